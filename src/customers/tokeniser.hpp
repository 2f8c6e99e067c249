#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::customers {

/// The words under which a text is found, in its order, repeated as it repeats them: letters and digits only, case and
/// marks folded (ё is е, ł is l, й stays й), cut at 64 code points, at most 4,096. "V-48377" gives v, 48377 and v48377;
/// "V48377" gives v48377 and 48377. Signs of scripts without spaces are words of their own. Any bytes are taken.
std::vector<std::string> tokens(std::string_view text);

/// What a text must contain to be found by `query`: its words, of a number like "V-48377" only the whole. Never more
/// than limits::kQueryWords.
std::vector<std::string> query_tokens(std::string_view query);

/// The same as tokens() without its fast way through Latin and Cyrillic, for tests.
std::vector<std::string> tokens_by_icu(std::string_view text);

}  // namespace throughline::customers
