#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

using StepUpId = Id<struct StepUpTag>;

/// An attempt to prove, in the contact at hand, that its speaker is `target`.
struct StepUp {
  StepUpId id;
  ConversationId conversation;
  InteractionId interaction;
  IdentityId target;   // 0: nobody has that order, which is not told
  std::string method;  // code order contact
  std::string digest;  // of the expected answer, salted with the id; empty for contact
  std::string state;   // pending proved failed expired
  std::int64_t tries = 0;
  std::string by;
  Time at{};
  Time expires_at{};
};

StepUpId add_step_up(storage::Transaction& transaction, const StepUp& step_up);
void set_digest(storage::Transaction& transaction, StepUpId id, const std::string& digest);
void save_step_up(storage::Transaction& transaction, const StepUp& step_up);
std::optional<StepUp> get_step_up(storage::Session& session, StepUpId id);
void erase_step_ups(storage::Transaction& transaction, IdentityId target);
/// Newest first.
std::vector<StepUp> step_ups_of(storage::Session& session, ConversationId conversation);
std::int64_t count_step_ups(storage::Session& session, ConversationId conversation, Time since);
std::int64_t count_step_ups(storage::Session& session, IdentityId target, Time since);

}  // namespace throughline::conversations
