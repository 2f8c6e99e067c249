#pragma once

#include <optional>
#include <set>
#include <string>

#include "api/call.hpp"
#include "storage/writer.hpp"

namespace throughline::api {

/// The answer once given to a write with an Idempotency-Key, kept limits::kIdempotencyLife.
struct StoredAnswer {
  std::string request_digest;
  int status = 0;
  std::string body;
};

/// How an answer is kept: one that holds a secret so that only whoever knows the key gets it again.
enum class Keeping { plain, sealed };

std::optional<StoredAnswer> find_answer(storage::Session& session, const std::string& caller, const std::string& route,
                                        const std::string& key, Time not_before);
void keep_answer(storage::Transaction& transaction, const std::string& caller, const std::string& route,
                 const std::string& key, const StoredAnswer& answer);
/// Replaces the stored answers that name any of the ids: a repetition is told that it was answered, and no more.
void forget_answers(storage::Transaction& transaction, const std::set<std::string>& ids);
void prune_answers(storage::Transaction& transaction, Time before);

/// The Idempotency-Key of a write; empty when there is none. Errors: `invalid` (too long).
Result<std::string> idempotency_key(const Call& call);

/// Makes the answer of a write once for each key: a repeat gets the stored one. Errors: `conflict` when the key was
/// used for another request; those of `make`, which are not stored.
Result<Answer> answer_once(const Call& call, storage::Transaction& transaction, std::string_view operation,
                           const std::string& key, Keeping keeping, Callback<Result<Answer>()> make);

}  // namespace throughline::api
