#include "net/response_head.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/beast/http/status.hpp>

namespace throughline::net {

namespace {

constexpr std::array<std::string_view, 5> kOwnFields = {"Content-Length", "Transfer-Encoding", "Connection", "Date",
                                                        "X-Request-Id"};

bool is_own(std::string_view name) {
  return std::any_of(kOwnFields.begin(), kOwnFields.end(),
                     [&](std::string_view own) { return own.size() == name.size() && equal_without_case(own, name); });
}

/// RFC 9110, section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

/// A value must not be able to begin another field or another response.
bool breaks_line(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// The Date field, made once a second. The loop's thread only.
std::string_view date_line() {
  thread_local std::time_t second = 0;
  thread_local std::array<char, 64> line{};
  thread_local std::size_t size = 0;
  const std::time_t now = std::time(nullptr);
  if (now != second) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    size = std::strftime(line.data(), line.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
    second = now;
  }
  return {line.data(), size};
}

}  // namespace

std::string_view body_of(const Response& response) {
  return response.fixed_body.empty() ? std::string_view(response.body) : response.fixed_body;
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

std::string make_response_head(const Response& response, std::string_view request_id, Persistence persistence) {
  std::string head;
  head.reserve(512);
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(response.status));
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason.data(), reason.size()).append("\r\n").append(date_line());
  for (const Header& field : response.headers.fields()) {
    if (!is_token(field.name) || breaks_line(field.value) || is_own(field.name)) continue;
    head.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  head.append("X-Request-Id: ").append(request_id).append("\r\n");
  if (persistence == Persistence::close) head.append("Connection: close\r\n");
  if (!has_no_body(response.status)) {
    head.append("Content-Length: ").append(std::to_string(body_of(response).size())).append("\r\n");
  }
  return head.append("\r\n");
}

}  // namespace throughline::net
