#include "conversations/conversation_store.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/limits.hpp"
#include "customers/resolver.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_CONVERSATION_COLUMNS                                                                                       \
  "id, identity_id, state, topic, assignee, queue, channel, account, thread, opened_at, resolved_at, waiting_since, " \
  "unread, last_at, last_ord, last_touch_id, split_from, merged_into"
#define TL_INTERACTION_COLUMNS \
  "id, conversation_id, identity_id, channel, account, thread, guest, proved_id, proof, carried_from"
#define TL_RECENT " AND (last_at, id) < ($2, $3) ORDER BY last_at DESC, id DESC LIMIT $4"

constexpr Sql kInsert{"INSERT INTO conversation (" TL_CONVERSATION_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"};
constexpr Sql kUpdate{
    "UPDATE conversation SET identity_id = $2, state = $3, topic = $4, assignee = $5, queue = $6, channel = $7, "
    "account = $8, thread = $9, opened_at = $10, resolved_at = $11, waiting_since = $12, unread = $13, last_at = $14, "
    "last_ord = $15, last_touch_id = $16, split_from = $17, merged_into = $18 WHERE id = $1"};
constexpr Sql kGet{"SELECT " TL_CONVERSATION_COLUMNS " FROM conversation WHERE id = $1"};
constexpr Sql kByState{"SELECT " TL_CONVERSATION_COLUMNS
                       " FROM conversation WHERE state = $1 AND merged_into = 0" TL_RECENT};
constexpr Sql kUnassigned{"SELECT " TL_CONVERSATION_COLUMNS
                          " FROM conversation WHERE state = $1 AND assignee = 0 AND merged_into = 0" TL_RECENT};
constexpr Sql kByAssignee{"SELECT " TL_CONVERSATION_COLUMNS
                          " FROM conversation WHERE assignee = $1 AND assignee <> 0 AND merged_into = 0" TL_RECENT};
constexpr Sql kByAssigneeAndState{
    "SELECT " TL_CONVERSATION_COLUMNS
    " FROM conversation WHERE assignee = $1 AND assignee <> 0 AND state = $5 AND merged_into = 0" TL_RECENT};

constexpr Sql kInsertInteraction{"INSERT INTO interaction (" TL_INTERACTION_COLUMNS
                                 ", started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Sql kNewestInThread{"SELECT " TL_INTERACTION_COLUMNS
                              " FROM interaction WHERE account = $1 AND thread = $2 ORDER BY id DESC LIMIT 1"};
constexpr Sql kNewestOfIdentity{
    "SELECT " TL_INTERACTION_COLUMNS
    " FROM interaction WHERE account = $1 AND thread = $2 AND identity_id = $3 ORDER BY id DESC LIMIT 1"};
constexpr Sql kNewestAnywhere{"SELECT " TL_INTERACTION_COLUMNS
                              " FROM interaction WHERE identity_id = $1 ORDER BY id DESC LIMIT 1"};
constexpr Sql kOfConversation{"SELECT " TL_INTERACTION_COLUMNS
                              " FROM interaction WHERE conversation_id = $1 ORDER BY id LIMIT 500"};
constexpr Sql kEveryOfConversation{"SELECT " TL_INTERACTION_COLUMNS
                                   " FROM interaction WHERE conversation_id = $1 ORDER BY id"};
constexpr Sql kGetInteraction{"SELECT " TL_INTERACTION_COLUMNS " FROM interaction WHERE id = $1"};
constexpr Sql kStartedAt{"SELECT started_at FROM interaction WHERE id = $1"};
constexpr Sql kAccountsOf{"SELECT DISTINCT account FROM interaction WHERE identity_id = $1"};
constexpr Sql kGuests{"SELECT " TL_INTERACTION_COLUMNS
                      " FROM interaction WHERE identity_id = $1 AND guest = 1 ORDER BY id"};
constexpr Sql kCarried{"SELECT " TL_INTERACTION_COLUMNS
                       " FROM interaction WHERE identity_id = $1 AND carried_from <> 0 ORDER BY id"};
constexpr Sql kProvedTo{"SELECT " TL_INTERACTION_COLUMNS
                        " FROM interaction WHERE proved_id = $1 AND proved_id <> 0 ORDER BY id DESC LIMIT 500"};
constexpr Sql kProvedAway{"SELECT " TL_INTERACTION_COLUMNS
                          " FROM interaction WHERE identity_id = $1 AND proved_id <> 0 ORDER BY id DESC LIMIT 500"};
constexpr Sql kMove{"UPDATE interaction SET conversation_id = $2, guest = $3 WHERE id = $1"};
constexpr Sql kSetProof{"UPDATE interaction SET proved_id = $2, proof = $3 WHERE id = $1"};
constexpr Sql kCurrent{
    "SELECT c.id, c.identity_id, c.state, c.topic, c.assignee, c.queue, c.channel, c.account, c.thread, c.opened_at, "
    "c.resolved_at, c.waiting_since, c.unread, c.last_at, c.last_ord, c.last_touch_id, c.split_from, c.merged_into "
    "FROM identity AS p "
    "JOIN conversation AS c ON c.identity_id = p.id WHERE p.customer_id = $1 AND c.state <> 'resolved' AND c.last_at "
    ">= "
    "$2 ORDER BY c.last_at DESC, c.id DESC LIMIT 1"};
constexpr Sql kConversationOf{"SELECT conversation_id FROM interaction WHERE id = $1"};

constexpr Sql kWith{"SELECT DISTINCT conversation_id FROM interaction WHERE identity_id = $1 ORDER BY conversation_id"};
constexpr Sql kThreads{
    "SELECT DISTINCT account, thread, CASE WHEN EXISTS (SELECT 1 FROM interaction AS o WHERE o.account = i.account AND "
    "o.thread = i.thread AND o.identity_id <> $1) THEN 1 ELSE 0 END FROM interaction AS i WHERE identity_id = $1 AND "
    "thread <> ''"};
constexpr Sql kEraseThread{"UPDATE interaction SET thread = '' WHERE account = $1 AND thread = $2"};
constexpr Sql kEraseProofs{"UPDATE interaction SET proof = '' WHERE proved_id = $1 AND proved_id <> 0"};

constexpr std::array kMoveThread = {
    Sql{"UPDATE interaction SET thread = $3 WHERE account = $1 AND thread = $2"},
    Sql{"UPDATE conversation SET thread = $3 WHERE account = $1 AND thread = $2 AND id IN "
        "(SELECT conversation_id FROM interaction WHERE account = $1 AND thread = $3)"},
    Sql{"UPDATE outbox SET thread = $3 WHERE account = $1 AND thread = $2 AND state IN ('queued', 'sending')"},
};

constexpr std::array<const char*, 3> kStates = {"open", "waiting", "resolved"};

Conversation read(Columns& row) {
  Conversation c;
  c.id = row.id<ConversationId>();
  c.identity = row.id<IdentityId>();
  c.state = row.text();
  c.topic = row.optional_text();
  c.assignee = row.id<AgentId>();
  c.queue = row.optional_text();
  c.channel = row.text();
  c.account = row.text();
  c.thread = row.text();
  c.opened_at = row.time();
  c.resolved_at = row.optional_time();
  c.waiting_since = row.optional_time();
  c.unread = row.integer();
  c.last.at = row.time();
  c.last.order = row.integer();
  c.last.id = row.id<TouchId>();
  c.split_from = row.id<ConversationId>();
  c.merged_into = row.id<ConversationId>();
  return c;
}

Interaction read_interaction(Columns& row) {
  Interaction interaction;
  interaction.id = row.id<InteractionId>();
  interaction.conversation = row.id<ConversationId>();
  interaction.identity = row.id<IdentityId>();
  interaction.channel = row.text();
  interaction.account = row.text();
  interaction.thread = row.text();
  interaction.guest = row.boolean();
  interaction.proved = row.id<IdentityId>();
  interaction.proof = row.text();
  interaction.carried_from = row.id<InteractionId>();
  return interaction;
}

void write(storage::Transaction& transaction, Sql sql, ConversationId id, const Conversation& c) {
  transaction.sql().run(sql, id, c.identity, c.state, c.topic, c.assignee, c.queue, c.channel, c.account, c.thread,
                        c.opened_at, c.resolved_at, c.waiting_since, c.unread, c.last.at, c.last.order, c.last.id,
                        c.split_from, c.merged_into);
}

/// A cursor of this list is (last_at, id): the `order` of the position is unused.
std::pair<Time, std::int64_t> start_of(const ListRequest& request) {
  if (request.before) return {request.before->at, request.before->id.value};
  return {Time::max(), std::numeric_limits<std::int64_t>::max()};
}

std::vector<Conversation> rows_of_state(storage::Session& session, const ListRequest& request, const char* state) {
  const auto [at, id] = start_of(request);
  const Sql sql = request.assignee ? kUnassigned : kByState;
  return session.rows(sql, read, state, at, id, request.limit + 1);
}

std::vector<Conversation> rows_of_assignee(storage::Session& session, const ListRequest& request) {
  const auto [at, id] = start_of(request);
  if (request.state) {
    return session.rows(kByAssigneeAndState, read, *request.assignee, at, id, request.limit + 1, *request.state);
  }
  return session.rows(kByAssignee, read, *request.assignee, at, id, request.limit + 1);
}

/// Reads on until enough wanted ones are found, or there are no more.
template<class Rows>
std::vector<Conversation> wanted_rows(ListRequest request, Rows rows) {
  if (!request.wanted) return rows(request);
  const auto wanted = std::exchange(request.wanted, {});
  std::vector<Conversation> out;
  for (;;) {
    auto part = rows(request);
    const bool last = part.size() <= request.limit;
    if (!part.empty()) request.before = customers::Position{part.back().last.at, 0, TouchId{part.back().id.value}};
    for (auto& one : part) {
      if (out.size() <= request.limit && wanted(one)) out.push_back(std::move(one));
    }
    if (last || out.size() > request.limit) return out;
  }
}

/// In a group several people share one thread.
InteractionId last_spoken(storage::Session& session, const std::vector<InteractionId>& interactions) {
  const auto page = customers::page_of_interactions(session, interactions, {{}, limits::kPageMax, {}});
  for (const auto& touch : page.touches) {
    if (touch.direction == "in") return touch.interaction;
  }
  return interactions.back();
}

}  // namespace

