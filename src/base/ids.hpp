#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace throughline {

/// A 64-bit id of one kind of thing; 0 means "none". Written as a decimal string in JSON.
template<class Tag>
struct Id {
  std::int64_t value = 0;

  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

template<class Tag>
std::string to_string(Id<Tag> id) {
  return std::to_string(id.value);
}

/// Reads a positive decimal of at most 19 digits; nothing for anything else (signs, spaces and leading zeros included).
std::optional<std::int64_t> parse_id_value(std::string_view text);

template<class IdType>
std::optional<IdType> parse_id(std::string_view text) {
  if (const auto value = parse_id_value(text)) return IdType{*value};
  return {};
}

/// Makes ids that grow with time and are unique over nodes: 41 bits of milliseconds since 2020, 10 bits of node,
/// 12 bits of counter, never below the last one given. Not thread-safe: the writer thread owns it.
class IdSource {
 public:
  /// `last` is the highest id already stored, so that a clock set back cannot repeat one.
  IdSource(const Clock& clock, std::uint16_t node, std::int64_t last);

  template<class IdType>
  IdType next() {
    return IdType{next_value()};
  }
  std::int64_t next_value();

 private:
  const Clock& clock_;
  std::int64_t node_;
  std::int64_t last_;
};

}  // namespace throughline

template<class Tag>
struct std::hash<throughline::Id<Tag>> {
  std::size_t operator()(throughline::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
