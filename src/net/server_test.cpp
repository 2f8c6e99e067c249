#include "net/server.hpp"

#include <stdexcept>
#include <sys/resource.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace throughline::net {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n";

std::string post(std::string_view fields, std::string_view body = {}) {
  return "POST /p HTTP/1.1\r\nHost: t\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(NetServer, answers_and_keeps_the_connection) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  std::string last_id;
  for (int round = 0; round < 100; ++round) {
    const auto response = client.exchange(kGet);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "GET /a ");
    EXPECT_THAT(response.field("X-Request-Id"), MatchesRegex("[A-Za-z0-9_-]{16}"));
    EXPECT_NE(response.field("X-Request-Id"), last_id);
    EXPECT_THAT(response.field("Date"), HasSubstr("GMT"));
    EXPECT_EQ(response.field("Connection"), "");
    last_id = response.field("X-Request-Id");
  }
  const std::string figures = test.metrics.exposition();
  EXPECT_THAT(figures, HasSubstr("throughline_http_requests_total{class=\"2xx\"} 100"));
  EXPECT_THAT(figures, HasSubstr("throughline_http_connections 1\n"));
}

TEST(NetServer, reads_a_body_and_a_chunked_one) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  EXPECT_EQ(client.exchange(post("Content-Length: 5\r\n", "hello")).body, "POST /p hello");
  EXPECT_EQ(
      client.exchange(post("Transfer-Encoding: chunked\r\n", "3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n")).body,
      "POST /p hello");
  EXPECT_EQ(client.exchange(kGet).status, 200);
}

TEST(NetServer, reads_a_large_body_and_writes_a_large_answer) {
  TestServer test;
  test.service.largest_body = limits::kUploadBytes;
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    response.body = std::move(request.body);
    reply(std::move(response));
  };
  test.start();
  TestClient client(test.port());
  const std::string body(8 * 1024 * 1024, 'b');
  EXPECT_EQ(client.exchange(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body)).body, body);
}

TEST(NetServer, answers_pipelined_requests_in_order) {
  TestServer test;
  test.service.on_request = [&](Request request, Reply reply) {
    Response response;
    response.body = request.path;
    if (request.path != "/0") return reply(std::move(response));
    // The first answer comes last; the others must wait for it.
    auto timer = std::make_shared<std::unique_ptr<Timer>>();
    *timer = test.loop.after(20ms, [timer, reply = std::move(reply), response = std::move(response)]() mutable {
      reply(std::move(response));
    });
  };
  test.start();
  TestClient client(test.port());
  std::string all;
  for (int at = 0; at < 500; ++at) all += "GET /" + std::to_string(at) + " HTTP/1.1\r\nHost: t\r\n\r\n";
  client.send(all);
  for (int at = 0; at < 500; ++at) ASSERT_EQ(client.receive().body, "/" + std::to_string(at));
}

TEST(NetServer, answers_head_without_a_body) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: t\r\n\r\n");
  const auto response = client.receive(false);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Content-Length"), "8");  // of "HEAD /a "
  EXPECT_EQ(client.exchange(kGet).body, "GET /a ");
}

TEST(NetServer, sends_fixed_bodies_and_none_where_there_is_none) {
  TestServer test;
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    if (request.path == "/none") response.status = 204;
    if (request.path == "/fixed") response.fixed_body = "embedded";
    reply(std::move(response));
  };
  test.start();
  TestClient client(test.port());
  EXPECT_EQ(client.exchange("GET /fixed HTTP/1.1\r\nHost: t\r\n\r\n").body, "embedded");
  const auto none = client.exchange("GET /none HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(none.status, 204);
  EXPECT_EQ(none.field("Content-Length"), "");
  EXPECT_EQ(client.exchange("GET /empty HTTP/1.1\r\nHost: t\r\n\r\n").field("Content-Length"), "0");
}

TEST(NetServer, closes_after_http_1_0_and_when_asked_to) {
  TestServer test;
  test.start();
  for (const char* request : {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n"}) {
    TestClient client(test.port());
    const auto response = client.exchange(request);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.field("Connection"), "close");
    EXPECT_TRUE(client.is_ended());
  }
}

