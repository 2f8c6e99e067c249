#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Text that lies in the database so that only whoever knows a key can read it (XSalsa20-Poly1305). The key is not
/// stored, and is as strong as whoever chose it made it.
namespace throughline::api {

/// Any length; the result is base64url.
std::string seal(std::string_view key, std::string_view text);
/// Nothing if it was sealed with another key, or is no sealed text at all.
std::optional<std::string> unseal(std::string_view key, std::string_view sealed);

}  // namespace throughline::api
