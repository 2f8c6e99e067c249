#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace throughline::net {

enum class Persistence { keep, close };

/// Writes everything of a response that stands before its body. The length, the date, the connection's fate and the
/// request id are the server's; fields of those names and fields that would break the framing are left out.
std::string make_response_head(const Response& response, std::string_view request_id, Persistence persistence);

/// What is sent as body: `fixed_body` or `body`.
std::string_view body_of(const Response& response);
/// RFC 9110, sections 15.3.5 and 15.4.5: these never have one.
bool has_no_body(int status);

}  // namespace throughline::net
