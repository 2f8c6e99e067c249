#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "api/credentials.hpp"
#include "base/json.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/raw_event_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "customers/timeline.hpp"

namespace throughline::api {

/// Gives records their public form (api/openapi.yaml). One for each request or feed page: it reads what it needs in the
/// given session and remembers it, so that a page of one customer asks once.
class Renderer {
 public:
  Renderer(storage::Session& session, std::shared_ptr<const Directory> directory)
      : session_(session), directory_(std::move(directory)) {}

  json::object touch(const customers::Touch& touch);
  json::object conversation(const conversations::Conversation& conversation);
  /// Nothing when the customer is unknown.
  std::optional<json::object> customer(IdentityId any);

  static json::object agent(const Agent& agent);
  static json::object attachment(const conversations::Attachment& attachment);
  static json::object failed_event(const conversations::RawEvent& event);

 private:
  struct Known {
    customers::Identity identity;
    std::string customer_name;
    bool linked = false;  // more than one identity in the customer
  };

  const Known& known(IdentityId id);
  ConversationId conversation_of(InteractionId id);
  json::object recognition(const Known& known, Time at);
  json::object author(const customers::Touch& touch);
  json::value delivery(const customers::Touch& touch);
  json::object identity(const customers::Identity& identity, const std::vector<customers::Link>& links);

  storage::Session& session_;
  std::shared_ptr<const Directory> directory_;
  std::unordered_map<IdentityId, Known> known_;
  std::unordered_map<InteractionId, ConversationId> conversations_;
};

}  // namespace throughline::api
