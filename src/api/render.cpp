#include "api/render.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "customers/resolver.hpp"

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

}  // namespace

const Renderer::Known& Renderer::known(IdentityId id) {
  const auto found = known_.find(id);
  if (found != known_.end()) return found->second;
  Known known;
  const auto all = sight_.identities_beside(id);
  const auto own = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  if (own != all.end()) {
    known.customer_name = own->name.empty() ? customers::display_name(all) : own->name;
    known.joined = all.size() > 1;
    known.established =
        std::any_of(all.begin(), all.end(), [](const auto& one) { return one.established_at.has_value(); });
    known.identity = *own;
    known.leads = customers::leads_of(session_, own->customer);
    std::erase_if(known.leads, [&](const auto& lead) {
      return !sight_.sees(lead.near) || !sight_.sees(lead.via) || !sight_.sees(lead.far);
    });
  }
  return known_.emplace(id, std::move(known)).first->second;
}

const conversations::Interaction& Renderer::interaction(InteractionId id) {
  const auto found = interactions_.find(id);
  if (found != interactions_.end()) return found->second;
  auto read = id ? conversations::get_interaction(session_, id) : std::nullopt;
  return interactions_[id] = read.value_or(conversations::Interaction{});
}

void Renderer::add_recognition(json::object& out, const Known& known, const conversations::Interaction& interaction,
                               Time at) {
  customers::Acting acting{known.identity.key.kind, known.identity.first_seen, known.joined, known.established};
  if (interaction.proved)
    acting.proved_here = sight_.sees(interaction.proved) ? interaction.proof : "proved in this contact";
  const auto recognition = customers::recognise(acting, known.leads, at);
  json::array reasons;
  for (const auto& reason : recognition.reasons) reasons.push_back(json::value(reason));
  out["recognition"] = {{"outcome", customers::to_string(recognition.outcome)},
                        {"may_discuss", customers::may_discuss(recognition.outcome)},
                        {"reasons", std::move(reasons)}};
  if (recognition.likely.empty()) return;
  json::array likely;
  for (const auto customer : recognition.likely) likely.push_back(id_value(customer));
  out["likely_customer_ids"] = std::move(likely);
}

json::object Renderer::link(const customers::Link& link) {
  return {{"id", id_value(link.id)},
          {"a", id_value(link.a)},
          {"b", id_value(link.b)},
          {"rule", link.rule},
          {"evidence", link.evidence},
          {"assurance", to_string(link.believed())},
          {"refusal", text_or_null(link.refusal)},
          {"by", link.by},
          {"at", to_rfc3339(link.at)},
          {"undone_at", time_or_null(link.undone_at)}};
}

json::object Renderer::suggestion(const customers::Suggestion& suggestion) {
  const Known& who = known(suggestion.identity);
  json::value identity = nullptr;
  if (who.identity.id) {
    identity = {{"id", id_value(who.identity.id)}, {"kind", who.identity.key.kind}, {"value", who.identity.key.value}};
  }
  return {{"customer_id", id_value(suggestion.customer)},
          {"customer_name", who.customer_name},
          {"identity", std::move(identity)},
          {"link_id", id_or_null(suggestion.link)},
          {"rule", suggestion.rule},
          {"evidence", suggestion.evidence},
          {"refusal", text_or_null(suggestion.refusal)},
          {"assurance", to_string(suggestion.assurance)},
          {"at", to_rfc3339(suggestion.at)}};
}

std::optional<CustomerId> Renderer::proved_customer(const conversations::Interaction& interaction) {
  if (!interaction.proved || !sight_.sees(interaction.proved)) return {};
  return known(interaction.proved).identity.customer;
}

json::object Renderer::author(const customers::Touch& touch) {
  std::string name =
      touch.author_kind == "customer" && known(touch.identity).identity.erased_at ? "" : touch.author_name;
  if (const Agent* agent = touch.author_kind == "agent" ? directory_->find(AgentId{touch.author_id}) : nullptr) {
    name = agent->name;
  }
  return {{"kind", touch.author_kind}, {"id", id_or_null(AgentId{touch.author_id})}, {"name", name}};
}

