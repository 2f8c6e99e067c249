#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

/// A visitor is whoever holds the token that his browser keeps. Nothing of it is stored: the visitor's id is its
/// digest, so a database that leaks opens no chat. Pure.
namespace throughline::channels::webchat {

/// `tlv_` and 32 of A-Za-z0-9_- (192 bits).
std::string make_visitor_token(Random& random);

/// The id of whoever holds the token, 32 hex digits; nothing for what is no token.
std::optional<std::string> visitor_of(std::string_view token);

}  // namespace throughline::channels::webchat
