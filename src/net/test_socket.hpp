#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace throughline::net {

/// The server's end of a connection, driven by a test.
class TestPeer {
 public:
  explicit TestPeer(int socket) : socket_(socket) {}
  TestPeer(TestPeer&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
  ~TestPeer() {
    if (socket_ >= 0) ::close(socket_);
  }

  /// False when the connection ended first.
  bool receive_until(std::string_view end) {
    std::string received;
    while (received.find(end) == std::string::npos) {
      char bytes[4096];
      const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
      if (got <= 0) return false;
      received.append(bytes, static_cast<std::size_t>(got));
    }
    return true;
  }
  void send(std::string_view bytes) { (void)!::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

 private:
  int socket_;
};

/// A listening socket on a free port of the loopback interface.
class TestListener {
 public:
  TestListener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 16);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~TestListener() { ::close(socket_); }
  TestListener(const TestListener&) = delete;
  TestListener& operator=(const TestListener&) = delete;

  std::uint16_t port() const { return port_; }
  TestPeer accept() { return TestPeer(::accept(socket_, nullptr, nullptr)); }
  bool is_called_within(int milliseconds) {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) == 1;
  }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

/// A port on which nobody listens.
inline std::uint16_t closed_port() { return TestListener().port(); }

}  // namespace throughline::net
