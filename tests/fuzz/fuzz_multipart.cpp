#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "demo/form_data.hpp"

/// The only multipart bodies that the program reads are those of the demo's stand-in for the Bot API. The first line is
/// the boundary's header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  (void)throughline::demo::parse_form_data(text.substr(0, line), text.substr(line + 1));
  return 0;
}
