#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/visibility.hpp"
#include "storage/session.hpp"
#include "storage/writer.hpp"

namespace throughline::customers {

/// Anything on the timeline. `payload` is a JSON object whose members depend on the kind (api/openapi.yaml, Touch).
struct Touch {
  TouchId id;
  Time at{};
  std::int64_t order = 0;  // the provider's sequence among touches of one moment
  std::string kind;
  std::string direction;  // in out internal
  std::string channel;
  std::string account;
  IdentityId identity;
  InteractionId interaction;
  std::string author_kind;  // customer agent bot system
  std::int64_t author_id = 0;
  std::string author_name;
  std::optional<std::string> text;
  std::string payload = "{}";
  std::optional<std::string> provider_message;  // the provider's id, unique in the account
};

/// The payload of a touch that was erased.
inline const std::string kErasedPayload = R"({"erased":true})";

/// Whether it tells what became of a conversation, rather than what somebody said or did.
inline bool is_of_conversation(const Touch& touch) {
  return touch.kind == "state" || touch.kind == "split" || touch.kind == "merged";
}

/// A place in a timeline: the key by which it is ordered.
struct Position {
  Time at{};
  std::int64_t order = 0;
  TouchId id;

  auto operator<=>(const Position&) const = default;
};

inline Position position_of(const Touch& touch) { return {touch.at, touch.order, touch.id}; }

/// Opaque to callers of the API. Nothing for text that is no cursor.
std::string to_cursor(const Position& position);
std::optional<Position> parse_cursor(std::string_view text);

struct PageRequest {
  std::optional<Position> before;  // exclusive; none: from the newest
  std::size_t limit = 50;
  std::vector<std::string> kinds;  // empty: all
  Visibility visibility = Visibility::everything();
};

struct TouchPage {
  std::vector<Touch> touches;  // newest first
  bool more = false;
};

/// Stores a new touch under a new id, which it returns.
TouchId add_touch(storage::Transaction& transaction, const Touch& touch);
void change_text(storage::Transaction& transaction, TouchId id, const std::optional<std::string>& text,
                 const std::string& payload);
/// Leaves of a touch that it happened: when, where, which way and of which kind. What state a conversation came to is
/// no word of the person's and stays.
void erase_touch(storage::Transaction& transaction, const Touch& touch);
void set_provider_message(storage::Transaction& transaction, TouchId id, const std::string& provider_message);

std::optional<Touch> get_touch(storage::Session& session, TouchId id);
std::optional<Touch> find_touch(storage::Session& session, const std::string& account,
                                const std::string& provider_message);

/// The newest touch of the order with this number, whichever shop told it.
std::optional<Touch> find_order(storage::Session& session, const std::string& number);

/// The accounts of the identity's touches that belong to no interaction.
std::vector<std::string> accounts_apart(storage::Session& session, IdentityId identity);

/// Whose touches make a customer's timeline: his identities, without the interactions that were proved to be somebody
/// else's, and the interactions of others that were proved to be his.
struct Owners {
  std::vector<IdentityId> identities;
  std::vector<InteractionId> without;  // sorted
  std::vector<InteractionId> with;
};
TouchPage page_of_owners(storage::Session& session, const Owners& owners, const PageRequest& request);

/// One page over several identities (a customer) or interactions (a conversation). The cost grows with their number and
/// the page's size, not with the length of the history.
TouchPage page_of_identities(storage::Session& session, const std::vector<IdentityId>& identities,
                             const PageRequest& request);
TouchPage page_of_interactions(storage::Session& session, const std::vector<InteractionId>& interactions,
                               const PageRequest& request);

}  // namespace throughline::customers
