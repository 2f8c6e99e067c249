#include "conversations/resume_token_store.hpp"

#include "base/limits.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_RESUME_TOKEN_COLUMNS                                                                               \
  "id, digest, code_digest, conversation_id, interaction_id, identity_id, account, at, expires_at, used_at, " \
  "used_by"

constexpr Sql kInsert{"INSERT INTO resume_token (" TL_RESUME_TOKEN_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, 0)"};
constexpr Sql kByDigest{"SELECT " TL_RESUME_TOKEN_COLUMNS " FROM resume_token WHERE digest = $1"};
constexpr Sql kByCode{
    "SELECT " TL_RESUME_TOKEN_COLUMNS
    " FROM resume_token WHERE code_digest = $1 ORDER BY CASE WHEN used_at IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 1"};
constexpr Sql kGet{"SELECT " TL_RESUME_TOKEN_COLUMNS " FROM resume_token WHERE id = $1"};
constexpr Sql kUse{"UPDATE resume_token SET used_at = $2, used_by = $3 WHERE id = $1"};
constexpr Sql kVoid{"UPDATE resume_token SET used_at = $2 WHERE identity_id = $1 AND used_at IS NULL"};
constexpr Sql kVoidOfEnd{
    "UPDATE resume_token SET used_at = $4 WHERE identity_id = (SELECT identity_id FROM interaction WHERE id = $1) AND "
    "interaction_id = $2 AND account = $3 AND used_at IS NULL"};
constexpr Sql kCountOpen{
    "SELECT COUNT(*) FROM resume_token WHERE conversation_id = $1 AND expires_at >= $2 AND used_at IS NULL"};
constexpr Sql kRedeemed{"SELECT " TL_RESUME_TOKEN_COLUMNS
                        " FROM resume_token WHERE (identity_id = $1 OR used_by = $1) AND used_by <> 0 ORDER BY used_at "
                        "DESC, id DESC LIMIT $2"};
constexpr Sql kInsertGuess{"INSERT INTO code_guess (id, identity_id, account, at) VALUES ($1, $2, $3, $4)"};
constexpr Sql kForgetGuesses{"DELETE FROM code_guess WHERE at < $1"};
constexpr Sql kGuessesOfIdentity{"SELECT COUNT(*) FROM code_guess WHERE identity_id = $1 AND at >= $2"};
constexpr Sql kGuessesOfAccount{"SELECT COUNT(*) FROM code_guess WHERE account = $1 AND at >= $2"};

ResumeToken read(Columns& row) {
  ResumeToken token;
  token.id = row.id<ResumeTokenId>();
  token.digest = row.text();
  token.code_digest = row.text();
  token.conversation = row.id<ConversationId>();
  token.interaction = row.id<InteractionId>();
  token.identity = row.id<IdentityId>();
  token.account = row.text();
  token.at = row.time();
  token.expires_at = row.time();
  token.used_at = row.optional_time();
  token.used_by = row.id<IdentityId>();
  return token;
}

}  // namespace

ResumeTokenId add_resume_token(storage::Transaction& transaction, const ResumeToken& t) {
  const auto id = transaction.next_id<ResumeTokenId>();
  transaction.sql().run(kInsert, id, t.digest, t.code_digest, t.conversation, t.interaction, t.identity, t.account,
                        t.at, t.expires_at);
  return id;
}

std::optional<ResumeToken> find_resume_token(storage::Session& session, const std::string& digest) {
  return session.row(kByDigest, read, digest);
}

std::optional<ResumeToken> find_resume_code(storage::Session& session, const std::string& digest) {
  return session.row(kByCode, read, digest);
}

std::optional<ResumeToken> get_resume_token(storage::Session& session, ResumeTokenId id) {
  return session.row(kGet, read, id);
}

void use_resume_token(storage::Transaction& transaction, ResumeTokenId id, IdentityId by) {
  transaction.sql().run(kUse, id, transaction.now(), by);
}

void void_resume_tokens(storage::Transaction& transaction, IdentityId identity) {
  transaction.sql().run(kVoid, identity, transaction.now());
}

void void_resume_tokens(storage::Transaction& transaction, InteractionId end, const std::string& account) {
  transaction.sql().run(kVoidOfEnd, end, end, account, transaction.now());
}

std::int64_t count_open_resume_tokens(storage::Session& session, ConversationId conversation, Time now) {
  return session.integer(kCountOpen, conversation, now);
}

std::vector<ResumeToken> redeemed_resume_tokens(storage::Session& session, IdentityId either_end) {
  return session.rows(kRedeemed, read, either_end, limits::kResumesLookedBack);
}

void add_code_guess(storage::Transaction& transaction, IdentityId by, const std::string& account, Time since) {
  transaction.sql().run(kForgetGuesses, since);
  transaction.sql().run(kInsertGuess, transaction.next_id<ResumeTokenId>(), by, account, transaction.now());
}

std::int64_t count_code_guesses(storage::Session& session, IdentityId by, Time since) {
  return session.integer(kGuessesOfIdentity, by, since);
}

std::int64_t count_code_guesses(storage::Session& session, const std::string& account, Time since) {
  return session.integer(kGuessesOfAccount, account, since);
}

}  // namespace throughline::conversations
