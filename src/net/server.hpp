#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"

namespace throughline::net {

/// An open WebSocket. Alive while anybody holds it; every call on the loop's thread, harmless after the close.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Queues one text frame; the bytes are shared between readers. Frames waiting together leave in one system call.
  /// A reader whose backlog passes limits::kBacklogBytes is closed with 1013 and resumes from its last frame.
  virtual void send(std::shared_ptr<const std::string> text) = 0;
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
};

/// What the owner of an accepted socket is told. `on_text` gets whole messages (limits::kFrameBytes at most, valid
/// UTF-8); `on_close` comes exactly once, whoever closed.
struct SocketEvents {
  Callback<void(std::string_view text)> on_text;
  Callback<void()> on_close;
};

/// Called when the handshake is done.
using Accept = Callback<SocketEvents(std::shared_ptr<WebSocket> socket)>;

/// The answer to an upgrade: refuse with a response, or accept.
using UpgradeAnswer = std::variant<Response, Accept>;
using UpgradeReply = Callback<void(UpgradeAnswer)>;

/// What the server serves. Implemented by `api`; every call on the loop's thread.
class Service {
 public:
  virtual ~Service() = default;
  /// How large a body may be, asked when the header is complete and before any of the body is read. `head.body` is
  /// empty.
  virtual std::size_t body_limit(const Request& head) const = 0;
  virtual void handle(Request request, Reply reply) = 0;
  virtual void upgrade(Request request, UpgradeReply reply) = 0;
  /// The response of a refusal that the server makes itself (400, 408, 413, 417, 426, 431, 500, 501).
  virtual Response refusal(int status, std::string_view detail) const = 0;
};

/// How long each side of a connection may take; tests shorten them.
struct ServerTimeouts {
  Millis header = limits::kHeaderTimeout;
  Millis body = limits::kBodyTimeout;
  Millis idle = limits::kIdleTimeout;
  Millis write = limits::kWriteTimeout;
  Millis stop = limits::kStopTimeout;
  Millis ping = limits::kPingInterval;
  Millis close{3000};  // from our close frame, or our last byte, to the end of the connection
  Millis accept{100};  // between attempts while the process is out of file descriptors
};

struct ServerSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;         // 0: any free one
  std::string tls_certificate_file;  // both or none; PEM
  std::string tls_key_file;
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
  std::size_t max_connections = limits::kConnections;
  ServerTimeouts timeouts;
};

/// HTTP/1.1 (keep-alive, pipelined requests answered in order, chunked bodies, Expect: 100-continue) and WebSocket.
/// Destroying it ends every connection and tells every `on_close`; not from within a call that it makes to the service.
class Server {
 public:
  /// Binds at once. Errors: `invalid` (address, certificate), `unavailable` (port taken).
  static Result<std::unique_ptr<Server>> create(Loop& loop, Service& service, Random& random, Metrics& metrics,
                                                ServerSettings settings);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  /// Stops accepting, lets running requests finish, closes idle connections, closes sockets with 1001; then calls
  /// `done`, after limits::kStopTimeout at the latest.
  virtual void stop(Callback<void()> done) = 0;
};

}  // namespace throughline::net
