#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

/// Which pages may hold an account's chat. Pure.
namespace throughline::channels::webchat {

/// Origins separated by spaces, each `scheme://host[:port]`, the host perhaps `*.` and a domain: its subdomains, not
/// itself. Errors: `invalid`, naming the one that is none.
Result<std::vector<std::string>> parse_origins(std::string_view text);

bool is_allowed_origin(std::string_view origin, const std::vector<std::string>& allowed);

}  // namespace throughline::channels::webchat
