#include "net/transport.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/uio.h>

namespace throughline::net {

namespace {

/// Pieces of one system call; more simply take another.
constexpr std::size_t kPieces = 128;

IoState state_of_errno(IoState again) {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? again : IoState::failed;
}

/// Plain TCP.
class PlainTransport final : public Transport {
 public:
  using Transport::Transport;

  IoResult handshake() override { return {}; }

  IoResult read(std::span<char> into) override {
    const ssize_t got = ::recv(socket_.native_handle(), into.data(), into.size(), MSG_DONTWAIT);
    if (got > 0) return {IoState::ready, static_cast<std::size_t>(got)};
    if (got == 0) return {IoState::closed, 0};
    return {state_of_errno(IoState::wants_read), 0};
  }

  IoResult write(std::span<const std::string_view> pieces) override {
    std::size_t total = 0;
    while (!pieces.empty()) {
      std::size_t asked = 0;
      const ssize_t sent = send_some(pieces.first(std::min(pieces.size(), kPieces)), asked);
      if (sent < 0) return {state_of_errno(IoState::wants_write), total};
      total += static_cast<std::size_t>(sent);
      if (static_cast<std::size_t>(sent) < asked) return {IoState::wants_write, total};
      pieces = pieces.subspan(std::min(pieces.size(), kPieces));
    }
    return {IoState::ready, total};
  }

  bool has_buffered() const override { return false; }
  void end() override {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  }
  bool is_encrypted() const override { return false; }

 private:
  ssize_t send_some(std::span<const std::string_view> pieces, std::size_t& asked) {
    std::array<iovec, kPieces> vectors;
    for (std::size_t at = 0; at < pieces.size(); ++at) {
      vectors[at] = {const_cast<char*>(pieces[at].data()), pieces[at].size()};
      asked += pieces[at].size();
    }
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = pieces.size();
    return ::sendmsg(socket_.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
};

}  // namespace

std::unique_ptr<Transport> make_plain_transport(Socket socket) {
  return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace throughline::net
