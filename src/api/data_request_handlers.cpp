#include <algorithm>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/idempotency_store.hpp"
#include "api/render.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/attribute_store.hpp"
#include "privacy/requests.hpp"

namespace throughline::api {

namespace {

using privacy::DataRequest;
using privacy::DataRequestId;

template<class IdType>
json::value id_value(IdType id) {
  return json::value(json::string(to_string(id)));
}

json::value time_or_null(const std::optional<Time>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::object summary_json(const DataRequest& request) {
  return {{"id", id_value(request.id)},
          {"kind", to_string(request.kind)},
          {"customer_id", id_value(request.customer)},
          {"reason", request.reason},
          {"by", request.by},
          {"at", to_rfc3339(request.at)},
          {"state", request.state},
          {"finished_at", time_or_null(request.finished_at)}};
}

json::object request_json(const DataRequest& request) {
  json::object out = summary_json(request);
  json::array identities;
  for (const auto& one : request.shown) {
    identities.push_back(json::object{{"identity_id", id_value(one.identity)}, {"proof", one.proof}});
  }
  out["identities"] = std::move(identities);
  return out;
}

Result<std::string> words_in(const JsonReader& body, std::string_view key, std::size_t most) {
  TL_TRY(const auto text, body.text(key));
  if (trim(text).empty() || text.size() > most) {
    return body.expected(key, "1 to " + std::to_string(most) + " bytes");
  }
  return std::string(trim(text));
}

Result<std::vector<privacy::Shown>> proofs_in(const JsonReader& body) {
  TL_TRY(const auto* given, body.optional_array("proofs", limits::kProofsGiven));
  std::vector<privacy::Shown> out;
  for (std::size_t at = 0; at < given->size(); ++at) {
    TL_TRY(const auto one, JsonReader::create((*given)[at], body.pointer_to("proofs") + "/" + std::to_string(at)));
    TL_TRY(const auto text, one.text("identity_id"));
    const auto id = parse_id<IdentityId>(text);
    if (!id) return one.expected("identity_id", "the id of an identity of this customer");
    TL_TRY(auto proof, words_in(one, "proof", limits::kProofBytes));
    out.push_back({*id, std::move(proof)});
  }
  return out;
}

Result<privacy::Asked> asked_in(const Call& call, storage::Session& session, const customers::Identity& of_path) {
  TL_TRY(const auto json_body, body_object(call));
  TL_TRY(const auto body, JsonReader::create(json_body));
  privacy::Asked asked;
  asked.customer = of_path.customer;
  asked.by = author_of(call);
  TL_TRY(const auto kind_text, body.text("kind"));
  const auto kind = privacy::parse_request_kind(kind_text);
  if (!kind) return body.expected("kind", "export or erasure");
  asked.kind = *kind;
  TL_TRY(asked.reason, words_in(body, "reason", limits::kReasonBytes));
  TL_TRY(asked.in_words, proofs_in(body));
  TL_TRY(const auto conversation, body.optional_text("conversation_id"));
  if (conversation) {
    const auto id = parse_id<ConversationId>(*conversation);
    if (!id || !conversations::get_conversation(session, *id)) {
      return body.expected("conversation_id", "the id of a conversation");
    }
    asked.conversation = *id;
  }
  return asked;
}

/// Answers to agents that were kept for repetitions, and hold what the person said.
void forget_answers_about(storage::Transaction& transaction, const customers::Identity& identity) {
  auto& sql = transaction.sql();
  std::set<std::string> ids;
  for (const auto& one : customers::identities_of(sql, identity.customer)) {
    ids.insert(to_string(one.id));
    for (const auto id : conversations::conversations_with(sql, one.id)) ids.insert(to_string(id));
  }
  forget_answers(transaction, ids);
}

Result<DataRequest> request_parameter(const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<DataRequestId>(call));
  auto request = privacy::get_request(session, id);
  if (!request) return Error::not_found("no such request");
  return std::move(*request);
}

/// Those that the request covers and that are still somebody.
std::vector<customers::Identity> covered_by(storage::Session& session, const DataRequest& request) {
  std::vector<customers::Identity> out;
  for (const auto& one : request.shown) {
    auto identity = customers::get_identity(session, one.identity);
    if (identity && !identity->erased_at) out.push_back(std::move(*identity));
  }
  return out;
}

json::array links_among(storage::Session& session, Renderer& renderer,
                        const std::vector<customers::Identity>& covered) {
  const auto covers = [&](IdentityId id) {
    return std::any_of(covered.begin(), covered.end(), [&](const auto& one) { return one.id == id; });
  };
  std::set<CustomerId> customers;
  for (const auto& one : covered) customers.insert(one.customer);
  json::array out;
  for (const auto customer : customers) {
    for (const auto& far : customers::links_of_customer(session, customer)) {
      if (covers(far.near) && covers(far.link.a) && covers(far.link.b)) out.push_back(renderer.link(far.link));
    }
  }
  return out;
}

json::object identity_json(const customers::Identity& identity) {
  return {{"id", id_value(identity.id)},
          {"kind", identity.key.kind},
          {"scope", identity.key.scope},
          {"value", identity.key.value},
          {"name", identity.name},
          {"handle", identity.handle},
          {"language", identity.language},
          {"first_seen", to_rfc3339(identity.first_seen)},
          {"last_seen", to_rfc3339(identity.last_seen)}};
}

json::array attributes_json(storage::Session& session, const std::vector<IdentityId>& ids) {
  json::array out;
  for (const auto& one : customers::attributes_of(session, ids)) {
    out.push_back(json::object{{"identity_id", id_value(one.identity)},
                               {"name", one.name},
                               {"value", one.value},
                               {"source", one.source},
                               {"at", to_rfc3339(one.at)}});
  }
  return out;
}

}  // namespace

Result<Answer> make_data_request(const Services& services, const Call& call, storage::Transaction& transaction) {
  if (call.visibility.limited()) return Error::forbidden("only who sees every brand may answer for a person's data");
  TL_TRY(const auto identity, identity_parameter(call, transaction.sql()));
  TL_TRY(const auto asked, asked_in(call, transaction.sql(), identity));
  if (asked.kind == privacy::RequestKind::erasure) forget_answers_about(transaction, identity);
  TL_TRY(const auto request, privacy::take_request(transaction, services.announcements, services.random, asked));
  return Answer{201, json::serialize(request_json(request))};
}

Result<Answer> list_data_requests(const Services&, const Call& call, storage::Session& session) {
  if (call.visibility.limited()) return list_answer({});
  TL_TRY(const auto limit, page_limit(call));
  std::optional<DataRequestId> before;
  if (const auto after = net::query_parameter(call.request.query, "after"); !after.empty()) {
    before = parse_id<DataRequestId>(after);
    if (!before) return Error::invalid("after is not a cursor of this list");
  }
  auto page = privacy::requests_before(session, before, limit + 1);
  const bool more = page.size() > limit;
  if (more) page.resize(limit);
  json::array items;
  for (const auto& one : page) items.push_back(summary_json(one));
  return list_answer(std::move(items), more ? std::optional(to_string(page.back().id)) : std::nullopt);
}

Result<Answer> get_data_request(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto request, request_parameter(call, session));
  return Answer{200, json::serialize(request_json(request))};
}

