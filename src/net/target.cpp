#include "net/target.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace throughline::net {

namespace {

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

bool is_forbidden_in_path(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F || byte == '\\'; }

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the '/'
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

/// Cuts "http://host" off an absolute form; the server answers for every host name.
std::optional<std::string_view> origin_form(std::string_view raw) {
  if (raw.starts_with('/')) return raw;
  const std::size_t scheme = raw.find("://");
  if (scheme == std::string_view::npos || raw.find_first_of("/?") != scheme + 1) return {};
  raw.remove_prefix(scheme + 3);
  return raw.substr(std::min(raw.size(), raw.find_first_of("/?")));
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%') {
      if (at + 2 >= text.size()) return {};
      const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
      if (high < 0 || low < 0) return {};
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at] == '+' && plus == Plus::is_space ? ' ' : text[at];
    }
  }
  return out;
}

std::optional<Target> parse_target(std::string_view raw) {
  const auto origin = origin_form(raw.substr(0, raw.find('#')));
  if (!origin) return {};
  const std::size_t question = std::min(origin->find('?'), origin->size());
  const std::string_view raw_path = origin->substr(0, question);
  auto path = percent_decode(raw_path.empty() ? "/" : raw_path, Plus::is_plus);
  if (!path || std::any_of(path->begin(), path->end(), is_forbidden_in_path)) return {};
  if (has_dot_segment(*path) || !is_utf8(*path)) return {};
  return Target{std::move(*path), std::string(origin->substr(std::min(origin->size(), question + 1)))};
}

}  // namespace throughline::net
