#include "net/request_reader.hpp"

#include <string>

#include <gtest/gtest.h>

namespace throughline::net {
namespace {

using Stage = RequestReader::Stage;

constexpr std::size_t kHeaderLimit = 1024;
constexpr std::size_t kBodyLimit = 16;

/// Reads `bytes` in pieces of `step` up to the end of the first request; the refusal's status, or 0.
int judge(std::string_view bytes, std::size_t step, Request* read = nullptr) {
  RequestReader reader(kHeaderLimit);
  while (!bytes.empty() && (reader.stage() == Stage::header || reader.stage() == Stage::body)) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    reader.feed(piece);
    if (reader.stage() == Stage::head) reader.accept_body(kBodyLimit);
  }
  if (reader.stage() == Stage::refused) return reader.refusal().status;
  if (reader.stage() != Stage::complete) return -1;
  if (read != nullptr) *read = reader.take_request();
  return 0;
}

/// However the bytes are cut, the judgement is the same.
void expect_status(int status, const std::string& bytes) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
    EXPECT_EQ(judge(bytes, step), status) << "step " << step << " of: " << bytes.substr(0, 200);
  }
}

std::string post(std::string_view fields, std::string_view body = {}) {
  return "POST /p HTTP/1.1\r\nHost: t\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

TEST(NetRequestReader, reads_a_request_in_any_pieces) {
  const std::string bytes = post("X-A: 1\r\nContent-Length: 5\r\n", "hello");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    Request request;
    ASSERT_EQ(judge(bytes, step, &request), 0) << step;
    EXPECT_EQ(request.method, Method::post);
    EXPECT_EQ(request.path, "/p");
    EXPECT_EQ(request.headers.find("x-a"), "1");
    EXPECT_EQ(request.body, "hello");
  }
}

TEST(NetRequestReader, reads_chunks_in_any_pieces) {
  const std::string bytes =
      post("Transfer-Encoding: Chunked\r\n", "3;a=\"b\"\r\nhel\r\n02\r\nlo\r\n0\r\nX-T: 1\r\n\r\n");
  for (std::size_t step = 1; step <= bytes.size(); ++step) {
    Request request;
    ASSERT_EQ(judge(bytes, step, &request), 0) << step;
    EXPECT_EQ(request.body, "hello");
    EXPECT_FALSE(request.headers.has("X-T"));
  }
}

