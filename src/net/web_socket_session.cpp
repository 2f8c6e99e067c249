#include "net/web_socket_session.hpp"

#include <array>
#include <exception>
#include <typeinfo>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace throughline::net {

namespace {

/// Frames of one system call: two pieces each.
constexpr std::size_t kFramesAtOnce = 64;
constexpr std::size_t kIdleQueue = 4;

void log_failure(const std::exception& failure) {
  // Only the type: a message may quote what a person wrote.
  log_error("web_socket_handler_failed", {{"exception", typeid(failure).name()}});
}

}  // namespace

void WebSocketSession::start(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, Accept accept,
                             std::string first_bytes) {
  auto session = std::make_shared<WebSocketSession>(std::move(server), std::move(transport));
  session->accept(std::move(accept), first_bytes);
}

WebSocketSession::WebSocketSession(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport)
    : Connection(std::move(server)), transport_(std::move(transport)), reader_(limits::kFrameBytes) {
  server_->metrics.websockets.add(1);
  // The first ping comes at a moment of its own, so that all who reconnect at once are not pinged at once for ever.
  const Millis ping = server_->settings.timeouts.ping;
  set_deadline(ping / 2 + ping / 2 * (reinterpret_cast<std::uintptr_t>(this) >> 6 & 0xFF) / 0xFF);
}

void WebSocketSession::accept(Accept function, std::string_view first_bytes) {
  try {
    events_ = function(shared_from_this());
  } catch (const std::exception& failure) {
    log_failure(failure);
    begin_close(static_cast<std::uint16_t>(CloseCode::internal_error), "The server failed.");
  }
  if (server_->stopping) wind_down();
  if (!first_bytes.empty()) take(first_bytes);
  if (phase_ != Phase::done) read();
}

void WebSocketSession::send(std::shared_ptr<const std::string> text) {
  if (phase_ != Phase::open) return;
  server_->metrics.websocket_frames.add(1);
  // One message alone may be larger than the limit: it is the waiting that makes a reader slow.
  if (backlog_ > 0 && backlog_ + text->size() > limits::kBacklogBytes) return close_slow();
  enqueue(Opcode::text, std::move(text));
}

void WebSocketSession::close(std::uint16_t code, std::string_view reason) { begin_close(code, reason); }

void WebSocketSession::wind_down() {
  begin_close(static_cast<std::uint16_t>(CloseCode::going_away), "The server stops.");
}

void WebSocketSession::drop() {
  const auto self = shared_from_this();
  finish();
  tell_close();
}

void WebSocketSession::expire(SteadyTime now) {
  const ServerTimeouts& timeouts = server_->settings.timeouts;
  const bool is_stuck = is_blocked_ && now - blocked_since_ > timeouts.write;
  if (phase_ == Phase::closing || !heard_ || is_stuck) return finish();
  heard_ = false;
  set_deadline(timeouts.ping);
  static const auto kNothing = std::make_shared<const std::string>();
  enqueue(Opcode::ping, kNothing);
}

void WebSocketSession::wait_readable() {
  transport_->socket().async_wait(Socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    if (!error && self->phase_ != Phase::done) self->read();
  });
}

void WebSocketSession::wait_writable() {
  transport_->socket().async_wait(Socket::wait_write, [self = shared_from_this()](boost::system::error_code error) {
    if (error || self->phase_ == Phase::done) return;
    self->is_blocked_ = false;
    self->flush();
  });
}

void WebSocketSession::read() {
  const auto self = shared_from_this();
  do {
    const IoResult result = transport_->read(server_->scratch);
    if (result.state == IoState::closed || result.state == IoState::failed) return finish();
    if (result.state != IoState::ready) break;
    heard_ = true;
    take({server_->scratch.data(), result.bytes});
    if (phase_ == Phase::done) return;
  } while (transport_->has_buffered());
  wait_readable();
}

void WebSocketSession::take(std::string_view bytes) {
  while (!deaf_ && phase_ != Phase::done) {
    const FrameReader::Event event = reader_.read(bytes);
    if (event.kind == FrameReader::Event::Kind::none) return;
    take_event(event);
  }
}

void WebSocketSession::take_event(const FrameReader::Event& event) {
  using Kind = FrameReader::Event::Kind;
  switch (event.kind) {
    case Kind::none:
    case Kind::pong:
      return;
    case Kind::text:
      return deliver(event.payload);
    case Kind::ping:
      if (phase_ != Phase::open) return;
      if (backlog_ > limits::kBacklogBytes) return close_slow();
      return enqueue(Opcode::pong, std::make_shared<const std::string>(event.payload));
    case Kind::close:
      deaf_ = peer_closed_ = true;
      begin_close(static_cast<std::uint16_t>(event.code == CloseCode::no_status ? CloseCode::normal : event.code), {});
      return finish_flush();
    case Kind::failure:
      deaf_ = true;
      server_->metrics.websocket_refused.add(1);
      return begin_close(static_cast<std::uint16_t>(event.code), "This frame is not acceptable.");
  }
}

