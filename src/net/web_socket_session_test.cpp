#include <atomic>
#include <future>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/server.hpp"
#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace throughline::net {
namespace {

using testing::HasSubstr;

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A server that accepts every socket, echoes, and remembers the sockets on its loop.
class NetWebSocket : public testing::Test {
 protected:
  NetWebSocket() {
    test.service.on_upgrade = [this](Request request, UpgradeReply reply) {
      if (request.path == "/drop") return;
      if (request.path == "/refuse") {
        Response response;
        response.status = 403;
        return reply(UpgradeAnswer(std::move(response)));
      }
      reply(UpgradeAnswer(Accept([this, path = request.path](std::shared_ptr<WebSocket> socket) {
        if (path == "/throw") throw std::runtime_error("accept");
        sockets.push_back(socket);
        SocketEvents events;
        events.on_text = [socket, this](std::string_view text) {
          ++texts;
          if (text == "throw") throw std::runtime_error("text");
          socket->send(shared(std::string(text)));
        };
        events.on_close = [this] { ++closes; };
        return events;
      })));
    };
  }

  ~NetWebSocket() override { test.end(); }

  bool closes_reach(int count) {
    for (int round = 0; round < 300 && closes < count; ++round) std::this_thread::sleep_for(5ms);
    return closes == count;
  }

  TestServer test;
  std::vector<std::shared_ptr<WebSocket>> sockets;  // the loop's
  std::atomic<int> texts = 0, closes = 0;
};

TEST_F(NetWebSocket, echoes_and_closes) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  for (const std::string& text : {std::string("hello"), std::string(), std::string(limits::kFrameBytes, 'x')}) {
    client.send(TestClient::text_frame(text));
    const auto frame = client.receive_frame();
    EXPECT_EQ(frame.opcode, 1);
    EXPECT_EQ(frame.payload, text);
  }
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_websocket_connections 1\n"));
  client.send(TestClient::close_frame(1000));
  EXPECT_EQ(client.receive_frame().close_code(), 1000);
  EXPECT_TRUE(client.is_ended());
  EXPECT_TRUE(closes_reach(1));
  test.run([this] {
    sockets.front()->send(shared("to nobody"));  // harmless after the close
    sockets.front()->close(1000, "");
    sockets.clear();
  });
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_websocket_connections 0\n"));
}

TEST_F(NetWebSocket, takes_frames_sent_right_behind_the_handshake) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket("/socket", TestClient::text_frame("early")), 101);
  EXPECT_EQ(client.receive_frame().payload, "early");
}

TEST_F(NetWebSocket, answers_the_handshake_as_the_service_says) {
  test.start();
  TestClient client(test.port());
  EXPECT_EQ(client.open_web_socket("/refuse"), 403);
  EXPECT_EQ(client.open_web_socket("/drop"), 500);
  EXPECT_EQ(client.open_web_socket("/socket"), 101);
  TestClient failing(test.port());
  EXPECT_EQ(failing.open_web_socket("/throw"), 101);
  EXPECT_EQ(failing.receive_frame().close_code(), 1011);
}

TEST_F(NetWebSocket, refuses_bad_handshakes) {
  test.start();
  const std::string start = "GET /socket HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  TestClient old(test.port());
  const auto refused = old.exchange(start + key + "Sec-WebSocket-Version: 8\r\n\r\n");
  EXPECT_EQ(refused.status, 426);
  EXPECT_EQ(refused.field("Sec-WebSocket-Version"), "13");
  TestClient keyless(test.port());
  EXPECT_EQ(keyless.exchange(start + "Sec-WebSocket-Version: 13\r\n\r\n").status, 400);
  TestClient with_body(test.port());
  EXPECT_EQ(with_body.exchange(start + key + "Sec-WebSocket-Version: 13\r\nContent-Length: 1\r\n\r\nx").status, 400);
}

TEST_F(NetWebSocket, closes_on_what_it_does_not_take) {
  test.start();
  const std::vector<std::pair<std::string, int>> bad = {
      {TestClient::frame(0x82, "binary"), 1003},
      {TestClient::frame(0x81, "\xFF"), 1007},
      {TestClient::frame(0x81, std::string(limits::kFrameBytes + 1, 'x')), 1009},
      {TestClient::frame(0xC1, "compressed"), 1002},
      {TestClient::text_frame("throw"), 1011},
  };
  for (const auto& [frame, code] : bad) {
    TestClient client(test.port());
    ASSERT_EQ(client.open_web_socket(), 101);
    client.send(frame);
    const auto answer = client.receive_frame();
    EXPECT_EQ(answer.close_code(), code);
    client.send(TestClient::close_frame(code));
    EXPECT_TRUE(client.is_ended());
  }
  EXPECT_TRUE(closes_reach(static_cast<int>(bad.size())));
}

