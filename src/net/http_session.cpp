#include "net/http_session.hpp"

#include <exception>
#include <typeinfo>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "net/forwarding.hpp"
#include "net/web_socket_frames.hpp"
#include "net/web_socket_session.hpp"

namespace throughline::net {

namespace asio = boost::asio;

namespace {

constexpr asio::use_awaitable_t<SocketExecutor> kAwait{};

/// The time for a long body, in either direction: one window, and another whenever enough was moved within it. So a
/// large file over a thin line arrives, and a byte now and then does not hold a connection.
class Pace {
 public:
  explicit Pace(Millis window)
      : window_(window), quota_(static_cast<std::size_t>(window.count()) * kSlowestRate / 1000) {
    begin_window();
  }

  void move(std::size_t bytes) {
    moved_ += bytes;
    if (moved_ >= quota_) begin_window();
  }
  SteadyTime deadline() const { return deadline_; }

 private:
  static constexpr std::size_t kSlowestRate = 16 * 1024;  // bytes a second

  void begin_window() {
    moved_ = 0;
    deadline_ = std::chrono::steady_clock::now() + window_;
  }

  Millis window_;
  std::size_t quota_;
  std::size_t moved_ = 0;
  SteadyTime deadline_;
};

void log_failure(std::string_view event, const std::string& request, const char* exception) {
  // Only the type: a message may quote what a person wrote.
  log_error(event, {{"request", request}, {"exception", exception}});
}

/// The service's end of a slot. Called or dropped once, by whoever holds it then.
template<class Answer>
class Ticket {
 public:
  explicit Ticket(std::shared_ptr<AnswerSlot> slot) : slot_(std::move(slot)), turn_(slot_->turn) {}
  Ticket(Ticket&&) noexcept = default;
  ~Ticket() {
    if (slot_) slot_->settle(turn_, std::monostate{});
  }

  void operator()(Answer answer) {
    const auto slot = std::exchange(slot_, nullptr);
    if (!slot) return;
    if constexpr (std::is_same_v<Answer, Response>) {
      slot->settle(turn_, std::move(answer));
    } else {
      std::visit([&](auto& chosen) { slot->settle(turn_, std::move(chosen)); }, answer);
    }
  }