json::value Renderer::delivery(const customers::Touch& touch) {
  if (touch.direction != "out") return nullptr;
  std::optional<conversations::DeliveryProgress> delivery;
  if (attachments_.contains(touch.id)) {
    if (const auto known = deliveries_.find(touch.id); known != deliveries_.end()) delivery = known->second;
  } else {
    delivery = conversations::delivery_of(session_, touch.id);
  }
  if (!delivery) return nullptr;
  return json::object{{"state", to_string(delivery->state)}, {"error", text_or_null(delivery->error)}};
}

std::vector<conversations::Attachment> Renderer::attachments_of(TouchId touch) {
  const auto known = attachments_.find(touch);
  return known == attachments_.end() ? conversations::attachments_of(session_, touch) : known->second;
}

void Renderer::expect(const std::vector<customers::Touch>& touches) {
  std::vector<TouchId> messages;
  std::vector<TouchId> sent;
  for (const auto& touch : touches) {
    if (touch.kind != "message") continue;
    messages.push_back(touch.id);
    attachments_[touch.id];
    if (touch.direction == "out") sent.push_back(touch.id);
  }
  if (messages.empty()) return;
  for (auto& one : conversations::attachments_of(session_, messages)) attachments_[one.touch].push_back(std::move(one));
  if (!sent.empty()) deliveries_.merge(conversations::deliveries_of(session_, sent));
}

json::object Renderer::touch(const customers::Touch& touch) {
  const Known& who = known(touch.identity);
  const auto& where = interaction(touch.interaction);
  const CustomerId customer = proved_customer(where).value_or(who.identity.customer);
  // Between the request and the last of the work nothing of an erased person is shown either.
  const bool erased = who.identity.erased_at.has_value();
  json::object payload = touch.payload == "{}" ? json::object() : json::parse(touch.payload).as_object();
  if (erased && !customers::is_of_conversation(touch)) payload = {{"erased", true}};
  sight_.redact(payload);
  json::object out{{"id", id_value(touch.id)},
                   {"at", to_rfc3339(touch.at)},
                   {"kind", touch.kind},
                   {"channel", touch.channel},
                   {"channel_account", touch.account},
                   {"direction", touch.direction},
                   {"identity_id", id_value(touch.identity)},
                   {"customer_id", id_value(customer)},
                   {"conversation_id", id_or_null(where.conversation)},
                   {"interaction_id", id_or_null(touch.interaction)},
                   {"author", author(touch)},
                   {"text", erased ? json::value(nullptr) : text_or_null(touch.text)},
                   {"payload", std::move(payload)}};
  add_recognition(out, who, where, touch.at);
  if (touch.kind == "message") {
    json::array attachments;
    if (!erased) {
      for (const auto& one : attachments_of(touch.id)) attachments.push_back(attachment(one));
    }
    out["attachments"] = std::move(attachments);
    out["delivery"] = delivery(touch);
  }
  return out;
}

json::object Renderer::conversation(const conversations::Conversation& conversation) {
  const Known& who = known(conversation.identity);
  const Agent* assignee = directory_->find(conversation.assignee);
  const auto last = customers::get_touch(session_, conversation.last.id);
  // Who speaks now decides, not who began: a guest's last word may come from somebody less known.
  const auto& where = interaction(last ? last->interaction : InteractionId{});
  const Known& acting = last ? known(last->identity) : who;
  const CustomerId customer = proved_customer(where).value_or(who.identity.customer);
  json::object out{{"id", id_value(conversation.id)},
                   {"customer_id", id_value(customer)},
                   {"customer_name", who.customer_name},
                   {"language", text_or_null(who.identity.language)},
                   {"state", conversation.state},
                   {"topic", text_or_null(conversation.topic)},
                   {"assignee", assignee == nullptr ? json::value(nullptr) : json::value(agent(*assignee))},
                   {"queue", text_or_null(conversation.queue)},
                   {"active_channel", conversation.channel},
                   {"active_channel_account", conversation.account},
                   {"opened_at", to_rfc3339(conversation.opened_at)},
                   {"last_at", to_rfc3339(conversation.last.at)},
                   {"waiting_since", time_or_null(conversation.waiting_since)},
                   {"last_touch", last ? json::value(touch(*last)) : json::value(nullptr)},
                   {"unread", conversation.unread},
                   {"split_from", id_or_null(conversation.split_from)},
                   {"merged_into", id_or_null(conversation.merged_into)},
                   {"slots", json::object()},
                   {"flow", nullptr},
                   {"sla", nullptr}};
  const bool guest = last && last->identity != conversation.identity;
  add_recognition(out, acting, where, guest ? last->at : conversation.opened_at);
  return out;
}

