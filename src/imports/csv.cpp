#include "imports/csv.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::imports {

namespace {

constexpr int kEnd = std::char_traits<char>::eof();
constexpr std::string_view kMark = "\xEF\xBB\xBF";

struct Record {
  std::vector<std::string> fields;
  std::string fault;
};

/// Takes one record apart. What is too long is read to its end all the same, but not kept.
class RecordParser {
 public:
  RecordParser(std::streambuf& in, char delimiter) : in_(in), delimiter_(delimiter) {}

  /// False when nothing is left.
  bool next(Record& record) {
    record = {};
    bytes_ = 0;
    if (in_.sgetc() == kEnd) return false;
    while (field(record)) {
    }
    if (bytes_ > limits::kImportRowBytes) record.fault = "longer than 64 KiB";
    if (!record.fault.empty()) return true;
    const bool sound =
        std::all_of(record.fields.begin(), record.fields.end(), [](const auto& f) { return is_utf8(f); });
    if (!sound) record.fault = "not UTF-8";
    return true;
  }

 private:
  /// Reads one field with what ends it; true when another one follows.
  bool field(Record& record) {
    // Delimiters count too: a row of nothing but commas must not grow without bound.
    if (!record.fields.empty()) ++bytes_;
    if (bytes_ <= limits::kImportRowBytes) record.fields.emplace_back();
    bool closed = false;
    if (in_.sgetc() == '"') {
      in_.sbumpc();
      closed = quoted(record);
    }
    for (;;) {
      const int c = in_.sbumpc();
      if (c == kEnd || c == '\n') return false;
      if (c == '\r' && (in_.sgetc() == '\n' || in_.sgetc() == kEnd)) continue;
      if (c == static_cast<unsigned char>(delimiter_)) return true;
      if (closed && record.fault.empty()) record.fault = "text after a closing quote";
      keep(record, c);
    }
  }

  bool quoted(Record& record) {
    std::size_t lines = 0;
    for (;;) {
      const int c = in_.sbumpc();
      if (c == kEnd) {
        record.fault = "a quote is never closed; " + std::to_string(lines) + " further lines went with it";
        return true;
      }
      if (c == '\n') ++lines;
      if (c != '"') {
        keep(record, c);
        continue;
      }
      if (in_.sgetc() != '"') return true;
      keep(record, in_.sbumpc());
    }
  }

  void keep(Record& record, int c) {
    if (++bytes_ <= limits::kImportRowBytes) record.fields.back() += static_cast<char>(c);
  }

  std::streambuf& in_;
  char delimiter_;
  std::size_t bytes_ = 0;
};

/// The bytes of the header with its line break; quotes may hold others.
std::string header_text(std::streambuf& in) {
  std::string text;
  bool quoted = false;
  while (in.sgetc() != kEnd && text.size() <= limits::kImportRowBytes) {
    const char c = static_cast<char>(in.sbumpc());
    text += c;
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
  }
  return text;
}

char delimiter_of(std::string_view header) {
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    std::ptrdiff_t count = 0;
    bool quoted = false;
    for (const char c : header) {
      if (c == '"') quoted = !quoted;
      if (c == candidate && !quoted) ++count;
    }
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

class CsvReader final : public RowReader {
 public:
  CsvReader(std::istream& in, char delimiter, std::vector<std::string> columns)
      : parser_(*in.rdbuf(), delimiter), columns_(std::move(columns)) {}

  bool next(Row& row) override {
    Record record;
    do {
      if (!parser_.next(record)) return false;
      ++number_;
    } while (record.fault.empty() && record.fields.size() == 1 && record.fields.front().empty());
    row = {};
    row.number = number_;
    row.fault = std::move(record.fault);
    if (row.fault.empty()) name(record, row);
    return true;
  }

 private:
  void name(Record& record, Row& row) {
    auto& fields = record.fields;
    while (fields.size() > columns_.size() && trim(fields.back()).empty()) fields.pop_back();
    if (fields.size() != columns_.size()) {
      row.fault = std::to_string(fields.size()) + " fields where the header has " + std::to_string(columns_.size());
      return;
    }
    for (std::size_t at = 0; at < fields.size(); ++at) {
      if (trim(fields[at]).empty()) continue;
      row.values.emplace_back(columns_[at], to_storable_text(fields[at]));
    }
  }

  RecordParser parser_;
  std::vector<std::string> columns_;
  std::int64_t number_ = 1;
};

}  // namespace

std::string_view Row::text(std::string_view column) const {
  for (const auto& [name, value] : values) {
    if (to_lower_ascii(name) == column) return value;
  }
  return {};
}

Result<std::unique_ptr<RowReader>> read_csv(std::istream& in) {
  std::string text = header_text(*in.rdbuf());
  if (text.starts_with(kMark)) text.erase(0, kMark.size());
  if (!is_utf8(text)) return Error::invalid("row 1, the header, is not UTF-8");
  const char delimiter = delimiter_of(text);
  std::istringstream line(text);
  Record record;
  if (!RecordParser(*line.rdbuf(), delimiter).next(record)) return Error::invalid("the file is empty");
  if (!record.fault.empty()) return Error::invalid("row 1, the header: " + record.fault);
  std::vector<std::string> columns;
  std::set<std::string> seen;
  for (const auto& field : record.fields) {
    columns.emplace_back(to_storable_text(trim(field)));
    if (columns.back().empty() || !seen.insert(to_lower_ascii(columns.back())).second) {
      return Error::invalid("row 1, the header: column " + std::to_string(columns.size()) +
                            (columns.back().empty() ? " has no name" : " is there twice"));
    }
  }
  return std::unique_ptr<RowReader>(std::make_unique<CsvReader>(in, delimiter, std::move(columns)));
}

}  // namespace throughline::imports
