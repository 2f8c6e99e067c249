#pragma once

#include <optional>
#include <string>

#include "storage/writer.hpp"

namespace throughline::api {

/// The answer once given to a write with an Idempotency-Key, kept limits::kIdempotencyLife.
struct StoredAnswer {
  std::string request_digest;
  int status = 0;
  std::string body;
};

std::optional<StoredAnswer> find_answer(storage::Session& session, const std::string& caller, const std::string& route,
                                        const std::string& key, Time not_before);
void keep_answer(storage::Transaction& transaction, const std::string& caller, const std::string& route,
                 const std::string& key, const StoredAnswer& answer);
void prune_answers(storage::Transaction& transaction, Time before);

}  // namespace throughline::api
