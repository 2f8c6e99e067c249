// Bytes of one connection through the reader that the server uses. They are read twice, in one piece and in pieces of
// the size that the first byte says: a request that is understood must be the same one, or a proxy and we could
// disagree.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "net/forwarding.hpp"
#include "net/request_reader.hpp"
#include "net/response_head.hpp"

namespace {

using namespace throughline;
using namespace throughline::net;
using Stage = RequestReader::Stage;

constexpr std::size_t kHeaderLimit = 512;
constexpr std::size_t kBodyLimit = 256;
const std::unordered_set<std::string> kTrusted = {"10.0.0.1"};

void demand(bool condition) {
  if (!condition) std::abort();
}

/// Runs what the server runs on a request, and writes down what must not depend on how the bytes were cut.
std::string describe(const Request& request, bool keep_alive) {
  demand(request.path.starts_with('/') && is_utf8(request.path));
  demand(request.path.find('\0') == std::string::npos && (request.path + "/").find("/../") == std::string::npos);
  demand(request.body.size() <= kBodyLimit);
  const Forwarding forwarding(kTrusted);
  std::string text = std::string(to_string(request.method)) + request.path + "?" + request.query + "\n";
  for (const Header& field : request.headers.fields()) text += field.name + ":" + field.value + "\n";
  text += cookie(request.headers, "sid") + query_parameter(request.query, "a");
  text += forwarding.client_address(request.headers, "10.0.0.1") + (Forwarding::is_secure(request.headers) ? "s" : "p");
  text += Forwarding::request_id(request.headers).value_or("none");
  Response echo;
  for (const Header& field : request.headers.fields()) echo.headers.add(field.name, field.value);
  const std::string head = make_response_head(echo, "id", Persistence::keep);
  demand(head.find("\r\n\r\n") == head.size() - 4);
  return text + request.body + (keep_alive ? "k" : "c");
}

std::vector<std::string> read_all(std::string_view bytes, std::size_t step) {
  RequestReader reader(kHeaderLimit);
  std::vector<std::string> requests;
  for (;;) {
    switch (reader.stage()) {
      case Stage::header:
      case Stage::body: {
        if (bytes.empty()) return requests;
        const std::string_view piece = bytes.substr(0, step);
        bytes.remove_prefix(piece.size());
        reader.feed(piece);
        break;
      }
      case Stage::head:
        (void)reader.expects_continue(), reader.accept_body(kBodyLimit);
        break;
      case Stage::complete: {
        const bool keep_alive = reader.keep_alive();
        const bool upgrades = reader.asks_for_web_socket();
        requests.push_back(describe(reader.take_request(), keep_alive) + (upgrades ? "u" : ""));
        if (!keep_alive || upgrades) return requests;
        reader.next();
        break;
      }
      case Stage::refused:
        demand(reader.refusal().status >= 400);
        return requests;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  demand(read_all(bytes, bytes.size()) == read_all(bytes, 1u + data[0] % 32));
  return 0;
}
