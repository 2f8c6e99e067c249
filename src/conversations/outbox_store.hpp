#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/delivery.hpp"
#include "domain/outbound.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

/// A request to a provider on its way. Written in the transaction of the touch it belongs to.
struct OutboxItem {
  OutboxId id;
  TouchId touch;  // 0: nothing on the timeline (an answer to a button)
  std::string account;
  std::string thread;
  DeliveryState state = DeliveryState::queued;
  std::int64_t attempts = 0;
  Time next_at{};
  OutboundPart part;
  std::optional<std::string> error;
};

OutboxId add_to_outbox(storage::Transaction& transaction, const OutboxItem& item);
std::optional<OutboxItem> get_outbox_item(storage::Session& session, OutboxId id);
std::vector<OutboxItem> outbox_of(storage::Session& session, TouchId touch);
void save_delivery(storage::Transaction& transaction, const OutboxItem& item);

/// Leaves only that something was sent, and how it went.
void erase_outbox_of(storage::Transaction& transaction, TouchId touch);
/// Nothing that waits for the thread is sent any more; of answers to its buttons, which have no touch, nothing is left.
void cancel_outbox(storage::Transaction& transaction, const std::string& account, const std::string& thread);

/// The first pending item of each thread that is due. A thread whose first item is being sent has none: order is kept.
std::vector<OutboxItem> due_heads(storage::Session& session, Time now, std::size_t limit);
std::vector<OutboxItem> in_state(storage::Session& session, DeliveryState state);
/// When the next item that is not yet due will be. What is due already waits for its turn, not for a time.
std::optional<Time> next_due(storage::Session& session, Time now);

/// Remembers under which ids the provider knows the item, for receipts.
void name_sent(storage::Transaction& transaction, const OutboxItem& item, const std::vector<std::string>& messages);
std::optional<OutboxItem> find_sent(storage::Session& session, const std::string& account, const std::string& message);

/// One state for a touch that was sent in several parts: the worst of them.
struct DeliveryProgress {
  DeliveryState state;
  std::optional<std::string> error;
};
std::optional<DeliveryProgress> delivery_of(storage::Session& session, TouchId touch);
/// Of all these touches, where there is one.
std::map<TouchId, DeliveryProgress> deliveries_of(storage::Session& session, const std::vector<TouchId>& touches);

}  // namespace throughline::conversations
