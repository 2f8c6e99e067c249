#include "api/handlers.hpp"
#include "api/render.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/search.hpp"

namespace throughline::api {

namespace {

template<class IdType>
json::value id_or_null(IdType id) {
  return id ? json::value(json::string(to_string(id))) : json::value(nullptr);
}

json::object match_json(storage::Session& session, const customers::Match& match) {
  const auto conversation =
      match.interaction ? conversations::conversation_of(session, match.interaction) : ConversationId{};
  return {{"by", customers::to_string(match.by)},
          {"identity_id", id_or_null(match.identity)},
          {"touch_id", id_or_null(match.touch)},
          {"conversation_id", id_or_null(conversation)},
          {"at", to_rfc3339(match.at)},
          {"excerpt", match.touch ? json::value(match.excerpt) : json::value(nullptr)}};
}

}  // namespace

Result<Answer> list_customers(const Services& services, const Call& call, storage::Session& session) {
  customers::Search search;
  Renderer renderer(session, call);
  search.rules = services.addresses;
  search.visible = call.visibility;
  search.known = [&renderer](IdentityId id) { return renderer.sight().sees(id); };
  TL_TRY(search.limit, page_limit(call));
  search.after = net::query_parameter(call.request.query, "after");
  const std::string text = net::query_parameter(call.request.query, "q");
  const bool asked = !text.empty();
  TL_TRY(auto page, asked ? customers::find(session, text, search) : customers::recent_customers(session, search));
  json::array items;
  for (const auto& match : page.found) {
    auto customer = renderer.customer(match.identity);
    if (!customer) continue;
    (*customer)["match"] = asked ? json::value(match_json(session, match)) : json::value(nullptr);
    items.push_back(*std::move(customer));
  }
  return list_answer(std::move(items), page.next);
}

}  // namespace throughline::api
