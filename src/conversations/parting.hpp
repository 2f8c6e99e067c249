#pragma once

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/people.hpp"

namespace throughline::conversations {

/// The rule of a link made by a resume token: it carries a conversation, and joins nobody.
inline constexpr const char* kResumedBy = "resume_token";

/// The surviving link that says that `new_end` was handed a conversation of `old_end`, if there is one.
std::optional<customers::Link> resume_link(storage::Session& session, IdentityId new_end, IdentityId old_end);

/// Who writes into the history that a conversation was rearranged.
struct Speaker {
  std::string kind = "system";  // or agent
  AgentId agent = {};
  std::string name = {};
};

/// When people part, each takes what he said along, and whom he handed the conversation on to: interactions that
/// nothing holds any more (parting_rule) move into a conversation of their own, which says what it was split from.
/// Assignee, queue and clocks are copied; nothing else is rewritten.
void part_conversations(storage::Transaction& transaction, Announcements& announcements,
                        const customers::Regrouping& regrouping);

/// Moves interactions of a conversation into a new one, and says so in both. Not all of them: somebody stays.
ConversationId depart(storage::Transaction& transaction, Announcements& announcements, ConversationId from,
                      const std::vector<Interaction>& leaving, const Speaker& by);
/// The conversation's last touch and where the customer last wrote, from what it still holds.
void settle(storage::Session& session, Conversation& conversation);

/// The same for one identity that came into another's conversation by a resume token whose link was undone.
void part_guest(storage::Transaction& transaction, Announcements& announcements, IdentityId guest);

}  // namespace throughline::conversations
