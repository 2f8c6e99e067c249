#include "base/json.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include "base/limits.hpp"

namespace throughline {

namespace {

std::string escape_pointer(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

/// Follows a document as far as it parses and remembers the place, so that a syntax error can be pointed at.
class PlaceFinder {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Failure = boost::json::error_code;

  bool on_document_begin(Failure&) { return true; }
  bool on_document_end(Failure&) { return true; }
  bool on_object_begin(Failure&) { return enter(false); }
  bool on_object_end(std::size_t, Failure&) { return leave(); }
  bool on_array_begin(Failure&) { return enter(true); }
  bool on_array_end(std::size_t, Failure&) { return leave(); }
  bool on_key_part(boost::json::string_view part, std::size_t, Failure&) { return add_to_key(part); }
  bool on_key(boost::json::string_view part, std::size_t, Failure&) {
    add_to_key(part);
    levels_.back().key.swap(key_);
    key_.clear();
    return true;
  }
  bool on_string_part(boost::json::string_view, std::size_t, Failure&) { return true; }
  bool on_string(boost::json::string_view, std::size_t, Failure&) { return value_done(); }
  bool on_number_part(boost::json::string_view, Failure&) { return true; }
  bool on_int64(std::int64_t, boost::json::string_view, Failure&) { return value_done(); }
  bool on_uint64(std::uint64_t, boost::json::string_view, Failure&) { return value_done(); }
  bool on_double(double, boost::json::string_view, Failure&) { return value_done(); }
  bool on_bool(bool, Failure&) { return value_done(); }
  bool on_null(Failure&) { return value_done(); }
  bool on_comment_part(boost::json::string_view, Failure&) { return true; }
  bool on_comment(boost::json::string_view, Failure&) { return true; }

  std::string pointer() const {
    std::string out;
    for (const auto& level : levels_) {
      if (!level.is_array && level.key.empty()) break;
      out += '/';
      out += level.is_array ? std::to_string(level.index) : escape_pointer(level.key);
    }
    return out;
  }

 private:
  struct Level {
    bool is_array;
    std::size_t index = 0;
    std::string key = {};
  };

  bool enter(bool is_array) {
    levels_.push_back({is_array});
    return true;
  }
  bool leave() {
    levels_.pop_back();
    return value_done();
  }
  bool value_done() {
    if (!levels_.empty()) {
      if (levels_.back().is_array)
        ++levels_.back().index;
      else
        levels_.back().key.clear();
    }
    return true;
  }
  bool add_to_key(boost::json::string_view part) {
    if (key_.size() < limits::kNameBytes) key_.append(part.data(), part.size());
    return true;
  }

  std::vector<Level> levels_;
  std::string key_;
};

json::parse_options options() {
  json::parse_options chosen;
  chosen.max_depth = limits::kJsonDepth;
  return chosen;
}

std::string place_of_failure(std::string_view text) {
  json::basic_parser<PlaceFinder> parser(options());
  json::error_code failure;
  parser.write_some(false, text.data(), text.size(), failure);
  return parser.handler().pointer();
}

unsigned hex_value(std::string_view four) {
  unsigned value = 0;
  for (const char c : four) {
    value <<= 4;
    if (c >= '0' && c <= '9')
      value |= static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
      value |= static_cast<unsigned>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
      value |= static_cast<unsigned>(c - 'A' + 10);
    else
      return 0x10000;  // not an escape at all: the parser will say so
  }
  return value;
}

/// Rewrites `\u0000` and unpaired surrogate escapes to `\ufffd`; a backslash occurs in JSON only inside strings.
std::string without_unstorable_escapes(std::string_view text) {
  std::string out(text);
  const auto unit_at = [&](std::size_t at) {
    return at + 6 <= out.size() && out[at] == '\\' && out[at + 1] == 'u'
               ? hex_value(std::string_view(out).substr(at + 2, 4))
               : 0x10000;
  };
  for (std::size_t at = out.find('\\'); at != std::string::npos && at + 1 < out.size(); at = out.find('\\', at)) {
    const unsigned unit = unit_at(at);
    if (unit >= 0x10000) {
      at += 2;
    } else if (unit >= 0xD800 && unit < 0xDC00 && unit_at(at + 6) >= 0xDC00 && unit_at(at + 6) < 0xE000) {
      at += 12;
    } else {
      if (unit == 0 || (unit >= 0xD800 && unit < 0xE000)) out.replace(at + 2, 4, "fffd");
      at += 6;
    }
  }
  return out;
}

bool has_unicode_escape(std::string_view text) { return text.find("\\u") != std::string_view::npos; }

}  // namespace

Result<json::value> parse_json(std::string_view text, json::storage_ptr memory) {
  std::string rewritten;
  if (has_unicode_escape(text)) {
    rewritten = without_unstorable_escapes(text);
    text = rewritten;
  }
  json::error_code failure;
  json::value value = json::parse(json::string_view(text.data(), text.size()), failure, std::move(memory), options());
  if (failure) return Error::invalid("not JSON: " + failure.message(), place_of_failure(text));
  return value;
}

Result<JsonReader> JsonReader::create(const json::value& value, std::string pointer) {
  if (const auto* object = value.if_object()) return JsonReader(*object, std::move(pointer));
  return Error::invalid("expected an object", std::move(pointer));
}

std::string JsonReader::pointer_to(std::string_view key) const { return pointer_ + "/" + escape_pointer(key); }

Error JsonReader::expected(std::string_view key, std::string_view what) const {
  return Error::invalid("expected " + std::string(what), pointer_to(key));
}

const json::value* JsonReader::find(std::string_view key) const {
  const auto* value = object_->if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && !value->is_null() ? value : nullptr;
}

Result<std::optional<std::string_view>> JsonReader::optional_text(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::optional<std::string_view>();
  if (const auto* text = value->if_string()) return std::optional(std::string_view(text->data(), text->size()));
  return expected(key, "a string");
}

Result<std::string_view> JsonReader::text(std::string_view key) const {
  TL_TRY(const auto value, optional_text(key));
  if (!value) return expected(key, "a string");
  return *value;
}

Result<std::optional<std::int64_t>> JsonReader::optional_integer(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::optional<std::int64_t>();
  if (const auto* number = value->if_int64()) return std::optional(*number);
  return expected(key, "an integer of 64 bits");
}

Result<std::int64_t> JsonReader::integer(std::string_view key) const {
  TL_TRY(const auto value, optional_integer(key));
  if (!value) return expected(key, "an integer");
  return *value;
}

Result<double> JsonReader::number(std::string_view key) const {
  const auto* value = find(key);
  if (value != nullptr && value->is_number()) {
    const double number = value->to_number<double>();
    if (std::isfinite(number)) return number;
  }
  return expected(key, "a number");
}

Result<std::optional<bool>> JsonReader::optional_boolean(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::optional<bool>();
  if (const auto* truth = value->if_bool()) return std::optional(*truth);
  return expected(key, "true or false");
}

Result<std::optional<JsonReader>> JsonReader::optional_object(std::string_view key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::optional<JsonReader>();
  if (const auto* object = value->if_object()) return std::optional(JsonReader(*object, pointer_to(key)));
  return expected(key, "an object");
}

Result<JsonReader> JsonReader::object(std::string_view key) const {
  TL_TRY(auto value, optional_object(key));
  if (!value) return expected(key, "an object");
  return std::move(*value);
}

Result<const json::array*> JsonReader::optional_array(std::string_view key, std::size_t max) const {
  static const json::array kEmpty;
  const auto* value = find(key);
  if (value == nullptr) return &kEmpty;
  const auto* array = value->if_array();
  if (array == nullptr) return expected(key, "an array");
  if (array->size() > max) return expected(key, "at most " + std::to_string(max) + " members");
  return array;
}

}  // namespace throughline
