#pragma once

#include <string>
#include <string_view>

/// What this module needs of ICU. Invalid UTF-8 becomes U+FFFD.
namespace throughline::customers {

std::u32string to_code_points(std::string_view utf8);
void append_utf8(std::string& out, char32_t point);

/// NFKC with full case folding.
std::u32string folded(std::string_view utf8);
/// NFC, lower case.
std::string lower_nfc(std::string_view utf8);
/// Without combining marks; ł, ø, đ and their like lose their stroke.
std::u32string without_marks(std::u32string_view text);
/// Any script in Latin letters, as ICU knows it.
std::u32string latinised(std::u32string_view text);

bool is_letter(char32_t point);
bool is_letter_or_digit(char32_t point);
bool is_mark(char32_t point);

}  // namespace throughline::customers
