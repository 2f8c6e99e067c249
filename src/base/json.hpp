#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace throughline {

namespace json = boost::json;

/// Parses JSON from outside. NUL and lone surrogates written as escapes become U+FFFD; a duplicate key keeps its last
/// value. Errors: `invalid` with the pointer of the place where the text stops making sense (syntax, depth over
/// limits::kJsonDepth, bytes that are not UTF-8).
/// `memory` must outlive the value; by default each part of it is allocated by itself.
Result<json::value> parse_json(std::string_view text, json::storage_ptr memory = {});

/// Reads members of an untrusted object. Each call says what was expected and where; unknown members are ignored,
/// `null` counts as absent. The object must outlive the reader.
class JsonReader {
 public:
  /// Errors: `invalid` when `value` is not an object.
  static Result<JsonReader> create(const json::value& value, std::string pointer = {});
  JsonReader(const json::object& object, std::string pointer) : object_(&object), pointer_(std::move(pointer)) {}

  bool has(std::string_view key) const { return find(key) != nullptr; }
  const json::value* find(std::string_view key) const;

  Result<std::string_view> text(std::string_view key) const;
  Result<std::optional<std::string_view>> optional_text(std::string_view key) const;
  Result<std::int64_t> integer(std::string_view key) const;
  Result<std::optional<std::int64_t>> optional_integer(std::string_view key) const;
  Result<double> number(std::string_view key) const;
  Result<std::optional<bool>> optional_boolean(std::string_view key) const;
  Result<JsonReader> object(std::string_view key) const;
  Result<std::optional<JsonReader>> optional_object(std::string_view key) const;
  /// The array, or an empty one when absent; `max` members at most.
  Result<const json::array*> optional_array(std::string_view key, std::size_t max) const;

  const json::object& raw() const { return *object_; }
  const std::string& pointer() const { return pointer_; }
  /// The pointer of a member, escaped after RFC 6901.
  std::string pointer_to(std::string_view key) const;
  Error expected(std::string_view key, std::string_view what) const;

 private:
  const json::object* object_;
  std::string pointer_;
};

}  // namespace throughline
