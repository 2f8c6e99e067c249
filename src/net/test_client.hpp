#pragma once

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <netinet/in.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace throughline::net {

/// What a test reads back from a server.
struct ReceivedResponse {
  int status = 0;
  std::string head;
  std::string body;

  std::string field(std::string_view name) const {
    const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    const std::size_t start = at + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
  }
};

struct ReceivedFrame {
  int opcode = -1;  // -1: the connection ended
  std::string payload;

  int close_code() const {
    if (opcode != 8 || payload.size() < 2) return 0;
    return static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  }
};

/// A blocking socket of a test: writes bytes as they are and reads with a deadline, so that nothing of a client library
/// stands between the test and the wire.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~TestClient() { ::close(socket_); }
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  bool is_connected() const { return is_connected_; }
  int descriptor() const { return socket_; }

  /// False when the server took no more.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void end() { ::shutdown(socket_, SHUT_WR); }

  /// Reads one response; its status is 0 when the connection ended first.
  ReceivedResponse receive(bool has_body = true) {
    ReceivedResponse response;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return response;
    }
    response.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    response.status = std::atoi(response.head.c_str() + 9);
    const auto length = static_cast<std::size_t>(std::atoll(response.field("Content-Length").c_str()));
    if (has_body) response.body = take(length);
    return response;
  }

  ReceivedResponse exchange(std::string_view request) {
    send(request);
    return receive();
  }

  /// Exactly `size` bytes, or fewer when the connection ended.
  std::string take(std::size_t size) {
    while (buffer_.size() < size && read_more()) {
    }
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
  }

  bool is_readable_within(int milliseconds) {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) == 1;
  }

  /// Whether the server ends the connection within the client's patience and sends nothing more.
  bool is_ended() {
    const bool has_more = read_more();
    return !has_more && !timed_out_ && buffer_.empty();
  }

  /// Does the handshake; the status of the answer.
  int open_web_socket(std::string_view path = "/socket", std::string_view extra = {}) {
    return exchange("GET " + std::string(path) +
                    " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
                    std::string(extra))
        .status;
  }

  /// A masked frame as a client sends it; `first` is the first byte (FIN, reserved bits, opcode).
  static std::string frame(unsigned char first, std::string_view payload) {
    std::string bytes(1, static_cast<char>(first));
    std::size_t length_bytes = 0;
    if (payload.size() < 126) {
      bytes += static_cast<char>(0x80 | payload.size());
    } else {
      length_bytes = payload.size() <= 0xFFFF ? 2 : 8;
      bytes += static_cast<char>(length_bytes == 2 ? 0x80 | 126 : 0x80 | 127);
    }
    for (std::size_t at = 0; at < length_bytes; ++at) {
      bytes += static_cast<char>(payload.size() >> (8 * (length_bytes - 1 - at)));
    }
    constexpr std::string_view kMask = "\x12\x34\x56\x78";
    bytes += kMask;
    for (std::size_t at = 0; at < payload.size(); ++at) bytes += static_cast<char>(payload[at] ^ kMask[at % 4]);
    return bytes;
  }
  static std::string text_frame(std::string_view text) { return frame(0x81, text); }
  static std::string close_frame(int code) {
    return frame(0x88, std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)});
  }

  ReceivedFrame receive_frame() {
    const std::string start = take(2);
    if (start.size() < 2) return {};
    std::size_t length = static_cast<unsigned char>(start[1]);
    if (length >= 126) {
      const std::string extended = take(length == 126 ? 2 : 8);
      length = 0;
      for (const char byte : extended) length = length << 8 | static_cast<unsigned char>(byte);
    }
    return {static_cast<unsigned char>(start[0]) & 0x0F, take(length)};
  }

 private:
  static constexpr int kPatienceMs = 5000;

  bool read_more() {
    pollfd waiting{socket_, POLLIN, 0};
    timed_out_ = ::poll(&waiting, 1, kPatienceMs) == 0;
    if (timed_out_) return false;
    char bytes[16 * 1024];
    const ssize_t got = ::recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }

  int socket_;
  bool is_connected_ = false;
  bool timed_out_ = false;
  std::string buffer_;
};

}  // namespace throughline::net
