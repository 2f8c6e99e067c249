#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "api/call.hpp"
#include "api/credentials.hpp"
#include "api/sight.hpp"
#include "base/json.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/raw_event_store.hpp"
#include "customers/attribute_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/people.hpp"
#include "customers/recognition.hpp"
#include "customers/timeline.hpp"

namespace throughline::api {

/// Gives records their public form (api/openapi.yaml). One for each request or feed page: it reads what it needs in the
/// given session and remembers it, so that a page of one customer asks once.
class Renderer {
 public:
  /// Shows nothing that the visibility hides. Touches, conversations and links are given only if they are seen at all.
  Renderer(storage::Session& session, std::shared_ptr<const Directory> directory, const Visibility& visibility)
      : session_(session), directory_(std::move(directory)), sight_(session, visibility) {}
  Renderer(storage::Session& session, const Call& call) : Renderer(session, call.directory, call.visibility) {}

  Sight& sight() { return sight_; }

  json::object touch(const customers::Touch& touch);
  /// Reads at once what touch() would ask for one by one.
  void expect(const std::vector<customers::Touch>& touches);
  /// As Sight gives it.
  json::object conversation(const conversations::Conversation& conversation);
  /// Nothing when the customer is unknown or hidden.
  std::optional<json::object> customer(IdentityId any);

  /// The customer at the far end of a suggestion, with the evidence.
  json::object suggestion(const customers::Suggestion& suggestion);
  json::object link(const customers::Link& link);

  static json::object agent(const Agent& agent);
  static json::object attachment(const conversations::Attachment& attachment);
  static json::object failed_event(const conversations::RawEvent& event);

 private:
  struct Known {
    customers::Identity identity;
    std::string customer_name;
    bool joined = false;       // more than one identity in the customer
    bool established = false;  // an order
    std::vector<customers::Lead> leads = {};
  };

  const Known& known(IdentityId id);
  const conversations::Interaction& interaction(InteractionId id);
  /// Adds `recognition` and, for who is likely, `likely_customer_ids`.
  void add_recognition(json::object& out, const Known& known, const conversations::Interaction& interaction, Time at);
  /// Whom a step-up proved the speaker to be, if that may be told.
  std::optional<CustomerId> proved_customer(const conversations::Interaction& interaction);
  json::object author(const customers::Touch& touch);
  json::value delivery(const customers::Touch& touch);
  std::vector<conversations::Attachment> attachments_of(TouchId touch);
  json::object identity(const customers::Identity& identity, const std::vector<customers::FarLink>& links);
  json::object attributes(const std::vector<customers::Identity>& identities);

  storage::Session& session_;
  std::shared_ptr<const Directory> directory_;
  Sight sight_;
  std::unordered_map<IdentityId, Known> known_;
  std::unordered_map<InteractionId, conversations::Interaction> interactions_;
  /// Of touches that were expected.
  std::unordered_map<TouchId, std::vector<conversations::Attachment>> attachments_;
  std::map<TouchId, conversations::DeliveryProgress> deliveries_;
};

/// A page of a timeline, newest first.
Answer touch_page_answer(const Call& call, storage::Session& session, const customers::TouchPage& page);

}  // namespace throughline::api
