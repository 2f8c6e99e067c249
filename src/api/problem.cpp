#include "api/problem.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"

namespace throughline::api {

namespace {

std::string_view title_of(int status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid:
      return 400;
    case ErrorKind::unauthenticated:
      return 401;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::too_many:
      return 429;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::timed_out:
      return 504;
    case ErrorKind::internal:
      return 500;
  }
  return 500;
}

net::Response problem(const Error& error, std::string_view request_id, std::optional<Millis> retry_after) {
  return problem(status_of(error.kind), error, request_id, retry_after);
}

net::Response problem(int status, const Error& error, std::string_view request_id, std::optional<Millis> retry_after) {
  json::object body{{"type", "about:blank"},
                    {"title", title_of(status)},
                    {"status", status},
                    {"code", to_string(error.kind)},
                    {"detail", error.message}};
  if (!error.pointer.empty()) body["pointer"] = error.pointer;
  if (!request_id.empty()) body["request_id"] = request_id;
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/problem+json");
  if (!retry_after && (status == 503 || status == 429)) retry_after = Millis{1000};
  if (retry_after) {
    const auto seconds = std::max<std::int64_t>(1, (retry_after->count() + 999) / 1000);
    body["retry_after"] = seconds;
    response.headers.add("Retry-After", std::to_string(seconds));
  }
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  response.body = json::serialize(body);
  return response;
}

net::Response json_response(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(body);
  return response;
}

}  // namespace throughline::api
