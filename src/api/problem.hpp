#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/http.hpp"

namespace throughline::api {

/// The one map from errors to statuses, and the one form of a refusal: application/problem+json (RFC 9457).
int status_of(ErrorKind kind);
net::Response problem(const Error& error, std::string_view request_id, std::optional<Millis> retry_after = {});
/// For statuses outside the map (405, 413, 431 …).
net::Response problem(int status, const Error& error, std::string_view request_id,
                      std::optional<Millis> retry_after = {});
net::Response json_response(int status, std::string body);

}  // namespace throughline::api
