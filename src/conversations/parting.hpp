#pragma once

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/people.hpp"

namespace throughline::conversations {

/// The rule of a link made by a resume token: it carries a conversation, and joins nobody.
inline constexpr const char* kResumedBy = "resume_token";

/// The surviving link that says that `new_end` was handed a conversation of `old_end`, if there is one.
std::optional<customers::Link> resume_link(storage::Session& session, IdentityId new_end, IdentityId old_end);

/// When people part, each takes what he said along, and whom he handed the conversation on to: interactions that
/// nothing holds any more (parting_rule) move into a conversation of their own, which says what it was split from.
/// Assignee, queue and clocks are copied; nothing else is rewritten.
void part_conversations(storage::Transaction& transaction, Announcements& announcements,
                        const customers::Regrouping& regrouping);

/// The same for one identity that came into another's conversation by a resume token whose link was undone.
void part_guest(storage::Transaction& transaction, Announcements& announcements, IdentityId guest);

}  // namespace throughline::conversations
