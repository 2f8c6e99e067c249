#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"

using ssl_ctx_st = struct ssl_ctx_st;

namespace throughline::net {

using SocketExecutor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, SocketExecutor>;

enum class IoState {
  ready,        // done; go on
  wants_read,   // nothing happened or not all: wait until the socket is readable, then call again
  wants_write,  // the same with writable
  closed,       // the peer ended its side
  failed,
};

struct IoResult {
  IoState state = IoState::ready;
  std::size_t bytes = 0;
};

/// The bytes of one accepted socket, plain or through TLS. It never waits: whoever uses it waits for the socket to
/// become readable or writable and calls again. So an idle connection holds no buffer and no pending read, and OpenSSL
/// can give its own buffers back (asio::ssl::stream would keep 34 KB for each). Owned by a session; loop's thread.
class Transport {
 public:
  explicit Transport(Socket socket) : socket_(std::move(socket)) {}
  virtual ~Transport() = default;

  virtual IoResult handshake() = 0;
  virtual IoResult read(std::span<char> into) = 0;
  /// Takes as much as possible of `pieces`. After wants_write, what was counted in `bytes` is not offered again, but
  /// the transport may still hold some of it: it is done only when a call returns ready (`pieces` may be empty).
  virtual IoResult write(std::span<const std::string_view> pieces) = 0;
  /// Whether a read may find bytes although the socket is not readable.
  virtual bool has_buffered() const = 0;
  /// Tells the peer that nothing more will be written.
  virtual void end() = 0;
  virtual bool is_encrypted() const = 0;

  Socket& socket() { return socket_; }

 protected:
  Socket socket_;
};

std::unique_ptr<Transport> make_plain_transport(Socket socket);

/// The certificate and the settings that all TLS connections of one server share: TLS 1.2 or later, no renegotiation.
class TlsContext {
 public:
  /// Errors: `invalid` when a file cannot be read or the key does not fit the certificate.
  static Result<TlsContext> create(const std::string& certificate_file, const std::string& key_file);

  /// Nothing when memory is short.
  std::unique_ptr<Transport> make_transport(Socket socket) const;

 private:
  explicit TlsContext(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace throughline::net
