#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace throughline::imports {

/// One row of a file as it stands there.
struct Row {
  std::int64_t number = 0;  // as a spreadsheet or an editor shows it: from 1, a header and empty lines counted
  std::vector<std::pair<std::string, std::string>> values = {};  // column and text, storable; empty texts left out
  std::string fault = {};  // why it could not be read at all; `values` is empty then

  /// The text of a column whose name is matched without regard to ASCII case; empty if there is none.
  std::string_view text(std::string_view column) const;
};

/// Reads a file from its beginning to its end, one row in memory.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// False at the end of the file.
  virtual bool next(Row& row) = 0;
};

}  // namespace throughline::imports