TEST(NetServer, asks_to_continue_before_a_body) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  client.send(post("Expect: 100-continue\r\nContent-Length: 5\r\n"));
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.exchange("hello").body, "POST /p hello");
}

TEST(NetServer, refuses_a_large_body_before_it_is_sent) {
  TestServer test;
  test.service.largest_body = 4;
  test.start();
  TestClient waiting(test.port());
  EXPECT_EQ(waiting.exchange(post("Expect: 100-continue\r\nContent-Length: 5\r\n")).status, 413);
  EXPECT_TRUE(waiting.is_ended());
  TestClient chunked(test.port());
  EXPECT_EQ(chunked.exchange(post("Transfer-Encoding: chunked\r\n", "5\r\nhello")).status, 413);
  // A client that sends all of it first still gets to read the answer.
  TestClient eager(test.port());
  const std::string body(3'000'000, 'x');
  const auto response = eager.exchange(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body));
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.field("Connection"), "close");
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_refused_total{reason=\"too_large\"} 3"));
}

TEST(NetServer, refuses_and_closes) {
  TestServer test;
  test.start();
  const std::string large = "GET / HTTP/1.1\r\nHost: t\r\nX: " + std::string(limits::kHeaderBytes, 'x') + "\r\n\r\n";
  const std::vector<std::pair<std::string, int>> refused = {
      {large, 431},
      {"nonsense\r\n\r\n", 400},
      {"GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {post("Content-Length: 1\r\nContent-Length: 2\r\n", "ab"), 400},
      {post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n"),
       400},
      {post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501},
      {post("Expect: more\r\nContent-Length: 1\r\n"), 417},
  };
  for (const auto& [request, status] : refused) {
    TestClient client(test.port());
    const auto response = client.exchange(request);
    EXPECT_EQ(response.status, status) << request.substr(0, 100);
    EXPECT_EQ(response.field("Connection"), "close");
    EXPECT_EQ(response.field("X-Request-Id").size(), 16u);
    EXPECT_NE(response.body, "");
    EXPECT_TRUE(client.is_ended());
  }
}

TEST(NetServer, explains_a_refusal_after_a_request_without_body) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: t\r\n\r\nnonsense\r\n\r\n");
  const auto first = client.receive(false);
  const auto second = client.receive();
  EXPECT_EQ(second.status, 400);
  EXPECT_EQ(second.body, "The request is malformed.");
  EXPECT_NE(second.field("X-Request-Id"), first.field("X-Request-Id"));
  EXPECT_TRUE(client.is_ended());
}

TEST(NetServer, gives_up_on_slow_clients) {
  TestServer test;
  test.settings.timeouts.header = 60ms;
  test.settings.timeouts.body = 60ms;
  test.settings.timeouts.idle = 120ms;
  test.start();
  TestClient silent(test.port()), slow_header(test.port()), slow_body(test.port());
  slow_header.send("GET / HT");
  slow_body.send(post("Content-Length: 5\r\n", "he"));
  EXPECT_EQ(slow_header.receive().status, 408);
  EXPECT_TRUE(slow_header.is_ended());
  EXPECT_EQ(slow_body.receive().status, 408);
  EXPECT_TRUE(slow_body.is_ended());
  EXPECT_TRUE(silent.is_ended());
}

TEST(NetServer, gives_up_on_a_header_that_drips) {
  TestServer test;
  test.settings.timeouts.header = 60ms;
  test.start();
  TestClient client(test.port());
  int drops = 0;
  do {
    client.send("x");
  } while (++drops < 200 && !client.is_readable_within(10));
  EXPECT_LT(drops, 200);
  EXPECT_EQ(client.receive().status, 408);
}

