#include "channels/webchat/signed_person.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::size_t kJwtBytes = 4096;
constexpr std::chrono::hours kLongestLife{24};
constexpr std::chrono::seconds kSkew{60};  // between the company's clock and ours
constexpr std::size_t kSubjectBytes = 255;

Error refused(const std::string& why) { return Error::unauthenticated("the signed identity is refused: " + why); }

struct Parts {
  std::string_view header, payload, signature;
  std::string_view signing_input;
};

Result<Parts> split(std::string_view jwt) {
  const auto first = jwt.find('.');
  const auto second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
  if (second == std::string_view::npos || jwt.find('.', second + 1) != std::string_view::npos) {
    return refused("it is no JWT of three parts");
  }
  return Parts{jwt.substr(0, first), jwt.substr(first + 1, second - first - 1), jwt.substr(second + 1),
               jwt.substr(0, second)};
}

Result<json::value> decode(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) return refused("it is not base64url");
  auto value = parse_json(*text);
  if (!value || !value->is_object()) return refused("it is no JSON object");
  return std::move(*value);
}

Result<void> check_signature(const Parts& parts, std::string_view secret) {
  TL_TRY(const auto header, decode(parts.header));
  TL_TRY(const auto reader, JsonReader::create(header));
  const auto algorithm = reader.optional_text("alg");
  const bool known = algorithm && *algorithm && **algorithm == "HS256" && !reader.has("crit");
  const auto signature = from_base64url(parts.signature);
  // Compared in any case, so that the time says nothing about the header.
  const bool same = equal_in_constant_time(signature.value_or(""), hmac_sha256(secret, parts.signing_input));
  if (!known || !same || secret.empty()) return refused("it is not signed with HS256 and the account's secret");
  return {};
}

Result<std::optional<Time>> moment(const JsonReader& claims, std::string_view name) {
  const auto* value = claims.find(name);
  if (value == nullptr) return std::optional<Time>();
  double seconds = -1;
  if (value->is_int64()) seconds = static_cast<double>(value->get_int64());
  if (value->is_uint64()) seconds = static_cast<double>(value->get_uint64());
  if (value->is_double()) seconds = value->get_double();
  constexpr double kLatest = 1e11;
  if (!(seconds >= 0 && seconds < kLatest)) return refused(std::string(name) + " is no time");
  return std::optional<Time>(Time{Millis{static_cast<Millis::rep>(seconds * 1000)}});
}

Result<void> check_times(const JsonReader& claims, Time now) {
  TL_TRY(const auto expires, moment(claims, "exp"));
  TL_TRY(const auto not_before, moment(claims, "nbf"));
  TL_TRY(const auto issued, moment(claims, "iat"));
  if (!expires) return refused("exp is missing");
  if (*expires <= now - kSkew) return refused("it has expired");
  if (*expires > now + kLongestLife + kSkew) return refused("exp is more than a day ahead");
  if (not_before && *not_before > now + kSkew) return refused("it is not valid yet");
  if (issued && *issued > now + kSkew) return refused("it is of the future");
  return {};
}

Result<void> check_audience(const JsonReader& claims, std::string_view account) {
  const auto* audience = claims.find("aud");
  if (audience == nullptr) return {};
  const auto names_it = [&](const json::value& one) { return one.is_string() && one.get_string() == account; };
  const bool fits = audience->is_array()
                        ? std::any_of(audience->get_array().begin(), audience->get_array().end(), names_it)
                        : names_it(*audience);
  if (!fits) return refused("aud is another");
  return {};
}

std::string text_of(const JsonReader& claims, std::string_view name) {
  const auto* value = claims.find(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(truncate_utf8(std::string_view(value->get_string()), limits::kNameBytes));
}

bool flag_of(const JsonReader& claims, std::string_view name) {
  const auto* value = claims.find(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace

Result<SignedPerson> read_signed_person(std::string_view jwt, std::string_view secret, std::string_view account,
                                        Time now) {
  if (jwt.size() > kJwtBytes) return refused("it is too long");
  TL_TRY(const auto parts, split(jwt));
  TL_CHECK_OK(check_signature(parts, secret));
  TL_TRY(const auto value, decode(parts.payload));
  TL_TRY(const auto claims, JsonReader::create(value));
  TL_CHECK_OK(check_times(claims, now));
  TL_CHECK_OK(check_audience(claims, account));
  SignedPerson person;
  const auto* subject = claims.find("sub");
  if (subject != nullptr && subject->is_string()) person.subject = std::string(subject->get_string());
  if (trim(person.subject).empty() || person.subject.size() > kSubjectBytes)
    return refused("sub is missing or too long");
  person.name = text_of(claims, "name");
  person.email = text_of(claims, "email");
  person.phone = text_of(claims, "phone");
  person.email_verified = flag_of(claims, "email_verified");
  person.phone_verified = flag_of(claims, "phone_number_verified");
  return person;
}

}  // namespace throughline::channels::webchat