ConversationId add_conversation(storage::Transaction& transaction, const Conversation& conversation) {
  const auto id = transaction.next_id<ConversationId>();
  write(transaction, kInsert, id, conversation);
  return id;
}

void save_conversation(storage::Transaction& transaction, const Conversation& conversation) {
  write(transaction, kUpdate, conversation.id, conversation);
}

std::optional<Conversation> get_conversation(storage::Session& session, ConversationId id) {
  return session.row(kGet, read, id);
}

InteractionId add_interaction(storage::Transaction& transaction, const Interaction& i, Time at) {
  const auto id = transaction.next_id<InteractionId>();
  transaction.sql().run(kInsertInteraction, id, i.conversation, i.identity, i.channel, i.account, i.thread, i.guest,
                        i.proved, i.proof, i.carried_from, at);
  return id;
}

std::optional<Interaction> newest_interaction(storage::Session& session, const std::string& account,
                                              const std::string& thread) {
  return session.row(kNewestInThread, read_interaction, account, thread);
}

std::optional<Interaction> newest_interaction(storage::Session& session, const std::string& account,
                                              const std::string& thread, IdentityId identity) {
  return session.row(kNewestOfIdentity, read_interaction, account, thread, identity);
}

std::optional<Interaction> newest_interaction_of(storage::Session& session, IdentityId identity) {
  return session.row(kNewestAnywhere, read_interaction, identity);
}

