#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "customers/identity_store.hpp"
#include "customers/timeline.hpp"
#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

struct Conversation {
  ConversationId id;
  IdentityId identity;  // who opened it; the customer is this identity's
  std::string state;    // open waiting resolved
  std::optional<std::string> topic;
  AgentId assignee;
  std::optional<std::string> queue;
  std::string channel;  // where the customer last wrote, with account and thread
  std::string account;
  std::string thread;
  Time opened_at{};
  std::optional<Time> resolved_at;
  std::optional<Time> waiting_since;
  std::int64_t unread = 0;
  customers::Position last;
  ConversationId split_from = {};   // the one it was parted from when people parted, or an agent said so
  ConversationId merged_into = {};  // the one in which everything of it is now
};

/// One stretch of contact of one identity on one account; its conversation is the one movable pointer.
struct Interaction {
  InteractionId id;
  ConversationId conversation;
  IdentityId identity;
  std::string channel;
  std::string account;
  std::string thread;
  bool guest = false;      // of another identity than the one that opened the conversation
  IdentityId proved = {};  // whom a step-up proved this one interaction to be; the identity itself stays unproved
  std::string proof = {};  // in words
  InteractionId carried_from = {};  // the one whose conversation a resume token brought here
};

/// A chat, mailbox thread or the like at the provider.
struct Thread {
  std::string account;
  std::string thread;

  bool operator==(const Thread&) const = default;
};
struct SpokenThread : Thread {
  bool shared = false;  // others speak there too: a group
};

ConversationId add_conversation(storage::Transaction& transaction, const Conversation& conversation);
void save_conversation(storage::Transaction& transaction, const Conversation& conversation);
std::optional<Conversation> get_conversation(storage::Session& session, ConversationId id);

InteractionId add_interaction(storage::Transaction& transaction, const Interaction& interaction, Time at);
/// The newest interaction of a channel thread, of whichever identity.
std::optional<Interaction> newest_interaction(storage::Session& session, const std::string& account,
                                              const std::string& thread);
/// The newest interaction of this identity in the thread.
std::optional<Interaction> newest_interaction(storage::Session& session, const std::string& account,
                                              const std::string& thread, IdentityId identity);
/// The newest interaction of this identity in any thread.
std::optional<Interaction> newest_interaction_of(storage::Session& session, IdentityId identity);
/// By id, the first 500.
std::vector<Interaction> interactions_of(storage::Session& session, ConversationId id);
std::vector<Interaction> every_interaction_of(storage::Session& session, ConversationId id);
/// When it began. Zero for an unknown one.
Time started_at(storage::Session& session, InteractionId id);
/// Where the customer himself is on the other end: what he last wrote in the active thread, else the newest one.
/// Limited to one account unless that is empty.
std::optional<Interaction> acting_interaction(storage::Session& session, const Conversation& conversation,
                                              const std::string& account);
/// The accounts on which the identity has interactions.
std::vector<std::string> accounts_of(storage::Session& session, IdentityId identity);
std::optional<Interaction> get_interaction(storage::Session& session, InteractionId id);
/// Interactions of the identity in conversations that somebody else opened.
std::vector<Interaction> guest_interactions(storage::Session& session, IdentityId identity);
/// Interactions of the identity into which a resume token brought a conversation.
std::vector<Interaction> carried_interactions(storage::Session& session, IdentityId identity);
/// Interactions that a step-up proved to be this identity's.
std::vector<Interaction> interactions_proved_to(storage::Session& session, IdentityId identity);
/// Interactions of this identity that a step-up proved to be somebody else's.
std::vector<Interaction> interactions_proved_away(storage::Session& session, IdentityId identity);
/// Whose touches make the timeline of a customer with these identities.
customers::Owners owners_of(storage::Session& session, const std::vector<customers::Identity>& identities);
/// A touch at a place in a conversation, for its maker to fill in.
customers::Touch touch_on(const Interaction& where, Time at);
/// The conversations in which the identity took part.
std::vector<ConversationId> conversations_with(storage::Session& session, IdentityId identity);
/// The threads in which the identity spoke.
std::vector<SpokenThread> threads_of(storage::Session& session, IdentityId identity);
/// Takes a thread's address out of the interactions that were in it, and the words of proofs about the identity.
void erase_thread(storage::Transaction& transaction, const Thread& thread);
void erase_proofs(storage::Transaction& transaction, IdentityId proved);
void move_interaction(storage::Transaction& transaction, InteractionId id, ConversationId to, bool guest);
void set_proof(storage::Transaction& transaction, InteractionId id, IdentityId proved, const std::string& proof);
/// The newest conversation of the customer that is not resolved and was active since.
std::optional<Conversation> current_conversation(storage::Session& session, CustomerId customer, Time since);
ConversationId conversation_of(storage::Session& session, InteractionId id);

struct ListRequest {
  std::optional<std::string> state;
  std::optional<AgentId> assignee;  // AgentId{0}: nobody's
  std::optional<customers::Position> before;
  std::size_t limit = 50;
  std::function<bool(const Conversation&)> wanted = {};  // empty: all; others are read past
};
struct ConversationPage {
  std::vector<Conversation> conversations;  // most recently active first
  bool more = false;
};
ConversationPage list_conversations(storage::Session& session, const ListRequest& request);

/// The provider gave a chat another id: everything that is addressed by it follows.
void move_thread(storage::Transaction& transaction, const std::string& account, const std::string& from,
                 const std::string& to);

}  // namespace throughline::conversations
