#include "conversations/parting.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "conversations/parting_rule.hpp"
#include "customers/link_store.hpp"
#include "customers/timeline.hpp"

namespace throughline::conversations {

namespace {

using customers::Touch;
using storage::Transaction;

std::vector<InteractionId> ids_of(const std::vector<Interaction>& interactions) {
  std::vector<InteractionId> ids;
  for (const auto& one : interactions) ids.push_back(one.id);
  return ids;
}

void say_split(Transaction& transaction, Announcements& announcements, const Interaction& where, const char* key,
               ConversationId other, const Speaker& by) {
  Touch touch = touch_on(where, transaction.now());
  touch.kind = "split";
  touch.direction = "internal";
  touch.author_kind = by.kind;
  touch.author_id = by.agent.value;
  touch.author_name = by.name;
  touch.payload = json::serialize(json::object{{key, to_string(other)}});
  announcements.feed.append(transaction, customers::add_touch(transaction, touch));
}

std::vector<Stretch> stretches_of(storage::Session& session, const std::vector<Interaction>& interactions) {
  std::map<InteractionId, const Interaction*> known;
  std::map<IdentityId, CustomerId> customers;
  for (const auto& one : interactions) {
    known[one.id] = &one;
    if (!customers.contains(one.identity)) {
      customers[one.identity] = customers::canonical_customer(session, one.identity).value();
    }
  }
  std::vector<Stretch> out;
  for (const auto& one : interactions) {
    Stretch stretch{one.id, customers.at(one.identity), one.account + "\n" + one.thread};
    const auto from = known.find(one.carried_from);
    if (from != known.end()) {
      const bool one_customer = customers.at(from->second->identity) == stretch.customer;
      if (one_customer || resume_link(session, one.identity, from->second->identity))
        stretch.held_by = one.carried_from;
    }
    out.push_back(std::move(stretch));
  }
  return out;
}

/// Lets everybody go whom nothing holds there any more.
void part(Transaction& transaction, Announcements& announcements, ConversationId id) {
  auto& sql = transaction.sql();
  const auto conversation = get_conversation(sql, id).value();
  const auto interactions = every_interaction_of(sql, id);
  const auto host = customers::canonical_customer(sql, conversation.identity).value();
  for (const auto& ids : partings(host, stretches_of(sql, interactions))) {
    std::vector<Interaction> leaving;
    std::copy_if(interactions.begin(), interactions.end(), std::back_inserter(leaving),
                 [&](const Interaction& one) { return std::binary_search(ids.begin(), ids.end(), one.id); });
    depart(transaction, announcements, id, leaving, {});
  }
}

}  // namespace

void settle(storage::Session& session, Conversation& conversation) {
  const auto interactions = interactions_of(session, conversation.id);
  if (interactions.empty()) return;
  const auto newest = customers::page_of_interactions(session, ids_of(interactions), {{}, 1, {}}).touches;
  const Interaction* place = &interactions.back();
  if (!newest.empty()) {
    conversation.last = customers::position_of(newest.front());
    for (const auto& one : interactions) {
      if (one.id == newest.front().interaction) place = &one;
    }
  }
  conversation.channel = place->channel;
  conversation.account = place->account;
  conversation.thread = place->thread;
}

ConversationId depart(Transaction& transaction, Announcements& announcements, ConversationId from,
                      const std::vector<Interaction>& leaving, const Speaker& by) {
  auto& sql = transaction.sql();
  auto left = get_conversation(sql, from).value();
  Conversation made = left;
  made.identity = leaving.front().identity;
  made.split_from = from;
  made.id = add_conversation(transaction, made);
  for (const auto& one : leaving) move_interaction(transaction, one.id, made.id, one.identity != made.identity);
  settle(sql, made);
  settle(sql, left);
  save_conversation(transaction, made);
  save_conversation(transaction, left);
  say_split(transaction, announcements, leaving.back(), "split_from", from, by);
  const auto staying = interactions_of(sql, from);
  if (!staying.empty()) say_split(transaction, announcements, staying.back(), "split_to", made.id, by);
  announcements.feed.append(transaction, made.id);
  announcements.feed.append(transaction, left.id);
  return made.id;
}

std::optional<customers::Link> resume_link(storage::Session& session, IdentityId new_end, IdentityId old_end) {
  customers::Link draft;
  draft.a = new_end;
  draft.b = old_end;
  draft.rule = kResumedBy;
  return customers::same_link(session, draft);
}

void part_conversations(Transaction& transaction, Announcements& announcements,
                        const customers::Regrouping& regrouping) {
  if (!regrouping.parted()) return;
  std::set<ConversationId> shared;
  for (const auto& one : regrouping.identities) {
    for (const auto& interaction : guest_interactions(transaction.sql(), one.identity)) {
      shared.insert(interaction.conversation);
    }
  }
  for (const auto id : shared) part(transaction, announcements, id);
}

void part_guest(Transaction& transaction, Announcements& announcements, IdentityId guest) {
  std::set<ConversationId> shared;
  for (const auto& interaction : carried_interactions(transaction.sql(), guest)) {
    shared.insert(interaction.conversation);
  }
  for (const auto id : shared) part(transaction, announcements, id);
}

}  // namespace throughline::conversations
