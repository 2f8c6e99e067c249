#include "wire.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace throughline::bench {

namespace {

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kSilenceMs = 10'000;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

/// A frame's opcode and where its payload begins and ends; `end` is 0 while some of it is missing.
struct FrameBounds {
  int opcode = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

FrameBounds bounds_of(std::string_view in) {
  if (in.size() < 2) return {};
  const int length_code = in[1] & 0x7F;
  const std::size_t length_bytes = length_code == 127 ? 8 : length_code == 126 ? 2 : 0;
  FrameBounds out{in[0] & 0x0F, 2 + length_bytes, 0};
  if (in.size() < out.begin) return {};
  const std::size_t size =
      length_bytes == 0 ? static_cast<std::size_t>(length_code) : big_endian(in.substr(2, length_bytes));
  if (in.size() >= out.begin + size) out.end = out.begin + size;
  return out;
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_load: %s\n", why.c_str());
  std::exit(1);
}

Wire::Wire(std::uint16_t port) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    give_up(std::string("connect: ") + std::strerror(errno));
  }
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
}

Wire::Wire(Wire&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Wire::~Wire() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Wire::send(std::string_view bytes) {
  if (::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    give_up(std::string("send: ") + std::strerror(errno));
  }
}

void Wire::wait() const {
  pollfd one{descriptor_, POLLIN, 0};
  if (::poll(&one, 1, kSilenceMs) != 1) give_up("the server is silent");
}

bool Wire::receive(std::string& into) {
  static char buffer[kReadBytes];
  const ssize_t got = ::recv(descriptor_, buffer, sizeof buffer, 0);
  if (got > 0) {
    into.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  give_up(got == 0 ? "the server closed a connection" : std::string("recv: ") + std::strerror(errno));
}

int HttpConnection::receive() {
  if (answered_) in_.clear();
  answered_ = false;
  if (!wire_.receive(in_)) return 0;
  const auto end = in_.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  static constexpr std::string_view kLength = "\r\ncontent-length: ";
  std::size_t length = 0;
  for (std::size_t at = in_.find("\r\n"); at < end; at = in_.find("\r\n", at + 2)) {
    if (::strncasecmp(in_.data() + at, kLength.data(), kLength.size()) == 0) {
      std::from_chars(in_.data() + at + kLength.size(), in_.data() + end, length);
    }
  }
  body_at_ = end + 4;
  if (in_.size() < body_at_ + length) return 0;
  answered_ = true;
  int status = 0;
  std::from_chars(in_.data() + std::strlen("HTTP/1.1 "), in_.data() + end, status);
  return status;
}

int HttpConnection::await() {
  for (;;) {
    wire_.wait();
    if (const int status = receive(); status != 0) return status;
  }
}

FeedSocket::FeedSocket(std::uint16_t port, std::string_view path, std::string_view token) : wire_(port) {
  wire_.send("GET " + std::string(path) +
             " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " +
             std::string(token) + "\r\n\r\n");
  std::size_t end = std::string::npos;
  while (end == std::string::npos) {
    wire_.wait();
    wire_.receive(in_);
    end = in_.find("\r\n\r\n");
  }
  if (!in_.starts_with("HTTP/1.1 101")) give_up("no upgrade: " + in_.substr(0, in_.find("\r\n")));
  in_.erase(0, end + 4);
}

bool FeedSocket::receive(const OnFrame& on_frame) {
  wire_.receive(in_);
  return take_frames(on_frame);
}

bool FeedSocket::take_frames(const OnFrame& on_frame) {
  std::size_t done = 0;
  bool open = true;
  while (open) {
    const auto rest = std::string_view(in_).substr(done);
    const auto frame = bounds_of(rest);
    if (frame.end == 0) break;
    const auto payload = rest.substr(frame.begin, frame.end - frame.begin);
    static constexpr int kText = 1;
    static constexpr int kClose = 8;
    static constexpr int kPing = 9;
    if (frame.opcode == kText) on_frame(payload);
    if (frame.opcode == kPing) wire_.send(std::string_view("\x8A\x80\0\0\0\0", 6));
    if (frame.opcode == kClose) {
      static constexpr std::uint64_t kTryAgainLater = 1013;
      const std::uint64_t code = big_endian(payload.substr(0, 2));
      if (code != kTryAgainLater) give_up("the server closed a feed, code " + std::to_string(code));
      open = false;
    }
    done += frame.end;
  }
  in_.erase(0, done);
  return open;
}

}  // namespace throughline::bench
