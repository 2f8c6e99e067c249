#pragma once

#include <string>
#include <vector>

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/replies.hpp"

/// What an agent decides against the rules: that two things are one piece of work, or one is two. Inside the caller's
/// transaction.
namespace throughline::conversations {

/// Moves these interactions into a conversation of their own. Errors: `not_found`, `invalid` (/interaction_ids: none,
/// not of this conversation), `conflict` (nothing would stay).
Result<ConversationId> split(storage::Transaction& transaction, Announcements& announcements, ConversationId id,
                             const std::vector<InteractionId>& leaving, const Actor& actor);

/// Moves everything of `other` into `into`, which goes on; `other` is resolved, empty, and names where it went. What is
/// open stays open, whoever waits longer counts, and an assignee is kept. Errors: `not_found`, `invalid` (the same
/// one), `conflict` (of different people: they are to be linked first; joined already).
Result<void> join(storage::Transaction& transaction, Announcements& announcements, ConversationId into,
                  ConversationId other, const Actor& actor);

}  // namespace throughline::conversations
