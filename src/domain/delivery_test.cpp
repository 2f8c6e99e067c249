#include "domain/delivery.hpp"

#include <gtest/gtest.h>

namespace throughline {
namespace {

using enum DeliveryState;

TEST(DomainDelivery, receipts_only_move_forward) {
  EXPECT_EQ(advance(sent, delivered), delivered);
  EXPECT_EQ(advance(read, delivered), read);
  EXPECT_EQ(advance(read, sent), read);
  EXPECT_EQ(advance(delivered, failed), delivered);
}

TEST(DomainDelivery, a_receipt_outranks_doubt_and_failure) {
  EXPECT_EQ(advance(uncertain, delivered), delivered);
  EXPECT_EQ(advance(failed, read), read);
  EXPECT_EQ(advance(sending, failed), failed);
}

TEST(DomainDelivery, names_round_trip) {
  for (const auto state : {queued, sending, sent, delivered, read, failed, uncertain}) {
    EXPECT_EQ(parse_delivery_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_delivery_state("lost"));
}

}  // namespace
}  // namespace throughline