Result<Answer> export_data(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto request, request_parameter(call, session));
  if (request.kind != privacy::RequestKind::copy) return Error::not_found("the request is not for an export");
  TL_TRY(const auto page_request, timeline_request(call));
  Renderer renderer(session, call);
  const auto covered = covered_by(session, request);
  std::vector<IdentityId> ids;
  json::array identities;
  for (const auto& one : covered) {
    ids.push_back(one.id);
    identities.push_back(identity_json(one));
  }
  json::array consents;
  for (const auto& one : customers::consents_of(session, ids)) consents.push_back(consent_json(one));
  const auto page = customers::page_of_owners(session, conversations::owners_of(session, covered), page_request);
  json::array items;
  for (const auto& touch : page.touches) items.push_back(renderer.touch(touch));
  json::value next = nullptr;
  if (page.more) next = json::string(customers::to_cursor(customers::position_of(page.touches.back())));
  const json::object out{{"request", request_json(request)},
                         {"identities", std::move(identities)},
                         {"attributes", attributes_json(session, ids)},
                         {"consents", std::move(consents)},
                         {"links", links_among(session, renderer, covered)},
                         {"items", std::move(items)},
                         {"next", std::move(next)}};
  return Answer{200, json::serialize(out)};
}

}  // namespace throughline::api
