#pragma once

#include <vector>

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/timeline.hpp"
#include "domain/ids.hpp"

/// What conversations hold of a person who is erased. A conversation itself stays as an empty shell, so that what was
/// counted stays true; a message of the same chat later begins another one, of somebody new.
namespace throughline::conversations {

/// Ends the contact with an identity that is erased already: its threads lead nowhere, its conversations are resolved
/// unless somebody else takes part, what waits to be sent to it is not sent.
void leave_conversations(storage::Transaction& transaction, Announcements& announcements, IdentityId erased,
                         const std::vector<Thread>& threads);

/// Takes out of a touch what was said, its files, and how it was sent.
void erase_touch(storage::Transaction& transaction, const customers::Touch& touch);

}  // namespace throughline::conversations
