#include "channels/webchat/origin.hpp"

#include <algorithm>
#include <sstream>

#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::string_view kAnySubdomain = "*.";

struct Origin {
  std::string scheme, host;
};

Origin parts_of(std::string_view text) {
  const auto at = text.find("://");
  if (at == std::string_view::npos) return {};
  return {to_lower_ascii(text.substr(0, at)), to_lower_ascii(text.substr(at + 3))};
}

bool is_sound(const Origin& origin) {
  if (origin.scheme != "https" && origin.scheme != "http") return false;
  const auto host = origin.host.starts_with(kAnySubdomain) ? origin.host.substr(kAnySubdomain.size()) : origin.host;
  return !host.empty() && host.find_first_of("/?#@*, \t\\") == std::string::npos;
}

bool fits(const Origin& origin, const Origin& pattern) {
  if (origin.scheme != pattern.scheme) return false;
  if (!pattern.host.starts_with(kAnySubdomain)) return origin.host == pattern.host;
  const auto ending = pattern.host.substr(1);
  return origin.host.size() > ending.size() && origin.host.ends_with(ending);
}

}  // namespace

Result<std::vector<std::string>> parse_origins(std::string_view text) {
  std::vector<std::string> out;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (!is_sound(parts_of(word))) {
      return Error::invalid("'" + word +
                            "' is no origin; expected such as https://shop.example or https://*.shop.example");
    }
    out.push_back(word);
  }
  return out;
}

bool is_allowed_origin(std::string_view origin, const std::vector<std::string>& allowed) {
  const auto from = parts_of(origin);
  if (!is_sound(from) || from.host.starts_with(kAnySubdomain)) return false;
  return std::any_of(allowed.begin(), allowed.end(), [&](const auto& one) { return fits(from, parts_of(one)); });
}

}  // namespace throughline::channels::webchat