void WebSocketSession::deliver(std::string_view text) {
  if (phase_ != Phase::open || !events_.on_text) return;
  try {
    events_.on_text(text);
  } catch (const std::exception& failure) {
    log_failure(failure);
    begin_close(static_cast<std::uint16_t>(CloseCode::internal_error), "The server failed.");
  }
}

void WebSocketSession::enqueue(Opcode opcode, std::shared_ptr<const std::string> payload) {
  const FrameHeader header = make_frame_header(opcode, payload->size());
  queue_.push_back({header, std::move(payload)});
  backlog_ += queue_.back().size();
  if (flush_scheduled_ || is_blocked_) return;
  flush_scheduled_ = true;
  server_->flush_later(shared_from_this());
}

/// The reader is told at once and then given a few seconds to take the close frame; everything unsent is let go.
void WebSocketSession::close_slow() {
  server_->metrics.websocket_slow.add(1);
  forget_unsent();
  begin_close(static_cast<std::uint16_t>(CloseCode::try_again), "Too far behind.");
}

void WebSocketSession::begin_close(std::uint16_t code, std::string_view reason) {
  if (phase_ != Phase::open) return;
  enqueue(Opcode::close, std::make_shared<const std::string>(make_close_payload(code, reason)));
  phase_ = Phase::closing;
  set_deadline(server_->settings.timeouts.close);
  tell_close_later();
}

/// Keeps only the frame of which a part has left already.
void WebSocketSession::forget_unsent() {
  queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(queue_done_));
  queue_done_ = 0;
  queue_.resize(front_sent_ > 0 ? 1 : 0);
  backlog_ = queue_.empty() ? 0 : queue_.front().size() - front_sent_;
}

void WebSocketSession::flush() {
  flush_scheduled_ = false;
  if (phase_ == Phase::done || is_blocked_) return;
  IoState state = IoState::ready;
  do {
    std::array<std::string_view, 2 * kFramesAtOnce> pieces;
    std::size_t count = 0;
    std::size_t skip = front_sent_;
    for (std::size_t at = queue_done_; at < queue_.size() && count < pieces.size(); ++at) {
      const OutgoingFrame& frame = queue_[at];
      const std::size_t header_skip = std::min<std::size_t>(skip, frame.header.size);
      if (header_skip < frame.header.size) pieces[count++] = frame.header.view().substr(header_skip);
      const std::string_view payload = std::string_view(*frame.payload).substr(skip - header_skip);
      if (!payload.empty()) pieces[count++] = payload;
      skip = 0;
    }
    const IoResult result = transport_->write(std::span(pieces).first(count));
    state = result.state;
    count_sent(result.bytes);
  } while (state == IoState::ready && queue_done_ < queue_.size());
  if (state == IoState::ready) return finish_flush();
  if (state != IoState::wants_write) return finish();
  is_blocked_ = true;
  blocked_since_ = std::chrono::steady_clock::now();
  wait_writable();
}

void WebSocketSession::count_sent(std::size_t bytes) {
  backlog_ -= bytes;
  for (bytes += front_sent_; queue_done_ < queue_.size() && bytes >= queue_[queue_done_].size(); ++queue_done_) {
    bytes -= queue_[queue_done_].size();
    queue_[queue_done_].payload.reset();
  }
  front_sent_ = bytes;
}

/// Everything has left: rest, or go on with closing.
void WebSocketSession::finish_flush() {
  if (queue_done_ < queue_.size() || is_blocked_ || phase_ == Phase::done) return;
  queue_.clear();
  queue_done_ = 0;
  if (queue_.capacity() > kIdleQueue) queue_.shrink_to_fit();
  if (phase_ != Phase::closing) return;
  if (peer_closed_) {
    transport_->end();
    return finish();
  }
  // A peer whose frames are not understood any more cannot tell us that it closed but by ending the connection.
  if (deaf_) transport_->end();
}

void WebSocketSession::finish() {
  if (phase_ == Phase::done) return;
  phase_ = Phase::done;
  deadline_ = SteadyTime::max();
  tell_close_later();
  transport_.reset();
  queue_.clear();
  queue_done_ = front_sent_ = backlog_ = 0;
  // Here and not in the destructor: a session may be held until after the metrics are gone.
  server_->metrics.websockets.add(-1);
  leave();
}

/// Never from within send() or close(): their callers are busy with what `on_close` would change.
void WebSocketSession::tell_close_later() {
  boost::asio::post(server_->context, [self = shared_from_this()] { self->tell_close(); });
}

void WebSocketSession::tell_close() {
  Callback<void()> on_close = std::exchange(events_.on_close, nullptr);
  events_.on_text = nullptr;
  if (!on_close) return;
  try {
    on_close();
  } catch (const std::exception& failure) {
    log_failure(failure);
  }
}

}  // namespace throughline::net
