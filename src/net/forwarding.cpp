#include "net/forwarding.hpp"

#include <algorithm>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/text.hpp"

namespace throughline::net {

namespace {

bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

/// Some proxies write the port too: "203.0.113.7:1234", "[2001:db8::1]:1234".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  return std::count(text.begin(), text.end(), ':') == 1 ? text.substr(0, text.find(':')) : text;
}

/// The members of all fields of that name, as one list in order (RFC 9110, section 5.3).
std::vector<std::string_view> list_members(const Headers& headers, std::string_view name) {
  std::vector<std::string_view> members;
  for (const Header& field : headers.fields()) {
    if (!equal_without_case(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::string_view member = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), member.size() + 1));
      members.push_back(trim(member));
    }
  }
  return members;
}

}  // namespace

std::optional<std::string> normalise_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

std::string Forwarding::client_address(const Headers& headers, const std::string& peer) const {
  const auto members = list_members(headers, "X-Forwarded-For");
  std::string client = peer;
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    auto address = normalise_address(without_port(*member));
    if (!address) break;
    client = std::move(*address);
    if (!is_trusted(client)) break;
  }
  return client;
}

bool Forwarding::is_secure(const Headers& headers) {
  const auto members = list_members(headers, "X-Forwarded-Proto");
  return !members.empty() && equal_without_case(members.back(), "https");
}

std::optional<std::string> Forwarding::request_id(const Headers& headers) {
  const std::string_view id = headers.find("X-Request-Id");
  if (id.empty() || id.size() > 64 || !std::all_of(id.begin(), id.end(), is_id_character)) return {};
  return std::string(id);
}

}  // namespace throughline::net
