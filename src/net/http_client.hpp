#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/callback.hpp"
#include "base/executor.hpp"
#include "net/http.hpp"

namespace throughline::net {

/// One part of a multipart/form-data body.
struct FormPart {
  std::string name;
  std::string file_name;     // empty: a plain field
  std::string content_type;  // empty: none
  std::shared_ptr<const std::string> bytes;
};

struct OutboundRequest {
  Method method = Method::get;
  std::string url;
  Headers headers;
  std::string body;
  std::vector<FormPart> parts;  // when not empty, sent instead of `body`
  std::chrono::milliseconds deadline{10'000};
  std::size_t max_response_bytes = 1024 * 1024;
};

/// How far an exchange came. The difference between `not_sent` and `unknown` decides whether repeating it is safe.
enum class Exchange {
  answered,   // a complete response
  not_sent,   // no connection, name not resolved, TLS refused: the peer saw nothing of the request
  unknown,    // broke or timed out after the request may have reached the peer
  too_large,  // answered, but with more than max_response_bytes
};

struct Outcome {
  Exchange exchange = Exchange::not_sent;
  int status = 0;
  Headers headers;
  std::string body;
  std::string failure;  // for people and logs; never holds the URL, which may carry a token
};

/// Sends requests to providers. Redirects are not followed; http and https only; connections are kept and reused.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// From the loop's thread. `done` is called there exactly once, also when the client is destroyed first (`unknown`).
  virtual void send(OutboundRequest request, Callback<void(Outcome)> done) = 0;
};

/// A client with one thread of its own (curl's multi interface) that answers on `home`.
std::unique_ptr<HttpClient> create_http_client(Executor& home);

}  // namespace throughline::net
