#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "conversations/outlet.hpp"
#include "net/http_client.hpp"

/// Downloading takes two steps: getFile names a path, then the path is fetched. What their answers mean. Pure.
namespace throughline::channels::telegram {

/// The path, ready to be put behind `/file/bot<token>/`. Errors: `invalid` (too large, or a path that leaves its
/// folder), `not_found` (Telegram does not know the file any more), `unavailable`.
Result<std::string> read_file_path(const net::Outcome& outcome);

/// Percent-encodes the segments of a relative path. Errors: `invalid` for empty segments, "." and "..".
Result<std::string> encode_file_path(std::string_view path);

/// Errors: as above.
Result<conversations::FetchedFile> read_download(net::Outcome outcome);

}  // namespace throughline::channels::telegram
