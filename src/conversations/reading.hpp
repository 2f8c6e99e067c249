#pragma once

#include <optional>
#include <vector>

#include "conversations/conversation_store.hpp"

/// Which part of a conversation its ends may be shown (identity.md, R4 and R5). For what customers read themselves: a
/// chat window, a flow. Agents read by `api/sight`.
namespace throughline::conversations {

/// One interaction of a conversation.
struct Stay {
  InteractionId id;
  IdentityId identity;
  CustomerId customer;  // of the identity
};

/// A surviving link of a resume token: `to` was handed the conversation of `from`.
struct Handover {
  IdentityId from;
  IdentityId to;
};

/// The interactions that this end may read: its own customer's, and those of whoever handed the conversation to it,
/// directly or through others. Never the other way: who handed it on does not read on, until he is handed it back.
/// In the order of `stays`. `customer` is the end's own, which counts even where the end itself has not spoken. Pure.
std::vector<InteractionId> readable(IdentityId end, const std::vector<Stay>& stays,
                                    const std::vector<Handover>& handovers, std::optional<CustomerId> customer = {});

/// The same of a stored conversation.
std::vector<InteractionId> readable_in(storage::Session& session, ConversationId id, IdentityId end);

}  // namespace throughline::conversations
