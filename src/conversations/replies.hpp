#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/outlet.hpp"

namespace throughline::conversations {

/// The channel accounts by id; fixed while the program runs.
using Outlets = std::map<std::string, Outlet*, std::less<>>;

/// Who acts on a conversation: an agent, or a program with a token (id 0).
struct Actor {
  AgentId id;
  std::string name;
  std::optional<Time> at = {};  // told by an import; empty: now
  std::string account = {};     // where he acts in a conversation; empty: where the customer last wrote
};

struct ReplyDraft {
  ConversationId conversation;
  std::string account;  // empty: where the customer last wrote
  std::string text;
  std::vector<AttachmentId> files;
  TouchId reply_to;
  std::vector<std::vector<Button>> buttons;
  std::vector<TextEntity> entities = {};
};

/// How a message went that left before this program knew of it.
struct PastSend {
  std::string provider_message;
  std::int64_t sequence = 0;  // orders messages of one thread that share a time
  DeliveryState state = DeliveryState::sent;
  std::optional<std::string> error = {};
};

/// Puts the requests of one message into the outbox.
void enqueue(storage::Transaction& transaction, Announcements& announcements, TouchId touch,
             const Interaction& interaction, std::vector<OutboundPart> parts);

/// What agents do. Each function is one write inside the caller's transaction, announces what changed, and refuses
/// before it writes. Errors: `not_found` (no such conversation, file, touch), `conflict` (the state does not allow it),
/// `invalid`.
class Replies {
 public:
  Replies(Announcements& announcements, const Outlets& outlets) : announcements_(announcements), outlets_(outlets) {}

  /// Writes the message and puts it into the outbox. Takes an unassigned conversation for the agent.
  Result<TouchId> reply(storage::Transaction& transaction, const ReplyDraft& draft, const Actor& actor);
  /// Writes down a message that is already out (an import, a demo's history) at the actor's time; nothing is sent.
  Result<TouchId> record_sent(storage::Transaction& transaction, const ReplyDraft& draft, const PastSend& send,
                              const Actor& actor);
  Result<TouchId> note(storage::Transaction& transaction, ConversationId id, const std::string& text,
                       const Actor& actor);
  Result<void> assign(storage::Transaction& transaction, ConversationId id, AgentId assignee,
                      const std::string& assignee_name, const Actor& actor);
  Result<void> resolve(storage::Transaction& transaction, ConversationId id, const Actor& actor);
  Result<void> reopen(storage::Transaction& transaction, ConversationId id, const Actor& actor);
  Result<void> mark_read(storage::Transaction& transaction, ConversationId id);
  /// Undoes a link between two identities; what they said parts with them. Returns the resulting customers.
  Result<std::vector<CustomerId>> undo_link(storage::Transaction& transaction, LinkId id, const std::string& by);
  /// Writes into the history that a consent changed: where the identity last spoke, if that is an account that
  /// who writes it sees, else on the identity itself.
  void record_consent(storage::Transaction& transaction, const customers::Identity& identity,
                      const boost::json::object& change, const Actor& actor,
                      const Visibility& visibility = Visibility::everything());
  /// Sends the failed and uncertain parts of a message again.
  Result<void> retry(storage::Transaction& transaction, TouchId id);

 private:
  /// A draft that may be said, and where.
  struct Sayable {
    Conversation conversation;
    Interaction interaction;
    std::vector<OutboundPart> parts;
  };

  Result<Sayable> check(storage::Transaction& transaction, const ReplyDraft& draft) const;
  TouchId say(storage::Transaction& transaction, Sayable& sayable, const ReplyDraft& draft, const Actor& actor,
              std::int64_t sequence);
  Result<std::vector<OutboundPart>> plan(storage::Transaction& transaction, const ReplyDraft& draft,
                                         const Outlet& outlet) const;
  void note_change(storage::Transaction& transaction, Conversation& conversation, boost::json::object change,
                   const Actor& actor);

  Announcements& announcements_;
  const Outlets& outlets_;
};

}  // namespace throughline::conversations
