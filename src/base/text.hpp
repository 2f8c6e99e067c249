#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throughline {

/// Compares secrets without telling by its time where they differ (the length is not a secret).
bool equal_in_constant_time(std::string_view a, std::string_view b);

bool is_utf8(std::string_view text);

/// Makes any bytes storable text: NUL and every invalid UTF-8 sequence become U+FFFD. What a person typed stays as it
/// is.
std::string to_storable_text(std::string_view bytes);

/// Cuts to at most `max_bytes` without splitting a code point.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes);

/// Length in UTF-16 code units, the unit in which Telegram and others count.
std::size_t utf16_length(std::string_view utf8);

/// A stretch of the text by UTF-16 units; what lies outside is left out. Offsets inside a code point move to its end.
std::string utf16_substring(std::string_view utf8, std::int64_t offset, std::int64_t length);

std::string to_hex(std::string_view bytes);
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// SHA-256 of `bytes`, 32 raw bytes.
std::string sha256(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104), 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

std::string to_lower_ascii(std::string_view text);
std::string_view trim(std::string_view text);

}  // namespace throughline
