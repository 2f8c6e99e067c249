#include <algorithm>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/render.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/parting.hpp"

namespace throughline::api {

namespace {

Answer customers_answer(const Call& call, storage::Session& session, const std::vector<CustomerId>& customers) {
  Renderer renderer(session, call);
  json::array out;
  for (const auto id : customers) {
    if (auto customer = renderer.customer(IdentityId{id.value})) out.push_back(std::move(*customer));
  }
  return {200, json::serialize(json::object{{"customers", std::move(out)}})};
}

/// An identity that the body names. Nothing for one that is hidden or unknown.
std::optional<customers::Identity> seen_identity(const Call& call, storage::Session& session, std::string_view text) {
  const auto id = parse_id<IdentityId>(text);
  if (!id || !Sight(session, call.visibility).sees(*id)) return {};
  return customers::get_identity(session, *id);
}

}  // namespace

/// The identity that the path names, whichever of a customer's it is; where that is a hidden one (the canonical id may
/// be), the first of the visible ones.
Result<customers::Identity> identity_parameter(const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<IdentityId>(call));
  auto all = Sight(session, call.visibility).identities_beside(id);
  if (all.empty()) return Error::not_found("no such customer");
  const auto named = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  return std::move(named == all.end() ? all.front() : *named);
}

/// The identity of the customer that the body names, else the one of the path.
Result<customers::Identity> identity_of_body(const Call& call, const JsonReader& body, storage::Session& session,
                                             const customers::Identity& of_path) {
  TL_TRY(const auto text, body.optional_text("identity_id"));
  if (!text) return of_path;
  auto identity = seen_identity(call, session, *text);
  if (!identity || identity->customer != of_path.customer) {
    return body.expected("identity_id", "the id of an identity of this customer");
  }
  return std::move(*identity);
}

std::string author_of(const Call& call) {
  return call.principal.agent ? "agent " + call.principal.name : "token " + call.principal.name;
}

Result<Answer> get_customer(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<IdentityId>(call));
  const auto customer = Renderer(session, call).customer(id);
  if (!customer) return Error::not_found("no such customer");
  return Answer{200, json::serialize(*customer)};
}

Result<Answer> get_customer_timeline(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto identity, identity_parameter(call, session));
  TL_TRY(const auto request, timeline_request(call));
  const auto identities = Sight(session, call.visibility).identities_of(identity.customer);
  const auto owners = conversations::owners_of(session, identities);
  return touch_page_answer(call, session, customers::page_of_owners(session, owners, request));
}

Result<Answer> list_suggestions(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto identity, identity_parameter(call, session));
  Renderer renderer(session, call);
  json::array items;
  for (const auto& one : customers::suggestions_of(session, identity.customer)) {
    const bool seen =
        std::all_of(one.ends.begin(), one.ends.end(), [&](IdentityId end) { return renderer.sight().sees(end); });
    if (!seen) continue;
    items.push_back(renderer.suggestion(one));
  }
  return list_answer(std::move(items));
}

Result<Answer> make_link(const Services&, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto identity, identity_parameter(call, transaction.sql()));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto text, body.text("identity_id"));
  TL_TRY(const auto reason, body.text("reason"));
  if (trim(reason).empty() || reason.size() > limits::kReasonBytes) {
    return body.expected("reason", "why they are one person, in at most 1,000 bytes");
  }
  const auto other = seen_identity(call, transaction.sql(), text);
  if (!other) return body.expected("identity_id", "the id of an identity");
  TL_TRY(const auto made, customers::confirm_link(transaction, identity, *other, std::string(reason), author_of(call)));
  return Answer{201, json::serialize(Renderer(transaction.sql(), call).link(made.link))};
}

Result<Answer> undo_link(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<LinkId>(call));
  TL_TRY(const auto customers, services.replies.undo_link(transaction, id, author_of(call)));
  return customers_answer(call, transaction.sql(), customers);
}

Result<Answer> set_attribute(const Services&, const Call& call, storage::Transaction& transaction) {
  auto& sql = transaction.sql();
  TL_TRY(const auto of_path, identity_parameter(call, sql));
  const auto& name = call.parameters.at(1);
  if (name.size() > limits::kNameBytes || !is_utf8(name)) return Error::invalid("the name is longer than 256 bytes");
  TL_TRY(const auto json_body, body_object(call));
  TL_TRY(const auto body, JsonReader::create(json_body));
  TL_TRY(const auto identity, identity_of_body(call, body, sql, of_path));
  TL_TRY(const auto text, body.optional_text("value"));
  if (!text && !json_body.as_object().contains("value"))
    return body.expected("value", "a text, or null to take it away");
  if (text && text->size() > limits::kAttributeBytes) return body.expected("value", "at most 4,096 bytes");
  if (text) {
    customers::set_attribute(
        transaction, {identity.id, name, std::string(*text), author_of(call), Assurance::confirmed, transaction.now()});
  } else {
    customers::remove_attribute(transaction, identity.id, name, author_of(call));
  }
  return Answer{200, json::serialize(*Renderer(sql, call).customer(identity.id))};
}

}  // namespace throughline::api
