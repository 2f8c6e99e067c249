#include "api/sight.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "conversations/raw_event_store.hpp"

namespace throughline::api {

namespace {

using conversations::Conversation;
using conversations::Interaction;
using customers::Identity;

/// What chains of links reach from the identities in `seen` without going over one that may not be passed.
void spread(std::set<IdentityId>& seen, const std::set<IdentityId>& passable,
            const std::vector<customers::FarLink>& links) {
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& [link, near, far] : links) {
      if (seen.contains(link.a) && passable.contains(link.b)) grew |= seen.insert(link.b).second;
      if (seen.contains(link.b) && passable.contains(link.a)) grew |= seen.insert(link.a).second;
    }
  }
}

std::vector<InteractionId> ids_of(const std::vector<Interaction>& interactions) {
  std::vector<InteractionId> out;
  for (const auto& one : interactions) out.push_back(one.id);
  return out;
}

bool contains(const std::vector<InteractionId>& ids, InteractionId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

Sight::Standing Sight::standing(const Identity& identity) {
  if (!identity.key.scope.empty()) return visibility_.sees(identity.key.scope) ? Standing::open : Standing::shut;
  auto accounts = conversations::accounts_of(session_, identity.id);
  for (auto& account : customers::accounts_apart(session_, identity.id)) accounts.push_back(std::move(account));
  std::erase(accounts, "");
  if (accounts.empty()) return Standing::nowhere;
  const bool any =
      std::any_of(accounts.begin(), accounts.end(), [&](const auto& one) { return visibility_.sees(one); });
  return any ? Standing::open : Standing::shut;
}

/// An address that only hidden people ever named is theirs, though it has no account of its own.
bool Sight::only_hidden_people_name(const std::vector<customers::FarLink>& links) {
  bool named = false;
  for (const auto& [link, near, far] : links) {
    const auto other = customers::get_identity(session_, near == link.a ? link.b : link.a);
    if (!other) continue;
    const auto where = standing(*other);
    if (where == Standing::open) return false;
    named |= where == Standing::shut;
  }
  return named;
}

std::vector<Identity> Sight::visible_part(CustomerId customer) {
  auto all = customers::identities_of(session_, customer);
  std::set<IdentityId> seen;
  std::set<IdentityId> passable;  // no account of its own forbids it
  bool any_shut = false;
  for (const auto& one : all) {
    const auto where = standing(one);
    if (where == Standing::open) seen.insert(one.id);
    if (one.key.scope.empty()) passable.insert(one.id);
    any_shut |= where == Standing::shut;
  }
  if (seen.size() == all.size()) return all;
  const auto links = customers::links_of_customer(session_, customer);
  if (seen.empty()) {
    if (any_shut || only_hidden_people_name(links)) return {};
    return all;
  }
  if (!any_shut) return all;
  spread(seen, passable, links);
  std::erase_if(all, [&](const Identity& one) { return !seen.contains(one.id); });
  return all;
}

const std::vector<Identity>& Sight::person(CustomerId customer) {
  const auto found = people_.find(customer);
  if (found != people_.end()) return found->second;
  return people_.emplace(customer, visible_part(customer)).first->second;
}

std::vector<Identity> Sight::identities_of(CustomerId customer) {
  return limited() ? person(customer) : customers::identities_of(session_, customer);
}

std::vector<Identity> Sight::identities_beside(IdentityId id) {
  if (!limited()) return customers::identities_beside(session_, id);
  const auto customer = customers::canonical_customer(session_, id);
  return customer ? person(*customer) : std::vector<Identity>();
}

bool Sight::sees(IdentityId id) {
  if (!limited()) return true;
  const auto customer = customers::canonical_customer(session_, id);
  if (!customer) return false;
  const auto& known = person(*customer);
  return std::any_of(known.begin(), known.end(), [&](const Identity& one) { return one.id == id; });
}

bool Sight::names_customer(IdentityId any) {
  const auto customer = customers::canonical_customer(session_, any);
  if (!customer) return false;
  if (!limited()) return true;
  return sees(any) || (customer->value == any.value && !person(*customer).empty());
}

bool Sight::sees(const customers::Touch& touch) {
  if (!visibility_.sees(touch.account)) return false;
  return !touch.account.empty() || sees(touch.identity);
}

bool Sight::sees(const conversations::Attachment& file, const std::string& caller) {
  if (!limited()) return true;
  if (!file.touch) return file.uploaded_by == caller;
  const auto touch = customers::get_touch(session_, file.touch);
  return touch && sees(*touch);
}

std::optional<Conversation> Sight::conversation(ConversationId id) {
  auto conversation = conversations::get_conversation(session_, id);
  return conversation ? rest_of(std::move(*conversation)) : std::nullopt;
}

std::optional<Conversation> Sight::rest_of(Conversation conversation) {
  if (!limited()) return conversation;
  const auto all = conversations::interactions_of(session_, conversation.id);
  std::vector<InteractionId> seen;
  for (const auto& one : all) {
    if (visibility_.sees(one.account)) seen.push_back(one.id);
  }
  if (seen.empty()) return {};
  if (seen.size() < all.size()) mend_mixed(conversation, all, seen);
  if (conversation.split_from && !this->conversation(conversation.split_from)) conversation.split_from = {};
  return conversation;
}

void Sight::mend_mixed(Conversation& conversation, const std::vector<Interaction>& all,
                       const std::vector<InteractionId>& seen) {
  const auto rest = customers::page_of_interactions(session_, seen, {{}, limits::kPageMax, {}, visibility_}).touches;
  const auto inward = [](const customers::Touch& touch) { return touch.direction == "in"; };
  conversation.last = rest.empty() ? customers::Position{} : customers::position_of(rest.front());

  const auto written = std::find_if(rest.begin(), rest.end(), inward);
  const auto active = written == rest.end() ? seen.back() : written->interaction;
  const auto where = std::find_if(all.begin(), all.end(), [&](const Interaction& one) { return one.id == active; });
  conversation.channel = where->channel;
  conversation.account = where->account;
  conversation.thread = where->thread;

  // Of the messages that nobody has read, those that are left.
  std::int64_t unread = 0;
  std::int64_t left = conversation.unread;
  const auto every = customers::page_of_interactions(session_, ids_of(all), {{}, limits::kPageMax, {}});
  for (const auto& touch : every.touches) {
    if (left == 0) break;
    if (!inward(touch)) continue;
    left -= 1;
    if (contains(seen, touch.interaction)) unread += 1;
  }
  conversation.unread = unread;

  const auto since = conversation.waiting_since;
  conversation.waiting_since.reset();
  for (const auto& touch : rest) {
    if (since && inward(touch) && touch.at >= *since) conversation.waiting_since = touch.at;
  }
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const Interaction& one) { return contains(seen, one.id); });
  conversation.opened_at = std::max(conversation.opened_at, conversations::started_at(session_, first->id));
  if (!sees(conversation.identity)) conversation.identity = first->identity;
  conversation.topic.reset();  // may sum up what is hidden
}

