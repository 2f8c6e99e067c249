#include "channels/webchat/window.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "channels/webchat/events.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/reading.hpp"
#include "customers/link_store.hpp"

namespace throughline::channels::webchat {

namespace {

using conversations::Conversation;
using conversations::Interaction;
using customers::Identity;
using storage::Session;

constexpr std::string_view kChannel = "webchat";
constexpr std::size_t kPage = 40;
constexpr std::size_t kConversationsBack = 20;  // that a window leads back through

std::optional<Identity> identity_of(Session& session, const End& end) {
  return customers::find_identity(session, {std::string(kChannel), end.account, end.visitor});
}

/// The conversation that goes on for this end: where it speaks, else its customer's own, else the last it spoke in.
std::optional<Conversation> going_on(Session& session, const Identity& identity) {
  const auto here = conversations::newest_interaction_of(session, identity.id);
  auto last = here ? conversations::get_conversation(session, here->conversation) : std::nullopt;
  if (last && last->state != "resolved") return last;
  auto own = conversations::current_conversation(session, identity.customer, Time{});
  return own ? std::move(own) : std::move(last);
}

json::array trace_of(Session& session, const std::vector<InteractionId>& readable) {
  json::array out;
  std::string last;
  for (const auto id : readable) {
    const auto interaction = conversations::get_interaction(session, id);
    if (!interaction || interaction->channel == last) continue;
    last = interaction->channel;
    out.push_back({{"channel", last}, {"at", to_rfc3339(conversations::started_at(session, id))}});
  }
  return out;
}

OpenConversation shown_to(Session& session, const Conversation& conversation, const Identity& identity,
                          const AgentNames& names) {
  OpenConversation out;
  out.id = conversation.id;
  out.split_from = conversation.split_from;
  out.readable = conversations::readable_in(session, conversation.id, identity.id);
  std::sort(out.readable.begin(), out.readable.end());
  json::value agent = nullptr;
  if (const auto name = names(conversation.assignee); !name.empty()) agent = {{"name", name}};
  out.shown = {{"id", to_string(conversation.id)},
               {"state", conversation.state},
               {"agent", std::move(agent)},
               {"since", to_rfc3339(conversation.opened_at)},
               {"trace", trace_of(session, out.readable)}};
  return out;
}

/// Everything that the end may read, of its last conversations.
std::vector<InteractionId> readable_interactions(Session& session, const Identity& identity,
                                                 const std::optional<Conversation>& current) {
  auto conversations = conversations::conversations_with(session, identity.id);
  if (current) conversations.push_back(current->id);
  std::sort(conversations.begin(), conversations.end());
  conversations.erase(std::unique(conversations.begin(), conversations.end()), conversations.end());
  if (conversations.size() > kConversationsBack) {
    conversations.erase(conversations.begin(), conversations.end() - kConversationsBack);
  }
  std::vector<InteractionId> out;
  for (const auto id : conversations) {
    const auto readable = conversations::readable_in(session, id, identity.id);
    out.insert(out.end(), readable.begin(), readable.end());
  }
  return out;
}

/// The visitors whose window may show something of this conversation: who speaks in it here, and whoever of the same
/// people is in a chat at all.
std::set<End> ends_of(Session& session, const std::vector<Interaction>& interactions) {
  std::set<End> out;
  std::set<IdentityId> asked;
  for (const auto& one : interactions) {
    if (!asked.insert(one.identity).second) continue;
    for (const auto& identity : customers::identities_beside(session, one.identity)) {
      if (identity.key.kind == kChannel) out.insert({identity.key.scope, identity.key.value});
    }
  }
  return out;
}

bool is_repeated(Session& session, const customers::Touch& touch) {
  // Receipts change nothing that a customer is shown.
  if (touch.kind != "message" || touch.direction != "out") return false;
  const auto progress = conversations::delivery_of(session, touch.id);
  return progress && progress->state != DeliveryState::sent && touch.payload.find("\"edited_at\"") == std::string::npos;
}

}  // namespace

Window read_window(Session& session, const End& end, const AgentNames& names,
                   const std::optional<customers::Position>& before) {
  Window window;
  window.seq = conversations::Feed::newest(session);
  const auto identity = identity_of(session, end);
  if (!identity) return window;
  window.language = identity->language;
  const auto current = going_on(session, *identity);
  if (current) window.conversation = shown_to(session, *current, *identity, names);
  customers::PageRequest request;
  request.before = before;
  request.limit = kPage;
  request.kinds = shown_kinds();
  const auto page =
      customers::page_of_interactions(session, readable_interactions(session, *identity, current), request);
  for (auto touch = page.touches.rbegin(); touch != page.touches.rend(); ++touch) {
    if (auto item = item_of(session, *touch, end)) window.items.push_back(std::move(*item));
  }
  if (page.more && !page.touches.empty()) {
    window.next = customers::to_cursor(customers::position_of(page.touches.back()));
  }
  return window;
}

std::optional<std::string> signed_user_of(Session& session, const End& end) {
  const auto identity = identity_of(session, end);
  if (!identity) return {};
  std::optional<customers::Link> newest;
  for (auto& link : customers::links_of_identity(session, identity->id)) {
    if (link.rule != kSignedBySite || link.undone_at || link.a != identity->id) continue;
    const auto other = customers::get_identity(session, link.b);
    if (other && other->key.kind == "user_id" && (!newest || newest->id < link.id)) newest = link;
  }
  if (!newest) return {};
  return customers::get_identity(session, newest->b)->key.value;
}

std::optional<Interaction> current_interaction(Session& session, const End& end) {
  const auto identity = identity_of(session, end);
  if (!identity) return {};
  return conversations::newest_interaction(session, end.account, end.visitor, identity->id);
}

std::vector<TouchId> news_of(Session& session, const End& end, const std::vector<TouchId>& items, DeliveryState state) {
  std::vector<TouchId> out;
  for (const auto id : items) {
    const auto touch = customers::get_touch(session, id);
    if (!touch || touch->direction != "out" || touch->account != end.account) continue;
    const auto where = conversations::get_interaction(session, touch->interaction);
    if (!where || where->thread != end.visitor) continue;
    const auto progress = conversations::delivery_of(session, id);
    if (progress && advance(progress->state, state) != progress->state) out.push_back(id);
  }
  return out;
}

std::vector<Push> pushes_of(Session& session, const conversations::Change& change, const AgentNames& names) {
  const bool of_touch = change.kind == "touch";
  std::optional<customers::Touch> touch;
  ConversationId id{change.ref};
  if (of_touch) {
    touch = customers::get_touch(session, TouchId{change.ref});
    const auto& kinds = shown_kinds();
    if (!touch || !touch->interaction || std::find(kinds.begin(), kinds.end(), touch->kind) == kinds.end()) return {};
    id = conversations::conversation_of(session, touch->interaction);
  }
  std::vector<Push> out;
  for (const auto& end : ends_of(session, conversations::interactions_of(session, id))) {
    const auto identity = identity_of(session, end);
    if (!identity) continue;
    Push push{end, change.seq, {}, {}, false};
    if (of_touch) {
      if (is_repeated(session, *touch)) continue;
      const auto readable = conversations::readable_in(session, id, identity->id);
      if (std::find(readable.begin(), readable.end(), touch->interaction) == readable.end()) continue;
      push.item = item_of(session, *touch, end);
      if (!push.item) continue;
    } else {
      const auto current = going_on(session, *identity);
      push.conversation_changed = true;
      if (current) push.conversation = shown_to(session, *current, *identity, names);
    }
    out.push_back(std::move(push));
  }
  return out;
}

}  // namespace throughline::channels::webchat
