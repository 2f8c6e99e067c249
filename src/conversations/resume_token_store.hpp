#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

using ResumeTokenId = Id<struct ResumeTokenTag>;

/// The right to go on with a conversation in another channel, once: by its token or by its code. Only digests are kept.
struct ResumeToken {
  ResumeTokenId id;
  std::string digest;
  std::string code_digest;
  ConversationId conversation;  // where it was issued
  InteractionId interaction;    // of the old end: its conversation is the one that is carried, wherever it is by then
  IdentityId identity;          // the old end: who last wrote
  std::string account;          // the channel account it was issued for
  Time at{};
  Time expires_at{};
  std::optional<Time> used_at = {};
  IdentityId used_by = {};  // the new end; 0 with a time: void
};

ResumeTokenId add_resume_token(storage::Transaction& transaction, const ResumeToken& token);
/// By the digest of the token or of the code, used and expired ones too; an unused one first.
std::optional<ResumeToken> find_resume_token(storage::Session& session, const std::string& digest);
std::optional<ResumeToken> find_resume_code(storage::Session& session, const std::string& digest);
std::optional<ResumeToken> get_resume_token(storage::Session& session, ResumeTokenId id);
void use_resume_token(storage::Transaction& transaction, ResumeTokenId id, IdentityId by);
/// Nobody may use what is still open of this old end.
void void_resume_tokens(storage::Transaction& transaction, IdentityId identity);
/// The same of what was given out at this interaction for one account.
void void_resume_tokens(storage::Transaction& transaction, InteractionId end, const std::string& account);
std::int64_t count_open_resume_tokens(storage::Session& session, ConversationId conversation, Time now);
/// Redeemed ones of which the identity is either end, newest first, limits::kResumesLookedBack at most.
std::vector<ResumeToken> redeemed_resume_tokens(storage::Session& session, IdentityId either_end);

/// Remembers a wrong code, and forgets those from before `since`.
void add_code_guess(storage::Transaction& transaction, IdentityId by, const std::string& account, Time since);
std::int64_t count_code_guesses(storage::Session& session, IdentityId by, Time since);
std::int64_t count_code_guesses(storage::Session& session, const std::string& account, Time since);

}  // namespace throughline::conversations
