#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace throughline::bench {

/// A non-blocking TCP connection to this machine, closed when it goes. Failures end the program: a benchmark that lost
/// a connection has measured nothing.
class Wire {
 public:
  explicit Wire(std::uint16_t port);
  ~Wire();
  Wire(Wire&& other) noexcept;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  int descriptor() const { return descriptor_; }
  /// Bytes are sent whole; the kernel's buffer is far larger than any request here.
  void send(std::string_view bytes);
  /// Waits for something to read; ends the program after ten seconds of silence.
  void wait() const;
  /// Appends what has come; false when nothing had.
  bool receive(std::string& into);

 private:
  int descriptor_;
};

/// One keep-alive connection with at most one request in flight.
class HttpConnection {
 public:
  explicit HttpConnection(std::uint16_t port) : wire_(port) {}

  int descriptor() const { return wire_.descriptor(); }
  void send(std::string_view request) { wire_.send(request); }
  /// The status of the answer when all of it is there, else 0. The body stays until the next request.
  int receive();
  /// The same, waiting for it.
  int await();
  std::string_view body() const { return std::string_view(in_).substr(body_at_); }

 private:
  Wire wire_;
  std::string in_;
  std::size_t body_at_ = 0;
  bool answered_ = false;
};

/// A WebSocket that reads frames of text and answers pings.
class FeedSocket {
 public:
  using OnFrame = std::function<void(std::string_view)>;

  /// Upgrades at once and waits for the server's agreement.
  FeedSocket(std::uint16_t port, std::string_view path, std::string_view token);

  int descriptor() const { return wire_.descriptor(); }
  void await() const { wire_.wait(); }
  /// False when the server has asked this reader to come back later because it fell behind (close 1013).
  [[nodiscard]] bool receive(const OnFrame& on_frame);

 private:
  bool take_frames(const OnFrame& on_frame);

  Wire wire_;
  std::string in_;
};

/// Reports and ends the program with 1.
[[noreturn]] void give_up(const std::string& why);

}  // namespace throughline::bench
