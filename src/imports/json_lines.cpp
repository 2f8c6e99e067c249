#include "imports/json_lines.hpp"

#include <array>
#include <charconv>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::imports {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();

std::string number_text(double value) {
  std::array<char, 512> buffer{};  // the longest double has 309 digits before the point
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_double()) return number_text(value.get_double());
  return json::serialize(value);
}

std::string separated(const json::array& list) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ";") + text_of(one);
  return out;
}

class JsonLinesReader final : public RowReader {
 public:
  explicit JsonLinesReader(std::istream& in) : in_(*in.rdbuf()) {}

  bool next(Row& row) override {
    std::string line;
    do {
      if (in_.sgetc() == kEnd) return false;
      line = read_line();
    } while (trim(line).empty());
    row = {};
    row.number = number_;
    if (line.size() > limits::kImportRowBytes)
      row.fault = "longer than 64 KiB";
    else
      take(line, row);
    return true;
  }

 private:
  std::string read_line() {
    ++number_;
    std::string line;
    for (;;) {
      const int c = in_.sbumpc();
      if (c == kEnd || c == '\n') break;
      if (line.size() <= limits::kImportRowBytes) line += static_cast<char>(c);
    }
    if (number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    return line;
  }

  static void take(const std::string& line, Row& row) {
    if (!is_utf8(line)) {
      row.fault = "not UTF-8";
      return;
    }
    const auto value = parse_json(line);
    if (!value || !value->is_object()) {
      row.fault = value ? "not a JSON object" : "not JSON: " + value.error().message;
      return;
    }
    for (const auto& [key, member] : value->get_object()) {
      const std::string name(trim(key));
      const bool addresses = name == "phone" || name == "email";
      std::string text = addresses && member.is_array() ? separated(member.get_array()) : text_of(member);
      if (!name.empty() && !trim(text).empty()) row.values.emplace_back(name, to_storable_text(text));
    }
  }

  std::streambuf& in_;
  std::int64_t number_ = 0;
};

}  // namespace

std::unique_ptr<RowReader> read_json_lines(std::istream& in) { return std::make_unique<JsonLinesReader>(in); }

}  // namespace throughline::imports
