#include "api/call.hpp"

#include <charconv>

#include <boost/json/serialize.hpp>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::api {

namespace {

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto part = trim(text.substr(0, comma));
    if (!part.empty()) out.emplace_back(part);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return out;
}

}  // namespace

std::string Call::caller() const {
  return principal.agent ? "a" + to_string(principal.agent) : "t" + to_string(principal.token);
}

Result<std::size_t> page_limit(const Call& call) {
  const std::string text = net::query_parameter(call.request.query, "limit");
  if (text.empty()) return limits::kPageDefault;
  std::size_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value < 1 || value > limits::kPageMax) {
    return Error::invalid("limit must be a whole number from 1 to " + std::to_string(limits::kPageMax));
  }
  return value;
}

Result<std::optional<customers::Position>> page_after(const Call& call) {
  const std::string text = net::query_parameter(call.request.query, "after");
  if (text.empty()) return std::optional<customers::Position>();
  const auto position = customers::parse_cursor(text);
  if (!position) return Error::invalid("after is not a cursor of this list");
  return position;
}

Result<json::value> body_object(const Call& call) {
  if (call.request.body.empty()) return json::value(json::object());
  TL_TRY(auto value, parse_json(call.request.body));
  if (!value.is_object()) return Error::invalid("expected an object");
  return value;
}

Result<customers::PageRequest> timeline_request(const Call& call) {
  customers::PageRequest request;
  TL_TRY(request.limit, page_limit(call));
  TL_TRY(request.before, page_after(call));
  request.visibility = call.visibility;
  request.kinds = split_commas(net::query_parameter(call.request.query, "kinds"));
  return request;
}

Answer list_answer(json::array items, std::optional<std::string> next) {
  json::value cursor = next ? json::value(*next) : json::value(nullptr);
  return {200, json::serialize(json::object{{"items", std::move(items)}, {"next", std::move(cursor)}})};
}

}  // namespace throughline::api
