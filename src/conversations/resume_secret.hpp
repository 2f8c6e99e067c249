#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"

/// The two forms of one right to go on in another channel: a token for links and a code for fingers. Pure.
namespace throughline::conversations {

/// `tlr_` and 32 of A-Za-z0-9_- (192 bits): fits the start payload of every messenger that has one (64 characters).
std::string make_resume_token(Random& random);
bool is_resume_token(std::string_view text);

/// Eight of A-Z and 2-9 without I, L and O (39 bits), among them a letter and a digit: neither a word nor a number that
/// somebody writes is taken for a code.
std::string make_resume_code(Random& random);
/// As it is shown: `AB2C-D3EF`.
std::string grouped_code(std::string_view code);
/// The code that the whole text is, in any case and with spaces, hyphens or dots anywhere. Nothing for other texts.
std::optional<std::string> read_resume_code(std::string_view text);

/// What is stored of either, hex.
std::string digest_of_secret(std::string_view secret);

/// The text with stars for the secret part of every token in it; as long as before.
std::string conceal_tokens(std::string text);
/// The text with stars for letters and digits.
std::string conceal_code(std::string_view text);

}  // namespace throughline::conversations
