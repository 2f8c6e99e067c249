#include "channels/webchat/visitor_token.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::string_view kPrefix = "tlv_";
constexpr std::size_t kSecretBytes = 24;
constexpr std::size_t kSecretLength = 32;  // of kSecretBytes in base64url
constexpr std::size_t kVisitorLength = 32;

bool is_token_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

std::string make_visitor_token(Random& random) { return std::string(kPrefix) + random.token(kSecretBytes); }

std::optional<std::string> visitor_of(std::string_view token) {
  if (token.size() != kPrefix.size() + kSecretLength || !token.starts_with(kPrefix)) return {};
  const auto secret = token.substr(kPrefix.size());
  if (!std::all_of(secret.begin(), secret.end(), is_token_character)) return {};
  return to_hex(sha256("visitor:" + std::string(token))).substr(0, kVisitorLength);
}

}  // namespace throughline::channels::webchat
