#pragma once

#include <istream>
#include <memory>

#include "imports/row.hpp"

namespace throughline::imports {

/// Reads one JSON object a line. Numbers and booleans become text, null is absent; lists in `phone` and `email` become
/// text separated by semicolons, other lists and objects JSON text. A line that is none, not UTF-8 or longer than
/// limits::kImportRowBytes comes with a fault, and reading goes on behind it. `in` must outlive the reader.
std::unique_ptr<RowReader> read_json_lines(std::istream& in);

}  // namespace throughline::imports
