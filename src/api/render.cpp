#include "api/render.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "conversations/outbox_store.hpp"

namespace throughline::api {

namespace {

constexpr std::size_t kShownBodyBytes = 4096;

template<class IdType>
json::value id_or_null(IdType id) {
  return id ? json::value(json::string(to_string(id))) : json::value(nullptr);
}

template<class IdType>
json::value id_value(IdType id) {
  return json::value(json::string(to_string(id)));
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

json::value time_or_null(const std::optional<Time>& time) {
  return time ? json::value(to_rfc3339(*time)) : json::value(nullptr);
}

json::object link_json(const customers::Link& link) {
  return {{"id", id_value(link.id)}, {"a", id_value(link.a)},     {"b", id_value(link.b)},
          {"rule", link.rule},       {"evidence", link.evidence}, {"assurance", to_string(link.assurance)},
          {"by", link.by},           {"at", to_rfc3339(link.at)}, {"undone_at", time_or_null(link.undone_at)}};
}

}  // namespace

const Renderer::Known& Renderer::known(IdentityId id) {
  const auto found = known_.find(id);
  if (found != known_.end()) return found->second;
  Known known;
  const auto all = customers::identities_beside(session_, id);
  const auto own = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  if (own != all.end()) {
    known.customer_name = own->name.empty() ? customers::display_name(all) : own->name;
    known.linked = all.size() > 1;
    known.identity = *own;
  }
  return known_.emplace(id, std::move(known)).first->second;
}

ConversationId Renderer::conversation_of(InteractionId id) {
  if (!id) return {};
  const auto found = conversations_.find(id);
  if (found != conversations_.end()) return found->second;
  return conversations_[id] = conversations::conversation_of(session_, id);
}

json::object Renderer::recognition(const Known& known, Time at) {
  const auto& identity = known.identity;
  json::array reasons;
  bool recognised = true;
  if (known.linked)
    reasons.push_back("joined by proof with other addresses of this customer");
  else if (identity.first_seen < at)
    reasons.push_back(json::value("known in " + identity.key.kind + " since " + to_rfc3339(identity.first_seen)));
  else
    recognised = false;
  if (!recognised) reasons.push_back(json::value("first contact from this " + identity.key.kind + " address"));
  return {{"outcome", recognised ? "recognised" : "unknown"}, {"reasons", std::move(reasons)}};
}

json::object Renderer::author(const customers::Touch& touch) {
  std::string name = touch.author_name;
  if (const Agent* agent = touch.author_kind == "agent" ? directory_->find(AgentId{touch.author_id}) : nullptr) {
    name = agent->name;
  }
  return {{"kind", touch.author_kind}, {"id", id_or_null(AgentId{touch.author_id})}, {"name", name}};
}

json::value Renderer::delivery(const customers::Touch& touch) {
  if (touch.direction != "out") return nullptr;
  const auto delivery = conversations::delivery_of(session_, touch.id);
  if (!delivery) return nullptr;
  return json::object{{"state", to_string(delivery->state)}, {"error", text_or_null(delivery->error)}};
}

json::object Renderer::touch(const customers::Touch& touch) {
  const Known& who = known(touch.identity);
  json::object out{{"id", id_value(touch.id)},
                   {"at", to_rfc3339(touch.at)},
                   {"kind", touch.kind},
                   {"channel", touch.channel},
                   {"channel_account", touch.account},
                   {"direction", touch.direction},
                   {"identity_id", id_value(touch.identity)},
                   {"customer_id", id_value(who.identity.customer)},
                   {"conversation_id", id_or_null(conversation_of(touch.interaction))},
                   {"interaction_id", id_or_null(touch.interaction)},
                   {"author", author(touch)},
                   {"text", text_or_null(touch.text)},
                   {"recognition", recognition(who, touch.at)},
                   {"payload", touch.payload == "{}" ? json::value(json::object()) : json::parse(touch.payload)}};
  if (touch.kind == "message") {
    json::array attachments;
    for (const auto& one : conversations::attachments_of(session_, touch.id)) attachments.push_back(attachment(one));
    out["attachments"] = std::move(attachments);
    out["delivery"] = delivery(touch);
  }
  return out;
}

json::object Renderer::conversation(const conversations::Conversation& conversation) {
  const Known& who = known(conversation.identity);
  const Agent* assignee = directory_->find(conversation.assignee);
  const auto last = customers::get_touch(session_, conversation.last.id);
  return {{"id", id_value(conversation.id)},
          {"customer_id", id_value(who.identity.customer)},
          {"customer_name", who.customer_name},
          {"language", text_or_null(who.identity.language)},
          {"state", conversation.state},
          {"topic", text_or_null(conversation.topic)},
          {"assignee", assignee == nullptr ? json::value(nullptr) : json::value(agent(*assignee))},
          {"queue", text_or_null(conversation.queue)},
          {"active_channel", conversation.channel},
          {"active_channel_account", conversation.account},
          {"recognition", recognition(who, conversation.opened_at)},
          {"opened_at", to_rfc3339(conversation.opened_at)},
          {"last_at", to_rfc3339(conversation.last.at)},
          {"waiting_since", time_or_null(conversation.waiting_since)},
          {"last_touch", last ? json::value(touch(*last)) : json::value(nullptr)},
          {"unread", conversation.unread},
          {"slots", json::object()},
          {"flow", nullptr},
          {"sla", nullptr}};
}

json::object Renderer::identity(const customers::Identity& identity, const std::vector<customers::Link>& links) {
  json::array own;
  // The acting identity itself is vouched for by its channel; what is only linked is as sure as its strongest link.
  auto strongest =
      identity.key.kind == "phone" || identity.key.kind == "email" ? Assurance::claimed : Assurance::channel;
  for (const auto& link : links) {
    if (link.a != identity.id && link.b != identity.id) continue;
    strongest = std::max(strongest, link.assurance);
    own.push_back(link_json(link));
  }
  return {{"id", id_value(identity.id)},
          {"kind", identity.key.kind},
          {"scope", identity.key.scope},
          {"value", identity.key.value},
          {"name", text_or_null(identity.name)},
          {"handle", text_or_null(identity.handle)},
          {"language", text_or_null(identity.language)},
          {"reachable", identity.reachable},
          {"assurance", to_string(strongest)},
          {"first_seen", to_rfc3339(identity.first_seen)},
          {"last_seen", to_rfc3339(identity.last_seen)},
          {"links", std::move(own)}};
}

std::optional<json::object> Renderer::customer(IdentityId any) {
  const auto id = customers::canonical_customer(session_, any);
  if (!id) return {};
  const auto all = customers::identities_of(session_, *id);
  const auto links = customers::links_of(session_, all);
  json::array identities;
  std::string language;
  Time first = all.front().first_seen;
  Time last = all.front().last_seen;
  for (const auto& one : all) {
    identities.push_back(identity(one, links));
    if (language.empty()) language = one.language;
    first = std::min(first, one.first_seen);
    last = std::max(last, one.last_seen);
  }
  return json::object{{"id", id_value(*id)},
                      {"name", customers::display_name(all)},
                      {"language", text_or_null(language)},
                      {"first_seen", to_rfc3339(first)},
                      {"last_seen", to_rfc3339(last)},
                      {"identities", std::move(identities)},
                      {"attributes", json::object()}};
}

json::object Renderer::agent(const Agent& agent) {
  return {{"id", id_value(agent.id)}, {"name", agent.name}, {"email", agent.email}, {"role", to_string(agent.role)}};
}

json::object Renderer::attachment(const conversations::Attachment& a) {
  const auto number_or_null = [](std::int64_t value) { return value > 0 ? json::value(value) : json::value(nullptr); };
  return {{"id", id_value(a.id)},
          {"kind", a.kind},
          {"name", a.name},
          {"type", a.type},
          {"size", a.size},
          {"width", number_or_null(a.width)},
          {"height", number_or_null(a.height)},
          {"duration_s", number_or_null(a.duration_s)},
          {"state", a.state},
          {"url", a.state == "stored" ? json::value("/api/v1/files/" + to_string(a.id)) : json::value(nullptr)}};
}

json::object Renderer::failed_event(const conversations::RawEvent& event) {
  const std::string_view shown = std::string_view(event.body).substr(0, kShownBodyBytes);
  return {{"id", id_value(event.id)},       {"channel_account", event.account},
          {"event_id", event.event_id},     {"at", to_rfc3339(event.at)},
          {"state", event.state},           {"error", text_or_null(event.error)},
          {"body", to_storable_text(shown)}};
}

}  // namespace throughline::api
