#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace throughline::customers {

/// A phone number as people write it, in E.164. `region` (ISO 3166) is meant where it has no country. Nothing for what
/// no plan of numbers can contain.
std::optional<std::string> phone_number(std::string_view written, const std::string& region);

/// An E.164 number without its country code; empty for what is none.
std::string national_part(std::string_view e164);

}  // namespace throughline::customers