TEST(NetServer, gives_up_on_a_client_that_does_not_read) {
  TestServer test;
  test.settings.timeouts.write = 60ms;
  std::promise<void> asked;
  test.service.on_request = [&](Request, Reply reply) {
    static const std::string kLarge(30'000'000, 'x');
    Response response;
    response.fixed_body = kLarge;
    reply(std::move(response));
    asked.set_value();
  };
  test.start();
  TestClient client(test.port(), 4096);
  client.send(kGet);
  asked.get_future().wait();
  for (int round = 0; round < 100; ++round) {
    if (test.metrics.exposition().find("throughline_http_connections 0") != std::string::npos) break;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_connections 0\n"));
}

TEST(NetServer, survives_a_handler_that_throws) {
  TestServer test;
  test.service.on_request = [](Request request, Reply reply) {
    if (request.path == "/throw") throw std::runtime_error("a person's name");
    if (request.path == "/drop") return;
    if (request.path == "/both") {
      reply(Response{});
      throw std::runtime_error("late");
    }
    reply(Response{});
    reply(Response{});  // a second answer changes nothing
  };
  test.start();
  TestClient client(test.port());
  testing::internal::CaptureStderr();
  EXPECT_EQ(client.exchange("GET /throw HTTP/1.1\r\nHost: t\r\n\r\n").status, 500);
  EXPECT_EQ(client.exchange("GET /drop HTTP/1.1\r\nHost: t\r\n\r\n").status, 500);
  EXPECT_EQ(client.exchange("GET /both HTTP/1.1\r\nHost: t\r\n\r\n").status, 200);
  EXPECT_EQ(client.exchange(kGet).status, 200);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("http_handler_failed"));
  EXPECT_THAT(log, Not(HasSubstr("a person's name")));
}

TEST(NetServer, takes_a_late_reply_and_one_to_nobody) {
  TestServer test;
  std::vector<Reply> replies;
  std::promise<void> both;
  test.service.on_request = [&](Request, Reply reply) {
    replies.push_back(std::move(reply));
    if (replies.size() == 2) both.set_value();
  };
  test.start();
  TestClient patient(test.port());
  patient.send(kGet);
  {
    TestClient gone(test.port());
    gone.send(kGet);
    both.get_future().wait();
  }
  test.run([&] {
    for (Reply& reply : replies) reply(Response{});
    replies.clear();
  });
  EXPECT_EQ(patient.receive().status, 200);
}

TEST(NetServer, may_be_destroyed_with_replies_outside) {
  std::vector<Reply> replies;
  {
    TestServer test;
    std::promise<void> asked;
    test.service.on_request = [&](Request, Reply reply) {
      replies.push_back(std::move(reply));
      asked.set_value();
    };
    test.start();
    TestClient client(test.port());
    client.send(kGet);
    asked.get_future().wait();
  }
  for (Reply& reply : replies) reply(Response{});
}

TEST(NetServer, stops_gracefully) {
  TestServer test;
  Reply running;
  std::promise<void> asked;
  test.service.on_request = [&](Request, Reply reply) {
    running = std::move(reply);
    asked.set_value();
  };
  test.start();
  TestClient idle(test.port()), busy(test.port());
  busy.send(kGet);
  asked.get_future().wait();
  std::promise<void> stopped;
  auto told = stopped.get_future();
  test.run([&] { test.server().stop([&] { stopped.set_value(); }); });
  EXPECT_TRUE(idle.is_ended());
  EXPECT_FALSE(TestClient(test.port()).is_connected());
  EXPECT_EQ(told.wait_for(20ms), std::future_status::timeout);
  test.run([&] { running(Response{}); });
  const auto response = busy.receive();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Connection"), "close");
  EXPECT_TRUE(busy.is_ended());
  busy.end();
  told.wait();
}

TEST(NetServer, stops_in_time_although_a_request_runs_on) {
  TestServer test;
  test.settings.timeouts.stop = 50ms;
  Reply running;
  std::promise<void> asked;
  test.service.on_request = [&](Request, Reply reply) {
    running = std::move(reply);
    asked.set_value();
  };
  test.start();
  TestClient busy(test.port());
  busy.send(kGet);
  asked.get_future().wait();
  test.stop();
  EXPECT_TRUE(busy.is_ended());
  test.run([&] { running = nullptr; });
}

