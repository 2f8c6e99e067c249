#include "conversations/step_up_store.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_STEP_UP_COLUMNS \
  "id, conversation_id, interaction_id, target_id, method, digest, state, tries, made_by, at, expires_at"

constexpr Sql kInsert{"INSERT INTO step_up (" TL_STEP_UP_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"};
constexpr Sql kSetDigest{"UPDATE step_up SET digest = $2 WHERE id = $1"};
constexpr Sql kSave{"UPDATE step_up SET state = $2, tries = $3 WHERE id = $1"};
constexpr Sql kGet{"SELECT " TL_STEP_UP_COLUMNS " FROM step_up WHERE id = $1"};
constexpr Sql kOfConversation{"SELECT " TL_STEP_UP_COLUMNS
                              " FROM step_up WHERE conversation_id = $1 ORDER BY at DESC, id DESC LIMIT 50"};
constexpr Sql kErase{"DELETE FROM step_up WHERE target_id = $1"};
constexpr Sql kCountOfConversation{"SELECT COUNT(*) FROM step_up WHERE conversation_id = $1 AND at >= $2"};
constexpr Sql kCountOfTarget{"SELECT COUNT(*) FROM step_up WHERE target_id = $1 AND at >= $2"};

StepUp read(Columns& row) {
  StepUp s;
  s.id = row.id<StepUpId>();
  s.conversation = row.id<ConversationId>();
  s.interaction = row.id<InteractionId>();
  s.target = row.id<IdentityId>();
  s.method = row.text();
  s.digest = row.text();
  s.state = row.text();
  s.tries = row.integer();
  s.by = row.text();
  s.at = row.time();
  s.expires_at = row.time();
  return s;
}

}  // namespace

StepUpId add_step_up(storage::Transaction& transaction, const StepUp& s) {
  const auto id = transaction.next_id<StepUpId>();
  transaction.sql().run(kInsert, id, s.conversation, s.interaction, s.target, s.method, s.digest, s.state, s.tries,
                        s.by, s.at, s.expires_at);
  return id;
}

void set_digest(storage::Transaction& transaction, StepUpId id, const std::string& digest) {
  transaction.sql().run(kSetDigest, id, digest);
}

void save_step_up(storage::Transaction& transaction, const StepUp& s) {
  transaction.sql().run(kSave, s.id, s.state, s.tries);
}

std::optional<StepUp> get_step_up(storage::Session& session, StepUpId id) { return session.row(kGet, read, id); }

void erase_step_ups(storage::Transaction& transaction, IdentityId target) { transaction.sql().run(kErase, target); }

std::vector<StepUp> step_ups_of(storage::Session& session, ConversationId conversation) {
  return session.rows(kOfConversation, read, conversation);
}

std::int64_t count_step_ups(storage::Session& session, ConversationId conversation, Time since) {
  return session.integer(kCountOfConversation, conversation, since);
}

std::int64_t count_step_ups(storage::Session& session, IdentityId target, Time since) {
  return session.integer(kCountOfTarget, target, since);
}

}  // namespace throughline::conversations
