#include "net/http_client.hpp"

#include <future>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_server.hpp"
#include "net/test_socket.hpp"

namespace throughline::net {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A client living on the loop of a test server, and a blocking call on top of it.
class NetHttpClient : public testing::Test {
 protected:
  void begin() {
    test.start();
    test.run([this] { client = create_http_client(test.loop); });
  }
  void TearDown() override {
    if (client) test.run([this] { client.reset(); });
  }

  std::future<Outcome> begin_call(OutboundRequest request) {
    auto told = std::make_shared<std::promise<Outcome>>();
    auto future = told->get_future();
    test.run(
        [&] { client->send(std::move(request), [told](Outcome outcome) { told->set_value(std::move(outcome)); }); });
    return future;
  }
  Outcome call(OutboundRequest request) { return begin_call(std::move(request)).get(); }

  std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(test.port()) + std::string(path);
  }
  static std::string url_of(std::uint16_t port, std::string_view path = "/secret") {
    return "http://127.0.0.1:" + std::to_string(port) + std::string(path);
  }

  TestServer test;
  std::unique_ptr<HttpClient> client;
};

TEST_F(NetHttpClient, sends_each_method_and_reads_the_answer) {
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    response.status = 201;
    response.headers.add("X-Seen", std::string(request.headers.find("X-Own")));
    response.body = std::string(to_string(request.method)) + "|" + request.body + "|" +
                    std::string(request.headers.find("User-Agent")) + "|" +
                    std::string(request.headers.find("Content-Type")) + "|" +
                    std::string(request.headers.find("Content-Length"));
    reply(std::move(response));
  };
  begin();
  OutboundRequest request;
  request.url = url("/a?b=c");
  request.headers.add("X-Own", "mine");
  const auto got = call(request);
  EXPECT_EQ(got.exchange, Exchange::answered);
  EXPECT_EQ(got.status, 201);
  EXPECT_EQ(got.headers.find("x-seen"), "mine");
  EXPECT_EQ(got.body, "GET||Throughline/0.1||");
  for (const Method method : {Method::post, Method::put, Method::patch}) {
    request.method = method;
    request.body = "";
    EXPECT_EQ(call(request).body, std::string(to_string(method)) + "||Throughline/0.1||0");
    request.body = "{}";
    EXPECT_EQ(call(request).body, std::string(to_string(method)) + "|{}|Throughline/0.1||2");
  }
  request.body = "";
  request.method = Method::delete_;
  EXPECT_EQ(call(request).body, "DELETE||Throughline/0.1||");
  request.method = Method::head;
  const auto head = call(request);
  EXPECT_EQ(head.exchange, Exchange::answered);
  EXPECT_EQ(head.body, "");
}

TEST_F(NetHttpClient, reuses_connections) {
  begin();
  OutboundRequest request;
  request.url = url("/");
  for (int round = 0; round < 5; ++round) EXPECT_EQ(call(request).status, 200);
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_connections 1\n"));
}

TEST_F(NetHttpClient, follows_no_redirect) {
  test.service.on_request = [](Request, Reply reply) {
    Response response;
    response.status = 302;
    response.headers.add("Location", "/elsewhere");
    reply(std::move(response));
  };
  begin();
  OutboundRequest request;
  request.url = url("/");
  EXPECT_EQ(call(request).status, 302);
}

