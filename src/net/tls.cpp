#include <algorithm>
#include <array>
#include <cerrno>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net/transport.hpp"

namespace throughline::net {

namespace {

/// One TLS record at most is gathered for a write; OpenSSL would cut longer ones anyway.
constexpr std::size_t kRecordBytes = 16 * 1024;

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// TLS over a non-blocking socket that OpenSSL reads and writes itself.
class TlsTransport final : public Transport {
 public:
  TlsTransport(Socket socket, std::unique_ptr<SSL, FreeSsl> ssl) : Transport(std::move(socket)), ssl_(std::move(ssl)) {}

  IoResult handshake() override {
    ERR_clear_error();
    const int done = SSL_accept(ssl_.get());
    return {done == 1 ? IoState::ready : state_of(done), 0};
  }

  IoResult read(std::span<char> into) override {
    ERR_clear_error();
    std::size_t got = 0;
    const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
    return {done == 1 ? IoState::ready : state_of(done), got};
  }

  IoResult write(std::span<const std::string_view> pieces) override {
    if (!held_.empty()) {
      if (const IoState state = write_held(); state != IoState::ready) return {state, 0};
    }
    std::size_t total = 0;
    std::size_t offset = 0;
    while (gather(pieces, offset)) {
      total += held_.size();
      if (const IoState state = write_held(); state != IoState::ready) return {state, total};
    }
    return {IoState::ready, total};
  }

  bool has_buffered() const override { return SSL_has_pending(ssl_.get()) == 1; }

  void end() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_.get()) && held_.empty() && !is_broken_) SSL_shutdown(ssl_.get());
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }

  bool is_encrypted() const override { return true; }

 private:
  IoState state_of(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return IoState::wants_read;
      case SSL_ERROR_WANT_WRITE:
        return IoState::wants_write;
      case SSL_ERROR_ZERO_RETURN:
        return IoState::closed;
      default:
        is_broken_ = true;
        return IoState::failed;
    }
  }

  /// Moves the next record's worth of bytes into held_; false when there are none left.
  bool gather(std::span<const std::string_view>& pieces, std::size_t& offset) {
    while (!pieces.empty() && held_.size() < kRecordBytes) {
      const std::string_view rest = pieces.front().substr(offset);
      const std::string_view part = rest.substr(0, kRecordBytes - held_.size());
      held_.append(part);
      offset += part.size();
      if (part.size() == rest.size()) {
        pieces = pieces.subspan(1);
        offset = 0;
      }
    }
    return !held_.empty();
  }

  /// A write that OpenSSL began must be repeated with the same bytes, so they are kept until it took them all.
  IoState write_held() {
    ERR_clear_error();
    std::size_t sent = 0;
    const int done = SSL_write_ex(ssl_.get(), held_.data(), held_.size(), &sent);
    if (done != 1) return state_of(done);
    held_.clear();
    if (held_.capacity() > kIdleCapacity) held_.shrink_to_fit();
    return IoState::ready;
  }

  static constexpr std::size_t kIdleCapacity = 1024;

  std::unique_ptr<SSL, FreeSsl> ssl_;
  std::string held_;
  bool is_broken_ = false;
};

Error last_error(const std::string& what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return Error::invalid(what + ": " + text.data());
}

}  // namespace

Result<TlsContext> TlsContext::create(const std::string& certificate_file, const std::string& key_file) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), [](SSL_CTX* old) { SSL_CTX_free(old); });
  if (!context) return last_error("TLS cannot be set up");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return last_error("The TLS certificate cannot be read");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return last_error("The TLS key cannot be read or does not fit the certificate");
  }
  return TlsContext(std::move(context));
}

std::unique_ptr<Transport> TlsContext::make_transport(Socket socket) const {
  boost::system::error_code error;
  socket.native_non_blocking(true, error);
  std::unique_ptr<SSL, FreeSsl> ssl(SSL_new(context_.get()));
  if (error || !ssl || SSL_set_fd(ssl.get(), socket.native_handle()) != 1) return nullptr;
  return std::make_unique<TlsTransport>(std::move(socket), std::move(ssl));
}

}  // namespace throughline::net
