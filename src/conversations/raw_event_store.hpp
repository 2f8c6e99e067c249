#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

/// An event as the provider delivered it, kept until a person it tells of is erased: unique by account and the
/// provider's id, which stays.
struct RawEvent {
  RawEventId id;
  std::string account;
  std::string event_id;
  Time at{};
  std::string state;  // processed failed
  std::optional<std::string> error;
  std::string body;
  std::string thread = {};  // empty: of nobody, or not understood
};

/// Stores the event, or returns false if it is known: what happened to it then has happened already.
bool add_raw_event(storage::Transaction& transaction, const RawEvent& event);
/// By account and the provider's id.
void change_body(storage::Transaction& transaction, const RawEvent& event);
void save_outcome(storage::Transaction& transaction, RawEventId id, const std::optional<std::string>& error);
/// Empties up to `limit` events of the thread that are older than `before`; returns how many. A failed one is no longer
/// waiting to be replayed.
std::int64_t forget_events(storage::Transaction& transaction, const std::string& account, const std::string& thread,
                           RawEventId before, std::size_t limit);
std::optional<RawEvent> get_raw_event(storage::Session& session, RawEventId id);
/// Newest first.
std::vector<RawEvent> failed_events(storage::Session& session, std::optional<RawEventId> before, std::size_t limit);

}  // namespace throughline::conversations