 private:
  std::shared_ptr<AnswerSlot> slot_;
  std::uint64_t turn_;
};

}  // namespace

void AnswerSlot::begin() {
  ++turn;
  is_settled = false;
  answer = std::monostate{};
}

void AnswerSlot::settle(std::uint64_t which, std::variant<std::monostate, Response, Accept> given) {
  if (which != turn || is_settled) return;
  is_settled = true;
  answer = std::move(given);
  if (auto waiting = std::exchange(resume, nullptr)) waiting();
}

void AnswerSlot::abandon() { settle(turn, std::monostate{}); }

void HttpSession::start(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, std::string peer) {
  asio::io_context& context = server->context;
  auto session = std::make_unique<HttpSession>(std::move(server), std::move(transport), std::move(peer));
  asio::co_spawn(context.get_executor(), run(std::move(session)), asio::detached);
}

HttpSession::HttpSession(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, std::string peer)
    : Connection(std::move(server)),
      transport_(std::move(transport)),
      peer_(std::move(peer)),
      reader_(limits::kHeaderBytes) {}

HttpSession::~HttpSession() {
  slot_->resume = nullptr;
  slot_->is_settled = true;
}

void HttpSession::expire(SteadyTime) {
  expired_ = true;
  deadline_ = SteadyTime::max();
  boost::system::error_code ignored;
  transport_->socket().cancel(ignored);
}

void HttpSession::wind_down() {
  if (idle_) expire({});
}

void HttpSession::drop() {
  dropped_ = true;
  leave();
  boost::system::error_code ignored;
  if (transport_) transport_->socket().close(ignored);
  slot_->abandon();
}

HttpSession::Awaitable<void> HttpSession::run(std::unique_ptr<HttpSession> session) {
  try {
    co_await session->serve();
  } catch (const std::exception& failure) {
    log_failure("http_session_failed", session->request_id_, typeid(failure).name());
  }
}

HttpSession::Awaitable<void> HttpSession::serve() {
  if (!co_await handshake()) co_return;
  Next next = Next::request;
  while (next == Next::request) {
    if (!co_await read_head()) co_return;
    describe_request();
    if (reader_.asks_for_web_socket()) {
      next = co_await upgrade();
    } else {
      if (!co_await read_body()) co_return;
      next = co_await handle();
    }
    if (next == Next::request) reader_.next();
  }
}

HttpSession::Awaitable<bool> HttpSession::handshake() {
  set_deadline(server_->settings.timeouts.header);
  for (;;) {
    const IoResult result = transport_->handshake();
    if (result.state == IoState::ready) co_return true;
    if (result.state != IoState::wants_read && result.state != IoState::wants_write) co_return false;
    if (!co_await wait(result.state == IoState::wants_read ? Socket::wait_read : Socket::wait_write)) co_return false;
  }
}

/// A silent connection may rest for the idle timeout; from its first byte on a header must be complete in time.
HttpSession::Awaitable<bool> HttpSession::read_head() {
  using Stage = RequestReader::Stage;
  const ServerTimeouts& timeouts = server_->settings.timeouts;
  request_id_.clear();
  method_ = Method::get;  // until a header says otherwise, also for a refusal
  idle_ = reader_.stage() == Stage::header && !reader_.has_begun();
  if (idle_ && server_->stopping) co_return false;
  set_deadline(idle_ ? timeouts.idle : timeouts.header);
  while (reader_.stage() == Stage::header) {
    if (!co_await feed()) {
      if (expired_ && !idle_) co_await refuse(408, "The header took too long.");
      co_return false;
    }
    if (std::exchange(idle_, false)) set_deadline(timeouts.header);
  }
  if (reader_.stage() == Stage::head) co_return true;
  co_await refuse(reader_.refusal().status, reader_.refusal().detail);
  co_return false;
}

void HttpSession::describe_request() {
  Request& request = reader_.request();
  const Forwarding forwarding(server_->trusted_proxies);
  request.remote_address = peer_;
  request.secure = transport_->is_encrypted();
  request.id.clear();
  if (forwarding.is_trusted(peer_)) {
    request.remote_address = forwarding.client_address(request.headers, peer_);
    request.secure = request.secure || Forwarding::is_secure(request.headers);
    request.id = Forwarding::request_id(request.headers).value_or(std::string());
  }
  if (request.id.empty()) request.id = server_->request_ids.next();
  request_id_ = request.id;
  method_ = request.method;
}

/// Nothing when the service failed.
std::optional<std::size_t> HttpSession::ask_body_limit() {
  try {
    return server_->service->body_limit(reader_.request());
  } catch (const std::exception& failure) {
    log_failure("http_handler_failed", request_id_, typeid(failure).name());
    return {};
  }
}

HttpSession::Awaitable<bool> HttpSession::read_body() {
  using Stage = RequestReader::Stage;
  const auto limit = ask_body_limit();
  if (!limit) {
    co_await refuse(500, "The server failed.");
    co_return false;
  }
  const bool continues = reader_.expects_continue();
  if (reader_.accept_body(*limit) == Stage::body) {
    if (continues && !co_await write("HTTP/1.1 100 Continue\r\n\r\n", {})) co_return false;
    Pace pace(server_->settings.timeouts.body);
    while (reader_.stage() == Stage::body) {
      deadline_ = pace.deadline();
      const std::size_t before = reader_.body_bytes();
      const bool is_fed = co_await feed();
      pace.move(reader_.body_bytes() - before);
      if (is_fed) continue;
      if (expired_) co_await refuse(408, "The body took too long.");
      co_return false;
    }
  }
  if (reader_.stage() == Stage::complete) co_return true;
  co_await refuse(reader_.refusal().status, reader_.refusal().detail);
  co_return false;
}

/// Waits for bytes and gives them to the reader; false when the connection or the patience ended.
HttpSession::Awaitable<bool> HttpSession::feed() {
  bool may_have_more = transport_->has_buffered();
  for (;;) {
    if (!may_have_more && !co_await wait(Socket::wait_read)) co_return false;
    may_have_more = false;
    const IoResult result = transport_->read(server_->scratch);
    if (result.state == IoState::ready) {
      reader_.feed({server_->scratch.data(), result.bytes});
      co_return true;
    }
    if (result.state == IoState::closed || result.state == IoState::failed) co_return false;
  }
}

template<class Call>
void HttpSession::ask_service(Call call) {
  deadline_ = SteadyTime::max();  // how long an answer takes is the service's business
  slot_->begin();
  try {
    call(*server_->service);
  } catch (const std::exception& failure) {
    log_failure("http_handler_failed", request_id_, typeid(failure).name());
    slot_->abandon();
  }
}

HttpSession::Awaitable<HttpSession::Next> HttpSession::handle() {
  ask_service([this](Service& service) { service.handle(reader_.take_request(), Reply(Ticket<Response>(slot_))); });
  if (!slot_->is_settled) co_await answered();
  if (dropped_) co_return Next::end;
  auto answer = std::exchange(slot_->answer, std::monostate{});
  if (auto* response = std::get_if<Response>(&answer))
    co_return co_await respond(std::move(*response), Persistence::keep);
  count_refusal(500);
  co_return co_await respond(make_refusal(500, "The server failed."), Persistence::keep);
}

/// RFC 6455, section 4.2.
HttpSession::Awaitable<HttpSession::Next> HttpSession::upgrade() {
  const Headers& headers = reader_.request().headers;
  auto accept_key = accept_web_socket_key(headers.find("Sec-WebSocket-Key"));
  const bool is_version_13 = headers.find("Sec-WebSocket-Version") == "13";
  if (reader_.accept_body(0) != RequestReader::Stage::complete || method_ != Method::get || !accept_key) {
    co_await refuse(400, "The WebSocket handshake is malformed.");
    co_return Next::end;
  }
  if (!is_version_13) {
    Response refusal = make_refusal(426, "WebSocket version 13 is spoken here.");
    refusal.headers.add("Sec-WebSocket-Version", "13");
    count_refusal(426);
    co_return co_await respond(std::move(refusal), Persistence::keep);
  }
  ask_service([this](Service& service) {
    service.upgrade(reader_.take_request(), UpgradeReply(Ticket<UpgradeAnswer>(slot_)));
  });
  if (!slot_->is_settled) co_await answered();
  if (dropped_) co_return Next::end;
  auto answer = std::exchange(slot_->answer, std::monostate{});
  if (auto* response = std::get_if<Response>(&answer))
    co_return co_await respond(std::move(*response), Persistence::keep);
  if (auto* accept = std::get_if<Accept>(&answer); accept != nullptr && *accept) {
    co_await open_web_socket(std::move(*accept), std::move(*accept_key));
    co_return Next::end;
  }
  count_refusal(500);
  co_return co_await respond(make_refusal(500, "The server failed."), Persistence::keep);
}

HttpSession::Awaitable<void> HttpSession::open_web_socket(Accept accept, std::string accept_key) {
  const std::string head =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
      accept_key + "\r\nX-Request-Id: " + request_id_ + "\r\n\r\n";
  server_->metrics.count_response(101);
  if (!co_await write(head, {})) co_return;
  leave();
  WebSocketSession::start(server_, std::move(transport_), std::move(accept), reader_.take_rest());
}

HttpSession::Awaitable<HttpSession::Next> HttpSession::respond(Response response, Persistence wanted) {
  const bool keep = wanted == Persistence::keep && reader_.keep_alive() && !server_->stopping;
  const std::string head = make_response_head(response, request_id_, keep ? Persistence::keep : Persistence::close);
  const bool sends_body = method_ != Method::head && !has_no_body(response.status);
  server_->metrics.count_response(response.status);
  const bool sent = co_await write(head, sends_body ? body_of(response) : std::string_view());
  if (sent && keep) co_return Next::request;
  if (sent) co_await linger();
  co_return Next::end;
}

HttpSession::Awaitable<void> HttpSession::refuse(int status, std::string_view detail) {
  if (dropped_) co_return;
  expired_ = false;
  if (request_id_.empty()) request_id_ = server_->request_ids.next();
  count_refusal(status);
  co_await respond(make_refusal(status, detail), Persistence::close);
}

Response HttpSession::make_refusal(int status, std::string_view detail) {
  try {
    Response response = server_->service->refusal(status, detail);
    response.status = status;
    return response;
  } catch (const std::exception& failure) {
    log_failure("http_handler_failed", request_id_, typeid(failure).name());
    Response bare;
    bare.status = status;
    return bare;
  }
}

void HttpSession::count_refusal(int status) {
  ServerMetrics& metrics = server_->metrics;
  switch (status) {
    case 408:
      return metrics.refused_timeout.add(1);
    case 413:
    case 431:
      return metrics.refused_too_large.add(1);
    case 500:
      return metrics.refused_failed.add(1);
    default:
      return metrics.refused_malformed.add(1);
  }
}

HttpSession::Awaitable<bool> HttpSession::write(std::string_view first, std::string_view second) {
  std::optional<Pace> pace;
  std::size_t sent = 0;
  for (;;) {
    const std::size_t of_first = std::min(sent, first.size());
    const std::array pieces = {first.substr(of_first), second.substr(sent - of_first)};
    const bool is_first_done = pieces[0].empty();
    const std::span all(pieces);
    const std::span rest = is_first_done ? all.last(pieces[1].empty() ? 0 : 1) : all.first(pieces[1].empty() ? 1 : 2);
    const IoResult result = transport_->write(rest);
    sent += result.bytes;
    if (result.state == IoState::ready) co_return true;
    if (result.state != IoState::wants_write) co_return false;
    // Most answers fit into the socket at once and are not timed at all.
    if (pace) pace->move(result.bytes);
    if (!pace) pace.emplace(server_->settings.timeouts.write);
    deadline_ = pace->deadline();
    if (!co_await wait(Socket::wait_write)) co_return false;
  }
}

HttpSession::Awaitable<bool> HttpSession::wait(Socket::wait_type what) {
  if (is_over()) co_return false;
  const auto [error] = co_await transport_->socket().async_wait(what, asio::as_tuple(kAwait));
  co_return !error && !is_over();
}

/// Sleeps until the slot is settled. Resumed by a post, never from within the service's call of its reply.
HttpSession::Awaitable<void> HttpSession::answered() {
  co_await asio::async_initiate<decltype(kAwait), void()>(
      [this](auto handler) {
        slot_->resume = [waiting = std::move(handler)]() mutable {
          const auto executor = asio::get_associated_executor(waiting);
          asio::post(executor, std::move(waiting));
        };
      },
      kAwait);
}

/// Ends our side and reads on for a while: closing while the peer still sends would reset the connection and take the
/// response out of its hands (RFC 9112, section 9.6).
HttpSession::Awaitable<void> HttpSession::linger() {
  idle_ = true;
  transport_->end();
  set_deadline(server_->settings.timeouts.close);
  while (co_await wait(Socket::wait_read)) {
    const IoResult result = transport_->read(server_->scratch);
    if (result.state == IoState::closed || result.state == IoState::failed) co_return;
  }
}

}  // namespace throughline::net
