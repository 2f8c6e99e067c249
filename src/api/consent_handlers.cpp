#include <algorithm>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/consent_store.hpp"

namespace throughline::api {

namespace {

using customers::Consent;
using customers::Identity;

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object consent_json(const Consent& consent, const std::vector<Consent>& ledger) {
  const Consent* end = consent.given ? customers::withdrawal_of(ledger, consent) : &consent;
  return {{"id", to_string(consent.id)},
          {"change", consent.given ? "given" : "withdrawn"},
          {"purpose", consent.purpose},
          {"channel", consent.channel},
          {"identity_id", to_string(consent.identity)},
          {"text_version", text_or_null(consent.text_version)},
          {"text", consent.text ? json::value(*consent.text) : json::value(nullptr)},
          {"proof", text_or_null(consent.proof)},
          {"source", consent.source},
          {"given_at", consent.given ? json::value(to_rfc3339(consent.at)) : json::value(nullptr)},
          {"withdrawn_at", end != nullptr ? json::value(to_rfc3339(end->at)) : json::value(nullptr)},
          {"withdrawn_by", end != nullptr ? json::value(end->by) : json::value(nullptr)},
          {"reason", end != nullptr ? text_or_null(end->reason) : json::value(nullptr)},
          {"by", consent.by},
          {"recorded_at", to_rfc3339(consent.recorded_at)}};
}

json::array current_json(const std::vector<Consent>& ledger) {
  json::array out;
  for (const auto& one : customers::current_of(ledger)) {
    out.push_back({{"purpose", one.purpose},
                   {"channel", one.channel},
                   {"allowed", one.given},
                   {"since", to_rfc3339(one.at)},
                   {"consent_id", to_string(one.id)}});
  }
  return out;
}

customers::Position position_of(const Consent& consent) { return {consent.at, 0, TouchId{consent.id.value}}; }

std::vector<Consent> ledger_of(const Call& call, storage::Session& session, CustomerId customer) {
  std::vector<IdentityId> ids;
  for (const auto& one : Sight(session, call.visibility).identities_of(customer)) ids.push_back(one.id);
  return customers::consents_of(session, ids);
}

Result<Answer> ledger_answer(const Call& call, storage::Session& session, CustomerId customer) {
  TL_TRY(const auto limit, page_limit(call));
  TL_TRY(const auto after, page_after(call));
  const auto ledger = ledger_of(call, session, customer);
  json::array items;
  json::value next = nullptr;
  std::optional<customers::Position> last;
  for (const auto& one : ledger) {
    if (after && position_of(one) >= *after) continue;
    if (items.size() == limit) {
      next = json::value(customers::to_cursor(*last));
      break;
    }
    last = position_of(one);
    items.push_back(consent_json(one, ledger));
  }
  return Answer{200, json::serialize(json::object{
                         {"items", std::move(items)}, {"next", std::move(next)}, {"current", current_json(ledger)}})};
}

/// A label of the ledger; an empty one counts as left out.
Result<std::string> label(const JsonReader& body, std::string_view key, bool required) {
  TL_TRY(const auto text, body.optional_text(key));
  const std::string value(trim(text.value_or("")));
  if (value.size() > limits::kConsentLabelBytes || (required && value.empty())) {
    return body.expected(key, "a text of 1 to 256 bytes");
  }
  return value;
}

Result<std::string> long_text(const JsonReader& body, std::string_view key, std::size_t most, bool required) {
  TL_TRY(const auto text, body.optional_text(key));
  std::string value(text.value_or(""));
  if (value.size() > most || (required && trim(value).empty())) {
    return body.expected(key, "a text of 1 to " + std::to_string(most) + " bytes");
  }
  return value;
}

Result<std::optional<Time>> past_time(const JsonReader& body, std::string_view key, Time now) {
  TL_TRY(const auto text, body.optional_text(key));
  if (!text) return std::optional<Time>();
  const auto time = parse_rfc3339(*text);
  if (!time || *time > now + limits::kClockSkew) return body.expected(key, "a time (RFC 3339) that is not to come");
  return time;
}

/// What a body asks for: a consent given, one taken back, or, of the past, both.
struct Entry {
  Consent consent;  // of what both have in common
  std::optional<Time> given_at;
  std::optional<Time> withdrawn_at;
};

Result<Entry> read_entry(const JsonReader& body, const Call& call, Time now) {
  Entry entry;
  auto& consent = entry.consent;
  TL_TRY(consent.purpose, label(body, "purpose", true));
  TL_TRY(consent.channel, label(body, "channel", true));
  TL_TRY(entry.given_at, past_time(body, "given_at", now));
  TL_TRY(entry.withdrawn_at, past_time(body, "withdrawn_at", now));
  TL_TRY(const auto withdrawn, body.optional_boolean("withdrawn"));
  if (withdrawn.value_or(false) && !entry.withdrawn_at) entry.withdrawn_at = now;
  if (!entry.given_at && !entry.withdrawn_at) entry.given_at = now;
  if (entry.given_at && entry.withdrawn_at && *entry.withdrawn_at < *entry.given_at) {
    return body.expected("withdrawn_at", "a time after given_at");
  }
  const bool given = entry.given_at.has_value();
  TL_TRY(consent.text_version, label(body, "text_version", given));
  TL_TRY(consent.proof, long_text(body, "proof", limits::kConsentProofBytes, given));
  TL_TRY(consent.source, label(body, "source", false));
  TL_TRY(consent.reason, long_text(body, "reason", limits::kReasonBytes, false));
  TL_TRY(auto text, long_text(body, "text", limits::kConsentTextBytes, false));
  if (!text.empty()) consent.text = std::move(text);
  consent.by = call.author();
  if (consent.source.empty()) consent.source = consent.by;
  return entry;
}

/// Writes one entry down, where it is not there already, and says so on the timeline.
void append(const Services& services, const Call& call, storage::Transaction& transaction, const Consent& consent,
            const std::vector<Consent>& ledger) {
  const bool known = std::any_of(ledger.begin(), ledger.end(), [&](const Consent& one) {
    return one.concerns(consent) && one.identity == consent.identity && one.given == consent.given &&
           one.at == consent.at && one.text_version == consent.text_version;
  });
  if (known) return;
  const auto id = customers::add_consent(transaction, consent);
  services.replies.tell(transaction, consent.identity, consent.channel,
                        {{"change", consent.given ? "consent_given" : "consent_withdrawn"},
                         {"purpose", consent.purpose},
                         {"channel", consent.channel},
                         {"consent", to_string(id)}},
                        call.actor());
}

/// Where a withdrawal is written: with every identity whose consent it ends, so that none stands again when people
/// part; else where it was said.
std::vector<IdentityId> ended_by(const Consent& withdrawal, const std::vector<Consent>& ledger) {
  std::vector<IdentityId> decided;
  std::vector<IdentityId> out;
  for (const auto& one : ledger) {
    if (!one.concerns(withdrawal) || one.at > withdrawal.at) continue;
    if (std::find(decided.begin(), decided.end(), one.identity) != decided.end()) continue;
    decided.push_back(one.identity);
    if (one.given) out.push_back(one.identity);
  }
  if (out.empty()) out.push_back(withdrawal.identity);
  return out;
}

}  // namespace

Result<Answer> list_consents(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto identity, customer_parameter(call, session));
  return ledger_answer(call, session, identity.customer);
}

Result<Answer> put_consent(const Services& services, const Call& call, storage::Transaction& transaction) {
  auto& sql = transaction.sql();
  TL_TRY(const auto of_path, customer_parameter(call, sql));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto identity, identity_of_body(call, body, sql, of_path));
  TL_TRY(const auto entry, read_entry(body, call, transaction.now()));
  Consent consent = entry.consent;
  // Without a word on which identity is meant it is the customer's own, the lowest.
  consent.identity =
      body.has("identity_id") ? identity.id : Sight(sql, call.visibility).identities_of(of_path.customer).front().id;
  if (entry.given_at) {
    consent.given = true;
    consent.at = *entry.given_at;
    append(services, call, transaction, consent, ledger_of(call, sql, of_path.customer));
  }
  if (entry.withdrawn_at) {
    consent.given = false;
    consent.at = *entry.withdrawn_at;
    const auto ledger = ledger_of(call, sql, of_path.customer);
    const auto meant = body.has("identity_id") ? std::vector{consent.identity} : ended_by(consent, ledger);
    for (const auto one : meant) {
      consent.identity = one;
      append(services, call, transaction, consent, ledger);
    }
  }
  return ledger_answer(call, sql, of_path.customer);
}

}  // namespace throughline::api
