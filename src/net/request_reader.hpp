#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace throughline::net {

/// Turns the bytes of one connection into requests and enforces what HTTP and the limits demand before anything is read
/// in full. Pure: no socket, no clock; a session feeds it and a fuzzer does too. Bytes after the end of a request are
/// kept (they are pipelined requests, or the first frames of a WebSocket).
///
/// header --feed--> header | head | refused;  head --accept_body--> body | complete | refused;
/// body --feed--> body | complete | refused;  complete --next--> header | head | refused.
class RequestReader {
 public:
  enum class Stage {
    header,    // feed more
    head,      // the header is complete: say how large the body may be
    body,      // feed more
    complete,  // take the request
    refused,   // nothing on this connection can be understood any more: answer `refusal` and close
  };

  struct Refusal {
    int status = 400;
    std::string_view detail;
  };

  explicit RequestReader(std::size_t header_limit);
  ~RequestReader();
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;

  Stage stage() const;
  /// In stages header and body only.
  Stage feed(std::string_view bytes);
  /// In stage head only.
  Stage accept_body(std::size_t limit);
  /// In stage complete only: begins with the next request, of which all bytes may be here already.
  Stage next();

  /// Whether a byte of the present request has come.
  bool has_begun() const;
  /// Valid from stage head on. Path, query, method, headers and body are filled; the rest is the session's.
  Request& request();
  Request take_request();
  const Refusal& refusal() const;

  /// The following are valid from stage head until next().
  bool keep_alive() const;
  bool asks_for_web_socket() const;
  /// The client waits for "100 Continue" before it sends the body, and none of the body has come.
  bool expects_continue() const;
  std::size_t body_bytes() const;
  /// Everything that came after the request, when the connection stops speaking HTTP.
  std::string take_rest();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace throughline::net