TEST_F(NetHttpClient, sends_forms_with_files) {
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    response.body = std::string(request.headers.find("Content-Type")) + "\n" + request.body;
    reply(std::move(response));
  };
  begin();
  OutboundRequest request;
  request.method = Method::post;
  request.url = url("/");
  request.parts.push_back({"chat_id", "", "", std::make_shared<const std::string>("42")});
  request.parts.push_back({"photo", "a.png", "image/png", std::make_shared<const std::string>(300'000, 'x')});
  const auto got = call(request);
  EXPECT_EQ(got.status, 200);
  EXPECT_THAT(got.body, HasSubstr("multipart/form-data; boundary="));
  EXPECT_THAT(got.body, HasSubstr("Content-Disposition: form-data; name=\"chat_id\"\r\n\r\n42\r\n"));
  EXPECT_THAT(got.body, HasSubstr("name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nxxx"));
  EXPECT_GT(got.body.size(), 300'000u);
}

TEST_F(NetHttpClient, says_not_sent_when_there_is_no_connection) {
  begin();
  OutboundRequest request;
  request.url = url_of(closed_port());
  const auto refused = call(request);
  EXPECT_EQ(refused.exchange, Exchange::not_sent);
  EXPECT_THAT(refused.failure, Not(HasSubstr("secret")));
  request.url = "http://name.invalid/";
  request.deadline = 1s;  // a machine without a name server may not answer sooner
  EXPECT_EQ(call(request).exchange, Exchange::not_sent);
  request.url = "ftp://127.0.0.1/";
  EXPECT_EQ(call(request).exchange, Exchange::not_sent);
  request.url = "not a url";
  EXPECT_EQ(call(request).exchange, Exchange::not_sent);
  // A server that speaks no TLS: the handshake fails before anything of the request leaves.
  request.url = "https" + url("/").substr(4);
  EXPECT_EQ(call(request).exchange, Exchange::not_sent);
}

TEST_F(NetHttpClient, refuses_fields_that_would_begin_another) {
  begin();
  OutboundRequest request;
  request.url = url("/");
  request.headers.add("X-Own", "a\r\nX-Other: b");
  EXPECT_EQ(call(request).exchange, Exchange::not_sent);
}

TEST_F(NetHttpClient, says_unknown_when_the_peer_closes_after_the_request) {
  begin();
  TestListener listener;
  std::thread peer([&] { listener.accept().receive_until("\r\n\r\n"); });
  OutboundRequest request;
  request.method = Method::post;
  request.url = url_of(listener.port());
  const auto got = call(request);
  peer.join();
  EXPECT_EQ(got.exchange, Exchange::unknown);
  EXPECT_EQ(got.status, 0);
  EXPECT_THAT(got.failure, Not(HasSubstr("secret")));
}

TEST_F(NetHttpClient, says_unknown_when_the_answer_breaks_off) {
  begin();
  TestListener listener;
  std::thread peer([&] {
    auto socket = listener.accept();
    socket.receive_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  OutboundRequest request;
  request.url = url_of(listener.port());
  EXPECT_EQ(call(request).exchange, Exchange::unknown);
  peer.join();
}

/// The trap: curl itself repeats a request when a kept connection dies without a byte of an answer, a POST too.
TEST_F(NetHttpClient, does_not_repeat_a_post_on_a_kept_connection_that_dies) {
  begin();
  TestListener listener;
  std::atomic<int> requests = 0;
  std::thread peer([&] {
    {
      auto socket = listener.accept();
      requests += socket.receive_until("\r\n\r\n");
      socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      requests += socket.receive_until("\r\n\r\n");
    }
    if (listener.is_called_within(300)) {
      auto socket = listener.accept();
      requests += socket.receive_until("\r\n\r\n");
      socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
  });
  OutboundRequest request;
  request.method = Method::post;
  request.url = url_of(listener.port());
  EXPECT_EQ(call(request).exchange, Exchange::answered);
  EXPECT_EQ(call(request).exchange, Exchange::unknown);
  peer.join();
  EXPECT_EQ(requests, 2);
}

TEST_F(NetHttpClient, repeats_a_get_on_a_kept_connection_that_dies) {
  begin();
  TestListener listener;
  std::thread peer([&] {
    for (int round = 0; round < 2; ++round) {
      auto socket = listener.accept();
      socket.receive_until("\r\n\r\n");
      socket.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      if (round == 0) socket.receive_until("\r\n\r\n");
    }
  });
  OutboundRequest request;
  request.url = url_of(listener.port());
  EXPECT_EQ(call(request).exchange, Exchange::answered);
  EXPECT_EQ(call(request).exchange, Exchange::answered);
  peer.join();
}

TEST_F(NetHttpClient, keeps_the_deadline) {
  begin();
  TestListener listener;  // accepts in the kernel and never answers
  OutboundRequest request;
  request.url = url_of(listener.port());
  request.deadline = 150ms;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(call(request).exchange, Exchange::unknown);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 2s);
}

TEST_F(NetHttpClient, says_too_large) {
  test.service.on_request = [](Request, Reply reply) {
    Response response;
    response.body = std::string(1000, 'x');
    reply(std::move(response));
  };
  begin();
  OutboundRequest request;
  request.url = url("/");
  request.max_response_bytes = 999;
  const auto got = call(request);
  EXPECT_EQ(got.exchange, Exchange::too_large);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "");
  request.max_response_bytes = 1000;
  EXPECT_EQ(call(request).exchange, Exchange::answered);
}

TEST_F(NetHttpClient, tells_everybody_when_it_is_destroyed) {
  begin();
  TestListener listener;
  OutboundRequest request;
  request.url = url_of(listener.port());
  auto first = begin_call(request);
  auto second = begin_call(request);
  test.run([this] { client.reset(); });
  EXPECT_EQ(first.get().exchange, Exchange::unknown);
  EXPECT_EQ(second.get().exchange, Exchange::unknown);
}

TEST_F(NetHttpClient, runs_more_transfers_than_it_may_at_once) {
  begin();
  std::vector<std::future<Outcome>> calls;
  for (int at = 0; at < 400; ++at) {
    OutboundRequest request;
    request.url = url("/");
    request.deadline = 60s;
    calls.push_back(begin_call(request));
  }
  for (auto& pending : calls) EXPECT_EQ(pending.get().status, 200);
}

}  // namespace
}  // namespace throughline::net
