#include "net/http.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "net/target.hpp"

namespace throughline::net {

namespace {

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter; }

/// Calls `visit(name, value)` for each raw pair until it returns true.
template<class Visit>
bool visit_parameters(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (visit(pair.substr(0, equals), pair.substr(std::min(pair.size(), equals + 1)))) return true;
  }
  return false;
}

bool names_parameter(std::string_view raw, std::string_view name) {
  return raw == name || percent_decode(raw, Plus::is_space) == name;
}

}  // namespace

std::string_view to_string(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::delete_:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
    case Method::other:
      break;
  }
  return "OTHER";
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return x == y || lower(x) == lower(y); });
}

std::string_view Headers::find(std::string_view name) const {
  for (const Header& field : fields_) {
    if (equal_without_case(field.name, name)) return field.value;
  }
  return {};
}

bool Headers::has(std::string_view name) const { return count(name) > 0; }

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [&](const Header& field) { return equal_without_case(field.name, name); }));
}

std::string query_parameter(std::string_view query, std::string_view name) {
  std::string found;
  visit_parameters(query, [&](std::string_view raw_name, std::string_view raw_value) {
    if (!names_parameter(raw_name, name)) return false;
    found = percent_decode(raw_value, Plus::is_space).value_or(std::string(raw_value));
    return true;
  });
  return found;
}

bool has_query_parameter(std::string_view query, std::string_view name) {
  return visit_parameters(query, [&](std::string_view raw, std::string_view) { return names_parameter(raw, name); });
}

std::string cookie(const Headers& headers, std::string_view name) {
  // HTTP/2 gateways may split the field, so every one is looked at (RFC 9113, section 8.2.3).
  for (const Header& field : headers.fields()) {
    if (!equal_without_case(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::string_view pair = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
      std::string_view value = trim(pair.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
  }
  return {};
}

}  // namespace throughline::net