std::vector<Interaction> interactions_of(storage::Session& session, ConversationId id) {
  return session.rows(kOfConversation, read_interaction, id);
}

std::vector<Interaction> every_interaction_of(storage::Session& session, ConversationId id) {
  return session.rows(kEveryOfConversation, read_interaction, id);
}

std::optional<Interaction> acting_interaction(storage::Session& session, const Conversation& conversation,
                                              const std::string& account) {
  auto all = interactions_of(session, conversation.id);
  if (!account.empty()) std::erase_if(all, [&](const auto& one) { return one.account != account; });
  std::vector<InteractionId> active;
  for (const auto& one : all) {
    if (one.account == conversation.account && one.thread == conversation.thread) active.push_back(one.id);
  }
  if (active.empty()) return all.empty() ? std::nullopt : std::optional(all.back());
  const auto spoken = active.size() > 1 ? last_spoken(session, active) : active.back();
  return *std::find_if(all.begin(), all.end(), [&](const Interaction& one) { return one.id == spoken; });
}

std::optional<Interaction> get_interaction(storage::Session& session, InteractionId id) {
  return session.row(kGetInteraction, read_interaction, id);
}

Time started_at(storage::Session& session, InteractionId id) { return from_millis(session.integer(kStartedAt, id)); }

std::vector<std::string> accounts_of(storage::Session& session, IdentityId identity) {
  return session.rows(kAccountsOf, [](Columns& row) { return row.text(); }, identity);
}

