#pragma once

#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "conversations/announcements.hpp"
#include "customers/identity_store.hpp"
#include "privacy/request_store.hpp"

namespace throughline::privacy {

/// What a person asks for, as whoever takes it down tells it.
struct Asked {
  RequestKind kind = RequestKind::copy;
  CustomerId customer;
  ConversationId conversation = {};  // in which he asked; 0: elsewhere
  std::vector<Shown> in_words = {};  // what was shown outside: a document, a signed letter
  std::string reason;
  std::string by;
};

/// Which of the customer's identities spoke or were proved in the conversation during the last limits::kShownWithin.
/// A caller or sender that nothing vouches for shows nothing.
std::vector<Shown> shown_in(storage::Session& session, ConversationId conversation,
                            const std::vector<customers::Identity>& identities, Time now);

/// Writes the request down; it covers only what was shown (R14). An erasure begins at once: in this transaction the
/// person is nobody's customer any more, and his addresses and threads lead nowhere.
/// Errors: `conflict` when nothing was shown, or only identities that are erased already; `invalid` when `in_words`
/// names an identity of somebody else.
Result<DataRequest> take_request(storage::Transaction& transaction, conversations::Announcements& announcements,
                                 Random& random, const Asked& asked);

}  // namespace throughline::privacy