TEST(NetRequestReader, refuses_ambiguous_lengths) {
  expect_status(400, post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"));
  expect_status(400, post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"));
  expect_status(400, post("Content-Length: 5, 5\r\n", "hello"));
  expect_status(400, post("Content-Length: +5\r\n", "hello"));
  expect_status(400, post("Content-Length: -5\r\n", "hello"));
  expect_status(400, post("Content-Length: 0x5\r\n", "hello"));
  expect_status(400, post("Content-Length: 99999999999999999999999\r\n", "hello"));
  expect_status(400, post("Content-Length:\r\n", "hello"));
  expect_status(400, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  expect_status(400, post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
  expect_status(400, post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  expect_status(400, "POST /p HTTP/1.0\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  expect_status(400, post("Content-Length : 5\r\n", "hello"));
}

TEST(NetRequestReader, refuses_unknown_codings_and_expectations) {
  expect_status(501, post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"));
  expect_status(501, post("Transfer-Encoding: gzip\r\n"));
  expect_status(501, post("Transfer-Encoding: xchunked\r\n"));
  expect_status(417, post("Expect: miracles\r\n"));
}

TEST(NetRequestReader, refuses_malformed_requests) {
  expect_status(400, "GET / HTTP/1.1\r\n\r\n");
  expect_status(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
  expect_status(400, "GET /../a HTTP/1.1\r\nHost: a\r\n\r\n");
  expect_status(400, "GET / HTTP/2.0\r\nHost: a\r\n\r\n");
  expect_status(400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect_status(400, "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n");
  expect_status(400, "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n");
  expect_status(400, "\x16\x03\x01 what a TLS client says\r\n\r\n");
  expect_status(0, "GET / HTTP/1.0\r\n\r\n");
  expect_status(0, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(NetRequestReader, refuses_malformed_chunks) {
  const std::string fields = "Transfer-Encoding: chunked\r\n";
  expect_status(400, post(fields, "x\r\n\r\n"));
  expect_status(400, post(fields, "3\r\nhello\r\n0\r\n\r\n"));
  expect_status(400, post(fields, "ffffffffffffffffffff\r\n"));
  expect_status(400, post(fields, "0\r\nContent-Length: 5\r\n\r\n"));
  expect_status(400, post(fields, "1;" + std::string(2 * kHeaderLimit, 'x')));
  expect_status(400, post(fields, "0\r\nX: " + std::string(2 * kHeaderLimit, 'x')));
}

TEST(NetRequestReader, reads_an_empty_chunked_body_in_any_pieces) {
  expect_status(0, post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"));
  expect_status(0, post("Transfer-Encoding: chunked\r\n", "0\r\nX-Trailer: 1\r\n\r\n"));
}

TEST(NetRequestReader, refuses_a_large_header) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  const std::string fits = start + std::string(kHeaderLimit - start.size() - 4, 'x') + "\r\n\r\n";
  ASSERT_EQ(fits.size(), kHeaderLimit);
  expect_status(0, fits);
  expect_status(431, start + std::string(kHeaderLimit - start.size() - 3, 'x') + "\r\n\r\n");
  expect_status(431, start + std::string(kHeaderLimit, 'x'));
  expect_status(431, "GET /" + std::string(kHeaderLimit, 'x'));
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int at = 0; at < 130; ++at) many += "a:\r\n";
  expect_status(431, many + "\r\n");
  std::string dripped = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int at = 0; at < 100; ++at) dripped += "abcdefgh: abcdefgh\r\n";
  expect_status(431, dripped + "\r\n");
}

TEST(NetRequestReader, refuses_a_large_body_before_it_comes) {
  expect_status(0, post("Content-Length: 16\r\n", std::string(16, 'x')));
  expect_status(413, post("Content-Length: 17\r\n"));
  expect_status(0, post("Transfer-Encoding: chunked\r\n", "8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n"));
  expect_status(413, post("Transfer-Encoding: chunked\r\n", "8\r\n12345678\r\n9\r\n"));
  expect_status(413, post("Transfer-Encoding: chunked\r\n", "11\r\nx"));
}

TEST(NetRequestReader, keeps_pipelined_requests_apart) {
  RequestReader reader(kHeaderLimit);
  reader.feed(post("Content-Length: 2\r\n", "ab") + "GET /second HTTP/1.1\r\nHost: t\r\n\r\nGET /th");
  ASSERT_EQ(reader.stage(), Stage::head);
  ASSERT_EQ(reader.accept_body(kBodyLimit), Stage::complete);
  EXPECT_EQ(reader.take_request().body, "ab");
  EXPECT_TRUE(reader.keep_alive());
  ASSERT_EQ(reader.next(), Stage::head);
  EXPECT_EQ(reader.request().path, "/second");
  ASSERT_EQ(reader.accept_body(kBodyLimit), Stage::complete);
  ASSERT_EQ(reader.next(), Stage::header);
  EXPECT_TRUE(reader.has_begun());
  ASSERT_EQ(reader.feed("ird HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\nrest"), Stage::head);
  EXPECT_EQ(reader.request().path, "/third");
  reader.accept_body(kBodyLimit);
  EXPECT_FALSE(reader.keep_alive());
  EXPECT_EQ(reader.take_rest(), "rest");
}

TEST(NetRequestReader, knows_who_waits_to_continue) {
  RequestReader reader(kHeaderLimit);
  reader.feed(post("Expect: 100-Continue\r\nContent-Length: 2\r\n"));
  EXPECT_TRUE(reader.expects_continue());
  RequestReader eager(kHeaderLimit);
  eager.feed(post("Expect: 100-continue\r\nContent-Length: 2\r\n", "a"));
  EXPECT_FALSE(eager.expects_continue());
}

TEST(NetRequestReader, recognises_an_upgrade) {
  const auto asks = [](std::string_view fields) {
    RequestReader reader(kHeaderLimit);
    reader.feed("GET /s HTTP/1.1\r\nHost: t\r\n" + std::string(fields) + "\r\n");
    return reader.stage() == Stage::head && reader.asks_for_web_socket();
  };
  EXPECT_TRUE(asks("Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"));
  EXPECT_FALSE(asks("Connection: keep-alive\r\nUpgrade: websocket\r\n"));
  EXPECT_FALSE(asks("Connection: upgrade\r\nUpgrade: h2c\r\n"));
  EXPECT_FALSE(asks(""));
}

}  // namespace
}  // namespace throughline::net
