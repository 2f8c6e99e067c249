#include "demo/chat_log.hpp"

#include <filesystem>

#include <boost/json/serialize.hpp>

namespace throughline::demo {

namespace {

std::string lines_of(const std::vector<json::object>& records) {
  std::string lines;
  for (const auto& record : records) lines += json::serialize(record) + "\n";
  return lines;
}

}  // namespace

bool ChatLog::exists() const {
  std::error_code failure;
  return std::filesystem::exists(file_, failure);
}

std::vector<json::object> ChatLog::read() const {
  std::vector<json::object> records;
  std::ifstream in(file_, std::ios::binary);
  for (std::string line; std::getline(in, line) && !in.eof();) {
    auto value = parse_json(line);
    if (value && value->is_object()) records.push_back(std::move(value->as_object()));
  }
  return records;
}

Result<void> ChatLog::rewrite(const std::vector<json::object>& records) {
  std::error_code failure;
  std::filesystem::create_directories(std::filesystem::path(file_).parent_path(), failure);
  out_ = std::ofstream(file_, std::ios::binary | std::ios::trunc);
  return append(records);
}

Result<void> ChatLog::append(const std::vector<json::object>& records) {
  if (!out_.is_open()) {
    // A cut last line must not swallow the next record.
    const bool cut = [this] {
      std::ifstream in(file_, std::ios::binary | std::ios::ate);
      if (!in || in.tellg() == std::streampos(0)) return false;
      in.seekg(-1, std::ios::end);
      return in.get() != '\n';
    }();
    out_.open(file_, std::ios::binary | std::ios::app);
    if (cut) out_ << '\n';
  }
  out_ << lines_of(records) << std::flush;
  if (out_) return {};
  out_.clear();
  return Error::unavailable(file_ + ": cannot be written");
}

}  // namespace throughline::demo
