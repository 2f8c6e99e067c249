#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.hpp"
#include "net/web_socket_frames.hpp"

namespace throughline::net {

/// One open WebSocket. Between events it is nothing but this object and a wait for the socket to become readable: no
/// coroutine, no read buffer, no timer. Writes go straight to the socket; only what it does not take is waited for, so
/// there is one writer and control frames stand in the same queue as text. Owned by its pending wait and by whoever
/// holds the WebSocket. Loop's thread.
///
/// open --close(), bad frame, backlog--> closing (our close frame is under way) --peer's close, deadline--> done;
/// open --peer's close--> closing; any --socket failed--> done. `on_close` is told at the first step out of open.
class WebSocketSession final : public Connection,
                               public WebSocket,
                               public std::enable_shared_from_this<WebSocketSession> {
 public:
  /// `first_bytes` are what the client sent right behind its handshake.
  static void start(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, Accept accept,
                    std::string first_bytes);

  WebSocketSession(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport);

  void send(std::shared_ptr<const std::string> text) override;
  void close(std::uint16_t code, std::string_view reason) override;

  void expire(SteadyTime now) override;
  void wind_down() override;
  void drop() override;

  /// Writes what is queued until the socket takes no more.
  void flush();

 private:
  enum class Phase : std::uint8_t { open, closing, done };

  struct OutgoingFrame {
    FrameHeader header;
    std::shared_ptr<const std::string> payload;
    std::size_t size() const { return header.size + payload->size(); }
  };

  void accept(Accept function, std::string_view first_bytes);
  void wait_readable();
  void wait_writable();
  void read();
  void take(std::string_view bytes);
  void take_event(const FrameReader::Event& event);
  void deliver(std::string_view text);
  void enqueue(Opcode opcode, std::shared_ptr<const std::string> payload);
  void close_slow();
  void begin_close(std::uint16_t code, std::string_view reason);
  void forget_unsent();
  void count_sent(std::size_t bytes);
  void finish_flush();
  void finish();
  void tell_close_later();
  void tell_close();

  std::unique_ptr<Transport> transport_;
  SocketEvents events_;
  FrameReader reader_;
  std::vector<OutgoingFrame> queue_;
  std::size_t queue_done_ = 0;  // frames of the queue that have left
  std::size_t front_sent_ = 0;  // bytes of the first one left that have left
  std::size_t backlog_ = 0;     // bytes queued and not taken by the socket
  SteadyTime blocked_since_{};
  Phase phase_ = Phase::open;
  bool flush_scheduled_ = false;
  bool is_blocked_ = false;
  bool heard_ = true;  // anything since the last ping
  bool peer_closed_ = false;
  bool deaf_ = false;  // after a bad frame nothing more is understood
};

}  // namespace throughline::net
