#include <algorithm>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/render.hpp"
#include "api/routes.hpp"
#include "base/limits.hpp"

namespace throughline::api {

namespace {

json::array permissions_of(Role role) {
  json::array out;
  for (const auto& route : routes()) {
    if (route.access != Access::everybody && allowed(route.access, role)) out.push_back(json::value(route.operation));
  }
  return out;
}

json::value brands_json(const Brands& brands) {
  if (!brands) return nullptr;
  json::array out;
  for (const auto& brand : *brands) out.push_back(json::value(brand));
  return out;
}

/// Agents of other brands only are nobody whom the caller could meet.
bool shares_brand(const Brands& one, const Brands& other) {
  if (!one || !other) return true;
  return std::any_of(one->begin(), one->end(), [&](const auto& brand) { return other->contains(brand); });
}

json::object capabilities_json(const ChannelCapabilities& can) {
  return {{"buttons", can.buttons.max_buttons},
          {"files", !can.media_out.kinds.empty()},
          {"reply_to", can.reply_to},
          {"text_max", can.text.max},
          {"delivered_receipts", can.delivered_receipts},
          {"read_receipts", can.read_receipts}};
}

/// Up to `count` of those whose account is visible, newest first.
std::vector<conversations::RawEvent> failed_events(storage::Session& session, const Visibility& visibility,
                                                   std::optional<RawEventId> before, std::size_t count) {
  std::vector<conversations::RawEvent> out;
  for (;;) {
    auto part = conversations::failed_events(session, before, count);
    const bool last = part.size() < count;
    if (!part.empty()) before = part.back().id;
    for (auto& event : part) {
      if (out.size() < count && visibility.sees(event.account)) out.push_back(std::move(event));
    }
    if (last || out.size() == count) return out;
  }
}

}  // namespace

Result<Answer> me(const Services& services, const Call& call, storage::Session&) {
  const auto& principal = call.principal;
  const Agent* agent = call.directory->find(principal.agent);
  json::array languages;
  for (const auto& language : services.company.languages) languages.push_back(json::value(language));
  const json::object company{
      {"name", services.company.name}, {"languages", std::move(languages)}, {"time_zone", services.company.time_zone}};
  return Answer{200, json::serialize(json::object{
                         {"agent", agent == nullptr ? json::value(nullptr) : json::value(Renderer::agent(*agent))},
                         {"token_name", agent == nullptr ? json::value(principal.name) : json::value(nullptr)},
                         {"role", to_string(principal.role)},
                         {"permissions", permissions_of(principal.role)},
                         {"brands", brands_json(principal.brands)},
                         {"company", company},
                         {"demo", services.demo}})};
}

Result<Answer> list_agents(const Services&, const Call& call, storage::Session&) {
  json::array items;
  for (const auto& agent : call.directory->all()) {
    if (!agent.disabled && shares_brand(call.principal.brands, agent.brands)) items.push_back(Renderer::agent(agent));
  }
  return list_answer(std::move(items));
}

Answer list_channels(const Services& services, const Visibility& visibility) {
  json::array items;
  for (const auto& [id, connector] : services.connectors) {
    if (!visibility.sees(id)) continue;
    items.push_back({{"id", id},
                     {"kind", connector->kind()},
                     {"brand", services.brands.at(id)},
                     {"health", connector->health()},
                     {"can", capabilities_json(connector->capabilities())}});
  }
  return list_answer(std::move(items));
}

Result<Answer> list_failed_events(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto limit, page_limit(call));
  TL_TRY(const auto after, page_after(call));
  std::optional<RawEventId> before;
  if (after) before = RawEventId{after->id.value};
  auto events = failed_events(session, call.visibility, before, limit + 1);
  std::optional<std::string> next;
  if (events.size() > limit) {
    events.resize(limit);
    next = customers::to_cursor({events.back().at, 0, TouchId{events.back().id.value}});
  }
  json::array items;
  for (const auto& event : events) items.push_back(Renderer::failed_event(event));
  return list_answer(std::move(items), next);
}

Result<Answer> replay_failed_event(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<RawEventId>(call));
  auto event = conversations::get_raw_event(transaction.sql(), id);
  if (!event) return Error::not_found("no such event");
  if (event->state != "failed") return Error::conflict("the event has been processed");
  const auto connector = services.connectors.find(event->account);
  if (connector == services.connectors.end()) return Error::conflict("its channel account is not configured");
  const auto parsed = connector->second->parse(event->body);
  std::optional<std::string> error;
  if (!parsed) {
    error = parsed.error().message;
  } else {
    for (const auto& one : *parsed) {
      if (!one.event) {
        error = one.event.error().message + " at " + one.event.error().pointer;
        continue;
      }
      TL_CHECK_OK(services.intake.process(transaction, {event->account, std::string(connector->second->kind())},
                                          *one.event, conversations::Timing::live));
    }
  }
  conversations::save_outcome(transaction, id, error);
  event->state = error ? "failed" : "processed";
  event->error = error;
  return Answer{200, json::serialize(Renderer::failed_event(*event))};
}

}  // namespace throughline::api
