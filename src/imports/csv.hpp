#pragma once

#include <istream>
#include <memory>

#include "base/result.hpp"
#include "imports/row.hpp"

namespace throughline::imports {

/// Reads CSV after RFC 4180 with a header: quotes, line breaks inside them, a byte order mark, LF or CRLF; the
/// delimiter is whichever of `,` `;` and tab the header has most of. A row that is not UTF-8, longer than
/// limits::kImportRowBytes or not as wide as the header comes with a fault, and reading goes on behind it. Errors:
/// `invalid` for a header that cannot be used. `in` must outlive the reader.
Result<std::unique_ptr<RowReader>> read_csv(std::istream& in);

}  // namespace throughline::imports
