#include "conversations/parting_rule.hpp"

#include <gtest/gtest.h>

namespace throughline::conversations {
namespace {

using Groups = std::vector<std::vector<InteractionId>>;

Stretch stretch(std::int64_t id, std::int64_t customer, std::int64_t held_by = 0, std::string thread = {}) {
  if (thread.empty()) thread = std::to_string(id);
  return {InteractionId{id}, CustomerId{customer}, std::move(thread), InteractionId{held_by}};
}

Groups leaving(std::vector<Stretch> stretches) { return partings(CustomerId{1}, std::move(stretches)); }

Groups ids(const std::vector<std::vector<std::int64_t>>& groups) {
  Groups out;
  for (const auto& group : groups) {
    auto& made = out.emplace_back();
    for (const auto id : group) made.push_back(InteractionId{id});
  }
  return out;
}

TEST(ConversationsPartingRule, one_customer_a_group_and_who_was_handed_the_conversation_stay) {
  EXPECT_EQ(leaving({}), Groups{});
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 1)}), Groups{});
  EXPECT_EQ(leaving({stretch(1, 1, 0, "group"), stretch(2, 7, 0, "group")}), Groups{});
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 7, 1), stretch(3, 8, 2)}), Groups{});
}

TEST(ConversationsPartingRule, others_leave_each_with_his_own) {
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 7), stretch(3, 8), stretch(4, 7)}), ids({{2, 4}, {3}}));
}

TEST(ConversationsPartingRule, whom_somebody_handed_it_on_to_leaves_with_him) {
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 7), stretch(3, 8, 2), stretch(4, 9, 3)}), ids({{2, 3, 4}}));
}

/// It was handed on and back; only the way back survives: what the host said at the other end leaves with that end.
TEST(ConversationsPartingRule, what_is_held_draws_nobody_along) {
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 7, 1), stretch(3, 1, 2)}), Groups{});
  EXPECT_EQ(leaving({stretch(1, 1), stretch(2, 7), stretch(3, 1, 2)}), ids({{2, 3}}));
}

TEST(ConversationsPartingRule, a_holder_that_is_elsewhere_holds_nothing) {
  EXPECT_EQ(leaving({stretch(2, 1), stretch(3, 7, 1)}), ids({{3}}));
}

}  // namespace
}  // namespace throughline::conversations
