#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::net {

enum class Plus { is_plus, is_space };

/// Decodes %XX; nothing when a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text, Plus plus);

/// A request target taken apart.
struct Target {
  std::string path;   // decoded
  std::string query;  // as sent
};

/// Reads the origin or the absolute form (RFC 9112, sections 3.2.1 and 3.2.2). Nothing for a path that means different
/// things to different readers: bad escapes, control characters, backslashes, "." and ".." segments, bytes that are not
/// UTF-8. It is judged after decoding, so "%2e%2e%2f" is no way around.
std::optional<Target> parse_target(std::string_view raw);

}  // namespace throughline::net
