#include "domain/delivery.hpp"

#include <array>

namespace throughline {

namespace {
constexpr std::array<std::string_view, 7> kNames = {"queued", "sending", "sent",     "delivered",
                                                    "read",   "failed",  "uncertain"};

int rank(DeliveryState state) {
  switch (state) {
    case DeliveryState::queued:
      return 0;
    case DeliveryState::sending:
      return 1;
    case DeliveryState::uncertain:
      return 2;
    case DeliveryState::failed:
      return 3;
    case DeliveryState::sent:
      return 4;
    case DeliveryState::delivered:
      return 5;
    case DeliveryState::read:
      return 6;
  }
  return 0;
}
}  // namespace

std::string_view to_string(DeliveryState state) { return kNames[static_cast<std::size_t>(state)]; }

std::optional<DeliveryState> parse_delivery_state(std::string_view text) {
  for (std::size_t at = 0; at < kNames.size(); ++at) {
    if (kNames[at] == text) return static_cast<DeliveryState>(at);
  }
  return {};
}

DeliveryState advance(DeliveryState current, DeliveryState reported) {
  return rank(reported) > rank(current) ? reported : current;
}

}  // namespace throughline
