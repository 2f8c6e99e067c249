#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include "net/connection.hpp"
#include "net/request_reader.hpp"
#include "net/response_head.hpp"

namespace throughline::net {

/// Where the answer to the present request arrives. Shared between a session and the reply it gave to the service, so
/// that a reply may be called, or dropped, long after the session is gone. Loop's thread.
struct AnswerSlot {
  /// Dropped unanswered: monostate.
  std::variant<std::monostate, Response, Accept> answer;
  std::uint64_t turn = 0;  // a reply to an earlier request changes nothing
  bool is_settled = true;
  Callback<void()> resume;

  void begin();
  void settle(std::uint64_t which, std::variant<std::monostate, Response, Accept> given);
  void abandon();
};

/// One connection while it speaks HTTP: reads a request, has it answered, writes the answer, and only then looks at the
/// next; pipelined requests wait in the reader and in the kernel. The coroutine owns the session. When a WebSocket is
/// accepted the socket moves to a WebSocketSession and all of this is freed. Loop's thread.
class HttpSession final : public Connection {
 public:
  static void start(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, std::string peer);

  HttpSession(std::shared_ptr<ServerState> server, std::unique_ptr<Transport> transport, std::string peer);
  ~HttpSession() override;

  void expire(SteadyTime now) override;
  void wind_down() override;
  void drop() override;

 private:
  template<class T>
  using Awaitable = boost::asio::awaitable<T, SocketExecutor>;
  enum class Next : std::uint8_t { request, end };

  static Awaitable<void> run(std::unique_ptr<HttpSession> session);
  Awaitable<void> serve();
  Awaitable<bool> handshake();
  Awaitable<bool> read_head();
  Awaitable<bool> read_body();
  Awaitable<bool> feed();
  Awaitable<Next> handle();
  Awaitable<Next> upgrade();
  Awaitable<Next> respond(Response response, Persistence wanted);
  Awaitable<void> open_web_socket(Accept accept, std::string accept_key);
  Awaitable<void> refuse(int status, std::string_view detail);
  Awaitable<bool> write(std::string_view first, std::string_view second);
  Awaitable<bool> wait(Socket::wait_type what);
  Awaitable<void> answered();
  Awaitable<void> linger();

  template<class Call>
  void ask_service(Call call);
  void describe_request();
  std::optional<std::size_t> ask_body_limit();
  Response make_refusal(int status, std::string_view detail);
  void count_refusal(int status);
  bool is_over() const { return expired_ || dropped_; }

  std::unique_ptr<Transport> transport_;
  std::string peer_;
  std::string request_id_;
  RequestReader reader_;
  std::shared_ptr<AnswerSlot> slot_ = std::make_shared<AnswerSlot>();
  Method method_ = Method::get;
  bool idle_ = true;
  bool expired_ = false;
  bool dropped_ = false;
};

}  // namespace throughline::net
