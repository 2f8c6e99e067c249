#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/callback.hpp"
#include "base/limits.hpp"
#include "channels/telegram/outbound.hpp"
#include "net/http_client.hpp"

namespace throughline::channels::telegram {

/// The Bot API of one bot, over HTTP. It alone holds the token: what it hands out is free of it, and it logs nothing.
/// Core strand; owned by the connector. It neither repeats a call nor judges an answer.
class BotApi {
 public:
  struct Bounds {
    std::chrono::milliseconds deadline = limits::kSendTimeout;
    std::size_t answer_bytes = limits::kBodyBytes;
  };

  BotApi(std::string base, std::string token, net::HttpClient& http);

  /// `done` may come after this object is gone.
  void call(MethodCall call, Bounds bounds, Callback<void(net::Outcome)> done);
  /// Gets a file by the path that getFile gave, percent-encoded by encode_file_path().
  void download(std::string_view encoded_path, Callback<void(net::Outcome)> done);

 private:
  std::string base_;
  std::string token_;
  net::HttpClient& http_;
};

}  // namespace throughline::channels::telegram
