#pragma once

#include <string_view>

namespace throughline::app {

/// api/openapi.yaml as it was built in.
std::string_view openapi_document();

}  // namespace throughline::app
