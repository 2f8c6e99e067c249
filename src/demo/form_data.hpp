#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace throughline::demo {

/// One part of a multipart/form-data body.
struct FormField {
  std::string name;
  std::string file_name;  // empty: a plain field
  std::string type;
  std::string bytes;
};

/// Reads a multipart/form-data body (RFC 7578). Pure. Errors: `invalid`.
Result<std::vector<FormField>> parse_form_data(std::string_view content_type, std::string_view body);

}  // namespace throughline::demo
