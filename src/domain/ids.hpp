#pragma once

#include "base/ids.hpp"

namespace throughline {

using IdentityId = Id<struct IdentityTag>;
using LinkId = Id<struct LinkTag>;
using CustomerId = Id<struct CustomerTag>;  // equals the lowest IdentityId of the component
using ConversationId = Id<struct ConversationTag>;
using InteractionId = Id<struct InteractionTag>;
using TouchId = Id<struct TouchTag>;
using OutboxId = Id<struct OutboxTag>;
using RawEventId = Id<struct RawEventTag>;
using AttachmentId = Id<struct AttachmentTag>;
using AgentId = Id<struct AgentTag>;
using TokenId = Id<struct TokenTag>;

inline CustomerId customer_of(IdentityId lowest) { return CustomerId{lowest.value}; }

}  // namespace throughline