TEST_F(NetWebSocket, closes_with_code_and_reason) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  test.run([this] { sockets.front()->close(4001, "signed out"); });
  const auto frame = client.receive_frame();
  EXPECT_EQ(frame.close_code(), 4001);
  EXPECT_EQ(frame.payload.substr(2), "signed out");
  EXPECT_TRUE(closes_reach(1));
  client.send(TestClient::text_frame("too late"));
  client.send(TestClient::close_frame(4001));
  EXPECT_TRUE(client.is_ended());
  EXPECT_EQ(texts, 0);
}

TEST_F(NetWebSocket, ends_a_close_that_the_peer_does_not_answer) {
  test.settings.timeouts.close = 50ms;
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  test.run([this] { sockets.front()->close(1000, ""); });
  EXPECT_EQ(client.receive_frame().close_code(), 1000);
  EXPECT_TRUE(client.is_ended());
}

TEST_F(NetWebSocket, pings_and_ends_the_dead) {
  test.settings.timeouts.ping = 40ms;
  test.start();
  TestClient alive(test.port()), dead(test.port());
  ASSERT_EQ(alive.open_web_socket(), 101);
  ASSERT_EQ(dead.open_web_socket(), 101);
  for (int round = 0; round < 5; ++round) {
    const auto ping = alive.receive_frame();
    EXPECT_EQ(ping.opcode, 9);
    alive.send(TestClient::frame(0x8A, ping.payload));
  }
  EXPECT_EQ(dead.receive_frame().opcode, 9);
  EXPECT_TRUE(dead.is_ended());
  EXPECT_TRUE(closes_reach(1));
}

TEST_F(NetWebSocket, answers_pings) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  client.send(TestClient::frame(0x89, "are you there"));
  const auto pong = client.receive_frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "are you there");
}

TEST_F(NetWebSocket, closes_a_slow_reader_while_others_are_served) {
  test.start();
  TestClient slow(test.port(), 4096), fast(test.port());
  ASSERT_EQ(slow.open_web_socket(), 101);
  ASSERT_EQ(fast.open_web_socket(), 101);
  const auto text = shared(std::string(32 * 1024, 'x'));
  int received = 0;
  while (closes == 0 && received < 2000) {
    test.run([&] {
      for (const auto& socket : sockets) socket->send(text);
    });
    ASSERT_EQ(fast.receive_frame().payload.size(), text->size());
    ++received;
  }
  EXPECT_EQ(closes, 1);
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_websocket_closed_total{reason=\"slow\"} 1"));
  // Whatever had left before is whole, and behind it stands the close frame.
  auto frame = slow.receive_frame();
  while (frame.opcode == 1) {
    EXPECT_EQ(frame.payload.size(), text->size());
    frame = slow.receive_frame();
  }
  EXPECT_EQ(frame.close_code(), 1013);
  fast.send(TestClient::text_frame("still here"));
  EXPECT_EQ(fast.receive_frame().payload, "still here");
}

TEST_F(NetWebSocket, cuts_off_a_slow_reader_that_never_reads) {
  test.settings.timeouts.close = 50ms;
  test.start();
  TestClient slow(test.port(), 4096);
  ASSERT_EQ(slow.open_web_socket(), 101);
  const auto text = shared(std::string(64 * 1024, 'x'));
  while (closes == 0) test.run([&] { sockets.front()->send(text); });
  for (int round = 0; round < 100; ++round) {
    if (test.metrics.exposition().find("throughline_http_connections 0\n") != std::string::npos) break;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_THAT(test.metrics.exposition(), HasSubstr("throughline_http_connections 0\n"));
}

TEST_F(NetWebSocket, delivers_frames_sent_together_in_order) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  test.run([this] {
    for (int at = 0; at < 1000; ++at) sockets.front()->send(shared(std::to_string(at)));
  });
  for (int at = 0; at < 1000; ++at) ASSERT_EQ(client.receive_frame().payload, std::to_string(at));
}

TEST_F(NetWebSocket, says_going_away_when_the_server_stops) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  std::promise<void> stopped;
  test.run([&] { test.server().stop([&] { stopped.set_value(); }); });
  EXPECT_EQ(client.receive_frame().close_code(), 1001);
  client.send(TestClient::close_frame(1001));
  EXPECT_TRUE(client.is_ended());
  stopped.get_future().wait();
  EXPECT_EQ(closes, 1);
}

TEST_F(NetWebSocket, tells_the_owner_when_the_server_is_destroyed) {
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  test.end();
  EXPECT_EQ(closes, 1);
  EXPECT_TRUE(client.is_ended());
}

TEST_F(NetWebSocket, tells_the_owner_when_the_connection_is_lost) {
  test.start();
  {
    TestClient client(test.port());
    ASSERT_EQ(client.open_web_socket(), 101);
  }
  EXPECT_TRUE(closes_reach(1));
}

}  // namespace
}  // namespace throughline::net
