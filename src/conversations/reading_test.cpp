#include "conversations/reading.hpp"

#include <gtest/gtest.h>

namespace throughline::conversations {
namespace {

/// Interaction n is of identity n, which is a customer of its own unless told.
Stay stay(std::int64_t id, std::int64_t customer = 0) {
  return {InteractionId{id}, IdentityId{id}, CustomerId{customer == 0 ? id : customer}};
}

std::vector<std::int64_t> read_by(std::int64_t end, const std::vector<Stay>& stays,
                                  const std::vector<Handover>& handovers) {
  std::vector<std::int64_t> out;
  for (const auto id : readable(IdentityId{end}, stays, handovers)) out.push_back(id.value);
  return out;
}

using Ids = std::vector<std::int64_t>;
Handover handed(std::int64_t from, std::int64_t to) { return {IdentityId{from}, IdentityId{to}}; }

TEST(ConversationsReading, the_new_end_reads_the_old_one_and_the_old_end_does_not_read_on) {
  const std::vector<Stay> stays{stay(1), stay(2)};
  EXPECT_EQ(read_by(2, stays, {handed(1, 2)}), (Ids{1, 2}));
  EXPECT_EQ(read_by(1, stays, {handed(1, 2)}), (Ids{1}));
}

TEST(ConversationsReading, handed_back_both_read_all) {
  const std::vector<Stay> stays{stay(1), stay(2)};
  EXPECT_EQ(read_by(1, stays, {handed(1, 2), handed(2, 1)}), (Ids{1, 2}));
  EXPECT_EQ(read_by(2, stays, {handed(1, 2), handed(2, 1)}), (Ids{1, 2}));
}

TEST(ConversationsReading, who_was_handed_it_by_a_third_reads_what_that_one_could) {
  const std::vector<Stay> stays{stay(1), stay(2), stay(3)};
  const std::vector<Handover> handovers{handed(1, 2), handed(2, 3)};
  EXPECT_EQ(read_by(3, stays, handovers), (Ids{1, 2, 3}));
  EXPECT_EQ(read_by(2, stays, handovers), (Ids{1, 2}));
  EXPECT_EQ(read_by(1, stays, handovers), (Ids{1}));
}

TEST(ConversationsReading, one_customer_reads_all_of_his_own_and_a_group_shares_nothing_by_itself) {
  EXPECT_EQ(read_by(2, {stay(1, 1), stay(2, 1), stay(3)}, {}), (Ids{1, 2}));
  EXPECT_EQ(read_by(3, {stay(1, 1), stay(2, 1), stay(3)}, {handed(2, 3)}), (Ids{1, 2, 3}));
}

TEST(ConversationsReading, a_customer_reads_his_own_from_an_end_at_which_he_has_not_spoken) {
  EXPECT_EQ(readable(IdentityId{9}, {stay(1, 1), stay(2)}, {}, CustomerId{1}), std::vector{InteractionId{1}});
  EXPECT_EQ(readable(IdentityId{9}, {stay(1, 1), stay(2)}, {handed(2, 1)}, CustomerId{1}),
            (std::vector{InteractionId{1}, InteractionId{2}}));
}

TEST(ConversationsReading, who_has_no_part_in_it_reads_nothing) {
  EXPECT_EQ(read_by(9, {stay(1), stay(2)}, {handed(1, 2)}), Ids{});
}

}  // namespace
}  // namespace throughline::conversations
