#include "net/web_socket_frames.hpp"

#include <string>

#include <gtest/gtest.h>

#include "net/test_client.hpp"

namespace throughline::net {
namespace {

using Kind = FrameReader::Event::Kind;

constexpr std::size_t kLimit = 70'000;

/// Everything that the reader tells of `bytes` fed in pieces of `step`.
std::string tell(std::string_view bytes, std::size_t step) {
  FrameReader reader(kLimit);
  std::string told;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    for (;;) {
      const auto event = reader.read(piece);
      if (event.kind == Kind::none) break;
      const auto code = std::to_string(static_cast<int>(event.code));
      switch (event.kind) {
        case Kind::text:
          told += "text(" + std::string(event.payload) + ")";
          break;
        case Kind::ping:
          told += "ping(" + std::string(event.payload) + ")";
          break;
        case Kind::pong:
          told += "pong(" + std::string(event.payload) + ")";
          break;
        case Kind::close:
          return told + "close(" + code + ")";
        default:
          return told + "failure(" + code + ")";
      }
    }
  }
  return told;
}

void expect_told(const std::string& expected, const std::string& bytes) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
    EXPECT_EQ(tell(bytes, step), expected) << "step " << step;
  }
}

std::string frame(unsigned char first, std::string_view payload) { return TestClient::frame(first, payload); }

TEST(NetFrames, reads_messages_fragments_and_control_frames_between) {
  expect_told("text(hello)text()text(a)", frame(0x81, "hello") + frame(0x81, "") + frame(0x81, "a"));
  expect_told("ping(p)text(helloworld)pong()",
              frame(0x01, "hello") + frame(0x89, "p") + frame(0x00, "wor") + frame(0x80, "ld") + frame(0x8A, ""));
  const std::string medium(200, 'm'), large(66'000, 'l');
  expect_told("text(" + medium + ")text(" + large + ")", frame(0x81, medium) + frame(0x81, large));
}

TEST(NetFrames, reads_close_frames) {
  expect_told("close(1005)", frame(0x88, ""));
  expect_told("close(1000)", TestClient::close_frame(1000));
  expect_told("close(4001)", TestClient::close_frame(4001));
  expect_told("failure(1002)", frame(0x88, "a"));
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000}) {
    expect_told("failure(1002)", TestClient::close_frame(code));
  }
  expect_told("failure(1007)", frame(0x88, "\x03\xE8\xFF"));
}

TEST(NetFrames, refuses_what_breaks_the_protocol) {
  expect_told("failure(1003)", frame(0x82, "binary"));
  expect_told("failure(1007)", frame(0x81, "\xC3\x28"));
  expect_told("failure(1007)", frame(0x01, "\xC3") + frame(0x80, "\x28"));
  expect_told("text(\xC3\xA9)", frame(0x01, "\xC3") + frame(0x80, "\xA9"));
  expect_told("failure(1002)", frame(0xC1, "compressed"));
  expect_told("failure(1002)", frame(0x83, "unknown"));
  expect_told("failure(1002)", frame(0x8B, "unknown"));
  expect_told("failure(1002)", frame(0x80, "continues nothing"));
  expect_told("failure(1002)", frame(0x01, "a") + frame(0x81, "b"));
  expect_told("failure(1002)", frame(0x09, "fragmented ping"));
  expect_told("failure(1002)", frame(0x89, std::string(126, 'p')));
  expect_told("failure(1002)", std::string("\x81\x01x", 3));
  expect_told("failure(1002)", std::string("\x81\xFE\x00\x01mask", 8));
  expect_told("failure(1002)", std::string("\x81\xFF\x00\x00\x00\x00\x00\x00\xFF\xFFmask", 14));
}

TEST(NetFrames, refuses_a_large_message_on_its_header) {
  expect_told("failure(1009)", frame(0x81, std::string(kLimit + 1, 'x')).substr(0, 14));
  expect_told("failure(1009)", std::string("\x81\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFFmask", 14));
  expect_told("failure(1009)", frame(0x01, std::string(kLimit, 'x')) + frame(0x80, "y"));
}

TEST(NetFrames, writes_the_shortest_header) {
  EXPECT_EQ(make_frame_header(Opcode::text, 125).view(), "\x81\x7D");
  EXPECT_EQ(make_frame_header(Opcode::text, 126).view(), std::string("\x81\x7E\x00\x7E", 4));
  EXPECT_EQ(make_frame_header(Opcode::text, 65'535).view(), "\x81\x7E\xFF\xFF");
  EXPECT_EQ(make_frame_header(Opcode::text, 65'536).view(), std::string("\x81\x7F\0\0\0\0\0\1\0\0", 10));
  EXPECT_EQ(make_close_payload(1000, std::string(200, 'r')).size(), 125u);
}

TEST(NetFrames, accepts_keys_as_the_rfc_does) {
  EXPECT_EQ(accept_web_socket_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_FALSE(accept_web_socket_key(""));
  EXPECT_FALSE(accept_web_socket_key("dGhlIHNhbXBsZSBub25jZQ="));
  EXPECT_FALSE(accept_web_socket_key("dGhlIHNhbXBsZSBub25jZ==="));
}

}  // namespace
}  // namespace throughline::net
