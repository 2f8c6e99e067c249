#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "api/call.hpp"
#include "api/subject.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "customers/timeline.hpp"

namespace throughline::api {

/// What one caller may see of what is stored: the stores with everything left out that his brands do not show him. What
/// is left out does not exist for him, in reads, writes and refusals alike (identity.md, R12). One for each request or
/// feed page: it remembers what it read. For a caller who is not limited it passes on and asks nothing more.
///
/// A conversation is seen if any of its interactions is on a visible account; what came over others is left out of it.
/// A customer is seen if any of his interactions or touches is, or if nothing at all ties him to an account. Of his
/// identities those whose scope is a hidden account are left out, and those that are known only through such ones.
class Sight {
 public:
  Sight(storage::Session& session, const Visibility& visibility) : session_(session), visibility_(visibility) {}

  const Visibility& visibility() const { return visibility_; }
  bool limited() const { return visibility_.limited(); }

  bool sees(const customers::Touch& touch);
  bool sees(const customers::Link& link) { return sees(link.a) && sees(link.b); }
  bool sees(IdentityId id);
  bool sees(const conversations::Attachment& file, const std::string& caller);
  /// Whether the id may name a customer: one of his visible identities, or his canonical one.
  bool names_customer(IdentityId any);

  /// The identities that are left of a customer, lowest id first; none: the customer does not exist.
  std::vector<customers::Identity> identities_of(CustomerId customer);
  /// The same of the customer who has this identity.
  std::vector<customers::Identity> identities_beside(IdentityId id);

  /// The conversation as it is without what is left out: its last touch, unread count, active channel and times are
  /// those of the rest.
  std::optional<conversations::Conversation> conversation(ConversationId id);
  std::optional<conversations::Conversation> rest_of(conversations::Conversation conversation);

  /// Takes ids of what is left out, and hidden accounts, from a touch's payload.
  void redact(json::object& payload);

 private:
  enum class Standing { open, shut, nowhere };

  const std::vector<customers::Identity>& person(CustomerId customer);
  std::vector<customers::Identity> visible_part(CustomerId customer);
  Standing standing(const customers::Identity& identity);
  bool only_hidden_people_name(const std::vector<customers::FarLink>& links);
  void mend_mixed(conversations::Conversation& conversation, const std::vector<conversations::Interaction>& all,
                  const std::vector<InteractionId>& seen);

  storage::Session& session_;
  const Visibility visibility_;
  std::unordered_map<CustomerId, std::vector<customers::Identity>> people_;
};

/// Whether what the path names exists for the caller. Run for every route before its handler, and before a stored
/// answer is given again. Errors: `not_found`, the same for what is hidden and what is not there.
Result<void> check_subject(Subject subject, const Call& call, storage::Session& session);

/// Who acts in a conversation. What a limited caller writes down stays on an account that he sees himself.
conversations::Actor actor_in(const Call& call, storage::Session& session, ConversationId id);

}  // namespace throughline::api