TEST(NetServer, lets_connections_beyond_the_limit_wait) {
  TestServer test;
  test.settings.max_connections = 2;
  test.start();
  auto first = std::make_unique<TestClient>(test.port());
  TestClient second(test.port());
  EXPECT_EQ(first->exchange(kGet).status, 200);
  EXPECT_EQ(second.exchange(kGet).status, 200);
  TestClient third(test.port());
  third.send(kGet);
  std::this_thread::sleep_for(30ms);
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_connections 2\n"));
  first.reset();
  EXPECT_EQ(third.receive().status, 200);
}

TEST(NetServer, does_not_spin_without_file_descriptors) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the sanitizer needs file descriptors itself";
#endif
#endif
  TestServer test;
  test.settings.timeouts.accept = 20ms;
  test.start();
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);  // made while that is allowed; its other end cannot be
  rlimit none = before;
  none.rlim_cur = 1;
  ::setrlimit(RLIMIT_NOFILE, &none);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(test.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  rusage start{}, end{};
  ::getrusage(RUSAGE_SELF, &start);
  std::this_thread::sleep_for(100ms);
  ::getrusage(RUSAGE_SELF, &end);
  const auto micros = [](const rusage& usage) {
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1'000'000 + usage.ru_utime.tv_usec +
           usage.ru_stime.tv_usec;
  };
  EXPECT_LT(micros(end) - micros(start), 50'000);
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_connections 0\n"));
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_GT(::send(socket, kGet.data(), kGet.size(), 0), 0);
  char answer[16] = {};
  EXPECT_GT(::recv(socket, answer, sizeof answer - 1, 0), 0);
  EXPECT_THAT(answer, testing::StartsWith("HTTP/1.1 200"));
  ::close(socket);
}

TEST(NetServer, believes_trusted_proxies_only) {
  const std::string request =
      "GET / HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
      "X-Request-Id: from-proxy.1\r\n\r\n";
  const auto describe = [](Request seen, Reply reply) {
    Response response;
    response.body = seen.remote_address + (seen.secure ? " secure " : " plain ") + seen.id;
    reply(std::move(response));
  };
  TestServer behind_proxy;
  behind_proxy.settings.trusted_proxies = {"127.0.0.1"};
  behind_proxy.service.on_request = describe;
  behind_proxy.start();
  const auto believed = TestClient(behind_proxy.port()).exchange(request);
  EXPECT_EQ(believed.body, "203.0.113.7 secure from-proxy.1");
  EXPECT_EQ(believed.field("X-Request-Id"), "from-proxy.1");
  TestServer direct;
  direct.service.on_request = describe;
  direct.start();
  const auto doubted = TestClient(direct.port()).exchange(request);
  EXPECT_THAT(doubted.body, MatchesRegex("127.0.0.1 plain [A-Za-z0-9_-]{16}"));
}

TEST(NetServer, says_what_is_wrong_with_its_settings) {
  Loop loop;
  TestService service;
  SystemRandom random;
  Metrics metrics;
  const auto fault_of = [&](ServerSettings settings) {
    return Server::create(loop, service, random, metrics, std::move(settings)).error().kind;
  };
  ServerSettings settings;
  settings.host = "not an address";
  EXPECT_EQ(fault_of(settings), ErrorKind::invalid);
  settings = {};
  settings.port = 0;
  settings.trusted_proxies = {"proxy.example"};
  EXPECT_EQ(fault_of(settings), ErrorKind::invalid);
  settings.trusted_proxies = {};
  settings.tls_certificate_file = "/nowhere.pem";
  EXPECT_EQ(fault_of(settings), ErrorKind::invalid);
  settings.tls_key_file = "/nowhere.key";
  EXPECT_EQ(fault_of(settings), ErrorKind::invalid);
  TestServer taken;
  taken.start();
  settings = {};
  settings.port = taken.port();
  EXPECT_EQ(fault_of(settings), ErrorKind::unavailable);
}

}  // namespace
}  // namespace throughline::net
