#pragma once

#include <optional>
#include <string_view>

namespace throughline {

/// How far a message of ours came. `uncertain`: the connection broke after the request, and the provider offers no way
/// to ask; it is never sent again without a person's decision.
enum class DeliveryState { queued, sending, sent, delivered, read, failed, uncertain };

std::string_view to_string(DeliveryState state);
std::optional<DeliveryState> parse_delivery_state(std::string_view text);

/// The state after a report, which may be late, repeated or out of order: states only move forward. A receipt outranks
/// `failed` and `uncertain`, because it proves arrival; a failure is believed only before any receipt.
DeliveryState advance(DeliveryState current, DeliveryState reported);

}  // namespace throughline