void Sight::redact(json::object& payload) {
  if (!limited()) return;
  const auto id_of = [&](const char* key) {
    const auto* value = payload.if_contains(key);
    return value != nullptr && value->is_string() ? parse_id_value(std::string_view(value->as_string())) : std::nullopt;
  };
  for (const char* key : {"split_from", "split_to", "merged_from"}) {
    if (const auto id = id_of(key); id && !conversation(ConversationId{*id})) payload.erase(key);
  }
  for (const char* key : {"from", "to"}) {
    const auto* place = payload.if_contains(key);
    const auto* account =
        place != nullptr && place->is_object() ? place->get_object().if_contains("channel_account") : nullptr;
    if (account != nullptr && account->is_string() && !visibility_.sees(std::string_view(account->get_string()))) {
      payload.erase(key);
    }
  }
  if (const auto id = id_of("reply_to")) {
    const auto touch = customers::get_touch(session_, TouchId{*id});
    if (!touch || !sees(*touch)) payload.erase("reply_to");
  }
}

Result<void> check_subject(Subject subject, const Call& call, storage::Session& session) {
  if (!call.visibility.limited()) return {};
  Sight sight(session, call.visibility);
  switch (subject) {
    case Subject::none:
    case Subject::account:  // a provider's door: its secret decides
      return {};
    case Subject::conversation: {
      TL_TRY(const auto id, id_parameter<ConversationId>(call));
      if (!sight.conversation(id)) return Error::not_found("no such conversation");
      return {};
    }
    case Subject::customer: {
      TL_TRY(const auto id, id_parameter<IdentityId>(call));
      if (!sight.names_customer(id)) return Error::not_found("no such customer");
      return {};
    }
    case Subject::link: {
      TL_TRY(const auto id, id_parameter<LinkId>(call));
      const auto link = customers::get_link(session, id);
      if (!link || !sight.sees(*link)) return Error::not_found("no such link");
      return {};
    }
    case Subject::touch: {
      TL_TRY(const auto id, id_parameter<TouchId>(call));
      const auto touch = customers::get_touch(session, id);
      if (!touch || !sight.sees(*touch)) return Error::not_found("no such sent message");
      return {};
    }
    case Subject::failed_event: {
      TL_TRY(const auto id, id_parameter<RawEventId>(call));
      const auto event = conversations::get_raw_event(session, id);
      if (!event || !call.visibility.sees(event->account)) return Error::not_found("no such event");
      return {};
    }
    case Subject::file: {
      TL_TRY(const auto id, id_parameter<AttachmentId>(call));
      const auto file = conversations::get_attachment(session, id);
      if (!file || !sight.sees(*file, call.caller())) return Error::not_found("no such file");
      return {};
    }
    case Subject::data_request:  // what the whole of a person asked is not for who sees a part
      return Error::not_found("no such request");
  }
  return Error::not_found("no such thing");
}

conversations::Actor actor_in(const Call& call, storage::Session& session, ConversationId id) {
  auto actor = call.actor();
  if (!call.visibility.limited()) return actor;
  if (const auto conversation = Sight(session, call.visibility).conversation(id)) actor.account = conversation->account;
  return actor;
}

}  // namespace throughline::api
