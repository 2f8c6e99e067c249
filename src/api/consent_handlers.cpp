#include <set>
#include <utility>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/consent_store.hpp"

namespace throughline::api {

namespace {

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

/// Everybody's entries count for what is allowed, whoever asks: what was withdrawn over another brand is withdrawn. But
/// a purpose that only hidden entries name is not told.
std::vector<IdentityId> ids_beside(storage::Session& session, const customers::Identity& identity) {
  std::vector<IdentityId> ids;
  for (const auto& one : customers::identities_of(session, identity.customer)) ids.push_back(one.id);
  return ids;
}

Answer ledger_answer(const Call& call, storage::Session& session, const std::vector<IdentityId>& person) {
  const auto ledger = customers::consents_of(session, person);
  Sight sight(session, call.visibility);
  json::array items;
  std::set<std::pair<std::string, std::string>> told;
  for (const auto& one : ledger) {
    if (!sight.sees(one.identity)) continue;
    items.push_back(consent_json(one));
    told.emplace(one.purpose, one.channel);
  }
  json::array current;
  for (const auto& one : customers::permissions_of(ledger)) {
    if (!told.contains({one.purpose, one.channel})) continue;
    current.push_back(json::object{{"purpose", one.purpose}, {"channel", one.channel}, {"allowed", one.allowed}});
  }
  const json::object out{{"items", std::move(items)}, {"current", std::move(current)}, {"next", nullptr}};
  return {200, json::serialize(out)};
}

Result<std::string> name_in(const JsonReader& body, std::string_view key) {
  TL_TRY(const auto text, body.text(key));
  if (trim(text).empty() || text.size() > limits::kConsentNameBytes) return body.expected(key, "1 to 64 bytes");
  return std::string(trim(text));
}

Result<std::string> words_in(const JsonReader& body, std::string_view key, std::size_t max) {
  TL_TRY(const auto text, body.optional_text(key));
  if (text && text->size() > max) return body.expected(key, "at most " + std::to_string(max) + " bytes");
  return std::string(text.value_or(""));
}

Result<customers::Decision> decision_in(const JsonReader& body, const Call& call) {
  customers::Decision decision;
  TL_TRY(decision.purpose, name_in(body, "purpose"));
  TL_TRY(decision.channel, name_in(body, "channel"));
  TL_TRY(const auto given, body.optional_boolean("given"));
  if (!given) return body.expected("given", "true or false");
  decision.given = *given;
  TL_TRY(decision.text_version, words_in(body, "text_version", limits::kConsentNameBytes));
  TL_TRY(decision.proof, words_in(body, "proof", limits::kConsentProofBytes));
  decision.source = call.principal.agent ? "agent" : "api";
  decision.by = author_of(call);
  return decision;
}

}  // namespace

json::object consent_json(const customers::Consent& consent) {
  return {
      {"id", to_string(consent.id)},
      {"purpose", consent.purpose},
      {"channel", consent.channel},
      {"identity_id", to_string(consent.identity)},
      {"text_version", text_or_null(consent.text_version)},
      {"proof", text_or_null(consent.proof)},
      {"source", consent.source},
      {"given_at", to_rfc3339(consent.given_at)},
      {"withdrawn_at", consent.withdrawn_at ? json::value(to_rfc3339(*consent.withdrawn_at)) : json::value(nullptr)},
      {"by", consent.by}};
}

Result<Answer> list_consents(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto identity, identity_parameter(call, session));
  return ledger_answer(call, session, ids_beside(session, identity));
}

Result<Answer> put_consent(const Services& services, const Call& call, storage::Transaction& transaction) {
  auto& sql = transaction.sql();
  TL_TRY(const auto of_path, identity_parameter(call, sql));
  TL_TRY(const auto json_body, body_object(call));
  TL_TRY(const auto body, JsonReader::create(json_body));
  TL_TRY(const auto identity, identity_of_body(call, body, sql, of_path));
  TL_TRY(auto decision, decision_in(body, call));
  decision.identity = identity.id;
  const auto person = ids_beside(sql, identity);
  TL_TRY(const bool changed, customers::decide(transaction, person, decision));
  if (changed) {
    const json::object change{{"change", decision.given ? "consent_given" : "consent_withdrawn"},
                              {"purpose", decision.purpose},
                              {"channel", decision.channel}};
    services.replies.record_consent(transaction, identity, change, call.actor(), call.visibility);
  }
  return ledger_answer(call, sql, person);
}

}  // namespace throughline::api