json::object Renderer::identity(const customers::Identity& identity, const std::vector<customers::FarLink>& links) {
  json::array own;
  // The acting identity itself is vouched for by its channel; what is only linked is as sure as its strongest link.
  auto strongest = customers::is_contact_point(identity.key.kind) ? Assurance::claimed : Assurance::channel;
  for (const auto& far : links) {
    if (far.link.a != identity.id && far.link.b != identity.id) continue;
    strongest = std::max(strongest, far.link.believed());
    own.push_back(link(far.link));
  }
  return {{"id", id_value(identity.id)},
          {"kind", identity.key.kind},
          {"scope", identity.key.scope},
          {"value", identity.key.value},
          {"name", text_or_null(identity.name)},
          {"handle", text_or_null(identity.handle)},
          {"language", text_or_null(identity.language)},
          {"reachable", identity.reachable},
          {"shared", identity.shared},
          {"assurance", to_string(strongest)},
          {"first_seen", to_rfc3339(identity.first_seen)},
          {"last_seen", to_rfc3339(identity.last_seen)},
          {"links", std::move(own)}};
}

json::object Renderer::attributes(const std::vector<customers::Identity>& identities) {
  std::vector<IdentityId> ids;
  for (const auto& one : identities) ids.push_back(one.id);
  json::object out;
  for (const auto& one : customers::best_of(customers::attributes_of(session_, ids))) {
    out[one.name] = {{"value", one.value},
                     {"source", one.source},
                     {"assurance", to_string(one.assurance)},
                     {"identity_id", id_value(one.identity)},
                     {"at", to_rfc3339(one.at)}};
  }
  return out;
}

std::optional<json::object> Renderer::customer(IdentityId any) {
  const auto id = customers::canonical_customer(session_, any);
  if (!id) return {};
  const auto all = sight_.identities_of(*id);
  if (all.empty()) return {};
  auto links = customers::links_of_customer(session_, *id);
  std::erase_if(links, [&](const auto& far) { return !sight_.sees(far.link); });
  json::array identities;
  std::string language;
  Time first = all.front().first_seen;
  Time last = all.front().last_seen;
  for (const auto& one : all) {
    if (!one.erased_at) identities.push_back(identity(one, links));
    if (language.empty()) language = one.language;
    first = std::min(first, one.first_seen);
    last = std::max(last, one.last_seen);
  }
  return json::object{{"id", id_value(*id)},
                      {"name", customers::display_name(all)},
                      {"language", text_or_null(language)},
                      {"first_seen", to_rfc3339(first)},
                      {"last_seen", to_rfc3339(last)},
                      {"erased_at", time_or_null(all.front().erased_at)},
                      {"identities", std::move(identities)},
                      {"attributes", attributes(all)}};
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

Answer touch_page_answer(const Call& call, storage::Session& session, const customers::TouchPage& page) {
  Renderer renderer(session, call);
  json::array items;
  renderer.expect(page.touches);
  for (const auto& touch : page.touches) items.push_back(renderer.touch(touch));
  std::optional<std::string> next;
  if (page.more) next = customers::to_cursor(customers::position_of(page.touches.back()));
  return list_answer(std::move(items), next);
}

}  // namespace throughline::api
