#include "conversations/parting.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "customers/timeline.hpp"

namespace throughline::conversations {

namespace {

using customers::Touch;
using storage::Transaction;

/// What moves out of one conversation together: everything of one person.
struct Departure {
  ConversationId from;
  CustomerId who;
  auto operator<=>(const Departure&) const = default;
};

std::vector<InteractionId> ids_of(const std::vector<Interaction>& interactions) {
  std::vector<InteractionId> ids;
  for (const auto& one : interactions) ids.push_back(one.id);
  return ids;
}

/// The conversation's last touch and where the customer last wrote, from what it still holds.
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

void say_split(Transaction& transaction, Announcements& announcements, const Interaction& where, const char* key,
               ConversationId other) {
  Touch touch = touch_on(where, transaction.now());
  touch.kind = "split";
  touch.direction = "internal";
  touch.author_kind = "system";
  touch.payload = json::serialize(json::object{{key, to_string(other)}});
  announcements.feed.append(transaction, customers::add_touch(transaction, touch));
}

void depart(Transaction& transaction, Announcements& announcements, ConversationId from,
            const std::vector<Interaction>& leaving) {
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
  say_split(transaction, announcements, leaving.back(), "split_from", from);
  const auto staying = interactions_of(sql, from);
  if (!staying.empty()) say_split(transaction, announcements, staying.back(), "split_to", made.id);
  announcements.feed.append(transaction, made.id);
  announcements.feed.append(transaction, left.id);
}

}  // namespace

void part_conversations(Transaction& transaction, Announcements& announcements,
                        const customers::Regrouping& regrouping) {
  if (!regrouping.parted()) return;
  auto& sql = transaction.sql();
  std::unordered_map<IdentityId, const customers::Regrouped*> known;
  for (const auto& one : regrouping.identities) known[one.identity] = &one;
  std::map<Departure, std::vector<Interaction>> departures;
  for (const auto& one : regrouping.identities) {
    for (auto& interaction : guest_interactions(sql, one.identity)) {
      const auto conversation = get_conversation(sql, interaction.conversation).value();
      const auto host = known.find(conversation.identity);
      // Guests who never were the host's customer (a group, a resume token) stay where they are.
      if (host == known.end() || host->second->before != one.before || host->second->after == one.after) continue;
      departures[{interaction.conversation, one.after}].push_back(std::move(interaction));
    }
  }
  for (const auto& [departure, interactions] : departures) {
    depart(transaction, announcements, departure.from, interactions);
  }
}

void part_guest(Transaction& transaction, Announcements& announcements, IdentityId guest, IdentityId host) {
  auto& sql = transaction.sql();
  const auto host_customer = customers::canonical_customer(sql, host);
  std::map<ConversationId, std::vector<Interaction>> leaving;
  for (auto& interaction : guest_interactions(sql, guest)) {
    const auto conversation = get_conversation(sql, interaction.conversation).value();
    if (customers::canonical_customer(sql, conversation.identity) != host_customer) continue;
    leaving[interaction.conversation].push_back(std::move(interaction));
  }
  for (const auto& [from, interactions] : leaving) depart(transaction, announcements, from, interactions);
}

}  // namespace throughline::conversations