std::vector<Interaction> guest_interactions(storage::Session& session, IdentityId identity) {
  return session.rows(kGuests, read_interaction, identity);
}

std::vector<Interaction> carried_interactions(storage::Session& session, IdentityId identity) {
  return session.rows(kCarried, read_interaction, identity);
}

std::vector<Interaction> interactions_proved_to(storage::Session& session, IdentityId identity) {
  return session.rows(kProvedTo, read_interaction, identity);
}

std::vector<Interaction> interactions_proved_away(storage::Session& session, IdentityId identity) {
  return session.rows(kProvedAway, read_interaction, identity);
}

customers::Owners owners_of(storage::Session& session, const std::vector<customers::Identity>& identities) {
  customers::Owners owners;
  for (const auto& identity : identities) {
    owners.identities.push_back(identity.id);
    for (const auto& one : interactions_proved_to(session, identity.id)) owners.with.push_back(one.id);
    if (!customers::is_handle(identity.key.kind)) continue;
    for (const auto& one : interactions_proved_away(session, identity.id)) owners.without.push_back(one.id);
  }
  std::sort(owners.without.begin(), owners.without.end());
  return owners;
}

customers::Touch touch_on(const Interaction& where, Time at) {
  customers::Touch touch;
  touch.at = at;
  touch.channel = where.channel;
  touch.account = where.account;
  touch.identity = where.identity;
  touch.interaction = where.id;
  return touch;
}

std::vector<ConversationId> conversations_with(storage::Session& session, IdentityId identity) {
  return session.rows(kWith, [](Columns& row) { return row.id<ConversationId>(); }, identity);
}

std::vector<SpokenThread> threads_of(storage::Session& session, IdentityId identity) {
  return session.rows(
      kThreads,
      [](Columns& row) {
        SpokenThread thread;
        thread.account = row.text();
        thread.thread = row.text();
        thread.shared = row.boolean();
        return thread;
      },
      identity);
}

void erase_thread(storage::Transaction& transaction, const Thread& thread) {
  transaction.sql().run(kEraseThread, thread.account, thread.thread);
}

void erase_proofs(storage::Transaction& transaction, IdentityId proved) { transaction.sql().run(kEraseProofs, proved); }

void move_interaction(storage::Transaction& transaction, InteractionId id, ConversationId to, bool guest) {
  transaction.sql().run(kMove, id, to, guest);
}

void set_proof(storage::Transaction& transaction, InteractionId id, IdentityId proved, const std::string& proof) {
  transaction.sql().run(kSetProof, id, proved, proof);
}

std::optional<Conversation> current_conversation(storage::Session& session, CustomerId customer, Time since) {
  return session.row(kCurrent, read, customer, since);
}

ConversationId conversation_of(storage::Session& session, InteractionId id) {
  return ConversationId{session.integer(kConversationOf, id)};
}

ConversationPage list_conversations(storage::Session& session, const ListRequest& request) {
  ConversationPage page;
  if (request.assignee && *request.assignee) {
    page.conversations = wanted_rows(request, [&](const ListRequest& r) { return rows_of_assignee(session, r); });
  } else if (request.state) {
    page.conversations =
        wanted_rows(request, [&](const ListRequest& r) { return rows_of_state(session, r, request.state->c_str()); });
  } else {
    for (const char* state : kStates) {
      auto part = wanted_rows(request, [&](const ListRequest& r) { return rows_of_state(session, r, state); });
      std::move(part.begin(), part.end(), std::back_inserter(page.conversations));
    }
    std::sort(page.conversations.begin(), page.conversations.end(), [](const auto& a, const auto& b) {
      return std::pair(a.last.at, a.id.value) > std::pair(b.last.at, b.id.value);
    });
  }
  page.more = page.conversations.size() > request.limit;
  if (page.more) page.conversations.resize(request.limit);
  return page;
}

void move_thread(storage::Transaction& transaction, const std::string& account, const std::string& from,
                 const std::string& to) {
  for (const auto sql : kMoveThread) transaction.sql().run(sql, account, from, to);
}

}  // namespace throughline::conversations
