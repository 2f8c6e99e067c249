#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace throughline::demo {

/// An append-only file with one JSON record a line. Written on the core strand: a line is some hundred bytes for the
/// page cache, and no fsync is waited for, since the messenger of a demo may forget its last second when the machine
/// falls.
class ChatLog {
 public:
  explicit ChatLog(std::string file) : file_(std::move(file)) {}

  bool exists() const;
  /// Every whole line; a last one that was cut by a crash is left out.
  std::vector<json::object> read() const;
  /// Replaces the whole file. Errors: `unavailable`.
  Result<void> rewrite(const std::vector<json::object>& records);
  /// Errors: `unavailable`.
  Result<void> append(const std::vector<json::object>& records);

 private:
  std::string file_;
  std::ofstream out_;
};

}  // namespace throughline::demo
