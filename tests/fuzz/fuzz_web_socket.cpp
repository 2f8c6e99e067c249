// Frames of a client through the reader that the server uses, in one piece and in pieces of the size that the first
// byte says: the events must be the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "net/web_socket_frames.hpp"

namespace {

using namespace throughline;
using namespace throughline::net;
using Kind = FrameReader::Event::Kind;

constexpr std::size_t kMessageLimit = 300;

void demand(bool condition) {
  if (!condition) std::abort();
}

std::string read_all(std::string_view bytes, std::size_t step) {
  FrameReader reader(kMessageLimit);
  std::string told;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    for (;;) {
      const auto event = reader.read(piece);
      if (event.kind == Kind::none) break;
      told += std::to_string(static_cast<int>(event.kind)) + "," + std::to_string(static_cast<int>(event.code)) + ":";
      told += event.payload;
      if (event.kind == Kind::text) demand(event.payload.size() <= kMessageLimit && is_utf8(event.payload));
      if (event.kind == Kind::ping || event.kind == Kind::pong) demand(event.payload.size() <= 125);
      if (event.kind == Kind::close || event.kind == Kind::failure) return told;
    }
    demand(piece.empty());
  }
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  demand(read_all(bytes, bytes.size()) == read_all(bytes, 1u + data[0] % 32));
  (void)accept_web_socket_key(bytes.substr(0, 24));
  return 0;
}
