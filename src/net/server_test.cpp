#include "net/server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace throughline::net {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n";

TEST(NetServer, answers_and_keeps_the_connection) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  for (int round = 0; round < 3; ++round) {
    const auto response = client.exchange(kGet);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "GET /a ");
    EXPECT_EQ(response.field("X-Request-Id").size(), 16u);
    EXPECT_THAT(response.field("Date"), HasSubstr("GMT"));
    EXPECT_EQ(response.field("Connection"), "");
  }
}

TEST(NetServer, reads_a_body_and_a_chunked_one) {
  TestServer test;
  test.start();
  TestClient client(test.port());
  EXPECT_EQ(client.exchange("POST /p HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello").body, "POST /p hello");
  EXPECT_EQ(client
                .exchange("POST /p HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "3;name=value\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n")
                .body,
            "POST /p hello");
  EXPECT_EQ(client.exchange(kGet).status, 200);
}

TEST(NetWebSocket, echoes_text) {
  TestServer test;
  test.service.on_upgrade = [](Request, UpgradeReply reply) {
    reply(Accept([](std::shared_ptr<WebSocket> socket) {
      SocketEvents events;
      events.on_text = [socket](std::string_view text) { socket->send(std::make_shared<const std::string>(text)); };
      return events;
    }));
  };
  test.start();
  TestClient client(test.port());
  ASSERT_EQ(client.open_web_socket(), 101);
  client.send(TestClient::text_frame("hello"));
  const auto frame = client.receive_frame();
  EXPECT_EQ(frame.opcode, 1);
  EXPECT_EQ(frame.payload, "hello");
  client.send(TestClient::close_frame(1000));
  EXPECT_EQ(client.receive_frame().close_code(), 1000);
  EXPECT_TRUE(client.is_ended());
}

}  // namespace
}  // namespace throughline::net
