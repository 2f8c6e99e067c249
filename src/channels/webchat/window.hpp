#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "channels/webchat/item.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/feed.hpp"
#include "domain/delivery.hpp"

/// What one end of a chat is shown of its conversations (identity.md, R4 and R5). Read on a reader's thread, in one
/// snapshot.
namespace throughline::channels::webchat {

/// The name that customers are told of an agent; empty for nobody.
using AgentNames = std::function<std::string(AgentId)>;

/// The conversation that is going on, as this end may see it.
struct OpenConversation {
  ConversationId id;
  ConversationId split_from;
  std::vector<InteractionId> readable;  // sorted
  json::object shown;                   // docs/webchat.md, Conversation
};

struct Window {
  std::int64_t seq = 0;  // of the feed: everything up to it is in
  json::array items;     // oldest first
  std::optional<std::string> next;
  std::optional<OpenConversation> conversation;
  std::string language;  // as last told, or empty
};

/// The newest page, or the one before a cursor. A visitor who has never spoken has an empty window.
Window read_window(storage::Session& session, const End& end, const AgentNames& names,
                   const std::optional<customers::Position>& before);

/// The user that the company's site said this browser's visitor to be, if it ever did.
std::optional<std::string> signed_user_of(storage::Session& session, const End& end);

/// The interaction at which the end is in its current conversation, for a way to go on elsewhere.
std::optional<conversations::Interaction> current_interaction(storage::Session& session, const End& end);

/// Of these touches those that were sent to this end and have not come so far yet.
std::vector<TouchId> news_of(storage::Session& session, const End& end, const std::vector<TouchId>& items,
                             DeliveryState state);

/// What a change of the feed means to one end.
struct Push {
  End end;
  std::int64_t seq = 0;
  std::optional<json::object> item;
  std::optional<OpenConversation> conversation;
  bool conversation_changed = false;
};

/// The pushes of one change to every end that may look at it; whoever is not there misses nothing.
std::vector<Push> pushes_of(storage::Session& session, const conversations::Change& change, const AgentNames& names);

}  // namespace throughline::channels::webchat
