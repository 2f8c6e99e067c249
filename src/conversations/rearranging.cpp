#include "conversations/rearranging.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "conversations/parting.hpp"

namespace throughline::conversations {

namespace {

using storage::Transaction;

Speaker speaker_of(const Actor& actor) { return {actor.id ? "agent" : "bot", actor.id, actor.name}; }

void say_merged(Transaction& transaction, Announcements& announcements, const Interaction& where, ConversationId other,
                const Actor& actor) {
  const auto by = speaker_of(actor);
  auto touch = touch_on(where, transaction.now());
  touch.kind = "merged";
  touch.direction = "internal";
  touch.author_kind = by.kind;
  touch.author_id = by.agent.value;
  touch.author_name = by.name;
  touch.payload = json::serialize(json::object{{"merged_from", to_string(other)}});
  announcements.feed.append(transaction, customers::add_touch(transaction, touch));
}

/// What the one that goes on takes over.
void take_over(Conversation& into, const Conversation& other) {
  const bool open = into.state == "open" || other.state == "open";
  const bool waiting = into.state == "waiting" || other.state == "waiting";
  into.state = open ? "open" : waiting ? "waiting" : "resolved";
  if (into.state != "resolved") into.resolved_at.reset();
  into.unread += other.unread;
  into.opened_at = std::min(into.opened_at, other.opened_at);
  if (other.waiting_since)
    into.waiting_since = std::min(into.waiting_since.value_or(Time::max()), *other.waiting_since);
  if (!into.assignee) into.assignee = other.assignee;
  if (!into.topic) into.topic = other.topic;
  if (!into.queue) into.queue = other.queue;
}

void leave_empty(Conversation& other, ConversationId into, Time now) {
  other.state = "resolved";
  other.resolved_at = now;
  other.waiting_since.reset();
  other.unread = 0;
  other.merged_into = into;
}

}  // namespace

Result<ConversationId> split(Transaction& transaction, Announcements& announcements, ConversationId id,
                             const std::vector<InteractionId>& leaving, const Actor& actor) {
  auto& sql = transaction.sql();
  if (!get_conversation(sql, id)) return Error::not_found("no such conversation");
  const auto all = every_interaction_of(sql, id);
  std::vector<Interaction> moved;
  std::copy_if(all.begin(), all.end(), std::back_inserter(moved), [&](const Interaction& one) {
    return std::find(leaving.begin(), leaving.end(), one.id) != leaving.end();
  });
  if (moved.empty() || moved.size() != leaving.size()) {
    return Error::invalid("expected interactions of this conversation, each once", "/interaction_ids");
  }
  if (moved.size() == all.size()) return Error::conflict("nothing would stay in the conversation");
  return depart(transaction, announcements, id, moved, speaker_of(actor));
}

Result<void> join(Transaction& transaction, Announcements& announcements, ConversationId into_id,
                  ConversationId other_id, const Actor& actor) {
  auto& sql = transaction.sql();
  if (into_id == other_id) return Error::invalid("it cannot be joined with itself", "/conversation_id");
  auto into = get_conversation(sql, into_id);
  auto other = get_conversation(sql, other_id);
  if (!into) return Error::not_found("no such conversation");
  if (!other) return Error::invalid("no such conversation", "/conversation_id");
  if (into->merged_into || other->merged_into) return Error::conflict("one of them was joined with another already");
  if (customers::canonical_customer(sql, into->identity) != customers::canonical_customer(sql, other->identity)) {
    return Error::conflict("the conversations are of different people: link these first");
  }
  for (const auto& one : every_interaction_of(sql, other_id)) {
    move_interaction(transaction, one.id, into_id, one.identity != into->identity);
  }
  take_over(*into, *other);
  leave_empty(*other, into_id, transaction.now());
  if (const auto here = acting_interaction(sql, *into, "")) {
    say_merged(transaction, announcements, *here, other_id, actor);
  }
  settle(sql, *into);
  save_conversation(transaction, *into);
  save_conversation(transaction, *other);
  announcements.feed.append(transaction, into_id);
  announcements.feed.append(transaction, other_id);
  return {};
}

}  // namespace throughline::conversations
