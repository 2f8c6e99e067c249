#include "customers/timeline.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "customers/schema.hpp"
#include "storage/test_database.hpp"

namespace throughline::customers {
namespace {

class CustomersTimeline : public testing::Test {
 protected:
  TouchId add(std::int64_t identity, std::int64_t at, std::int64_t order, std::string kind = "message") {
    Touch touch;
    touch.at = from_millis(at);
    touch.order = order;
    touch.kind = std::move(kind);
    touch.identity = IdentityId{identity};
    touch.interaction = InteractionId{identity};
    return database_.write([&](storage::Transaction& transaction) { return add_touch(transaction, touch); });
  }

  storage::TestDatabase database_{migrations()};
};

/// Pages of any size over several identities give every touch once, in the order of (at, order, id).
TEST_F(CustomersTimeline, pages_join_to_the_whole_history) {
  SeededRandom random(11);
  std::vector<Position> all;
  for (int at = 0; at < 300; ++at) {
    const auto when = static_cast<std::int64_t>(random.below(40));
    const auto order = static_cast<std::int64_t>(random.below(3));
    const auto id = add(1 + static_cast<std::int64_t>(random.below(3)), when, order);
    all.push_back({from_millis(when), order, id});
  }
  std::sort(all.rbegin(), all.rend());
  for (const std::size_t size : {1u, 7u, 50u, 300u, 301u}) {
    std::vector<Position> read;
    PageRequest request;
    request.limit = size;
    for (bool more = true; more;) {
      const auto page = page_of_identities(database_.session(), {{1}, {2}, {3}}, request);
      for (const auto& touch : page.touches) read.push_back(position_of(touch));
      more = page.more;
      if (more) request.before = parse_cursor(to_cursor(read.back()));
    }
    EXPECT_EQ(read, all) << "pages of " << size;
  }
}

TEST_F(CustomersTimeline, filters_by_kind_across_pages_of_others) {
  add(1, 1, 0, "note");
  for (int at = 2; at < 30; ++at) add(1, at, 0);
  const auto page = page_of_interactions(database_.session(), {{1}}, {{}, 2, {"note"}});
  ASSERT_EQ(page.touches.size(), 1u);
  EXPECT_EQ(page.touches[0].kind, "note");
  EXPECT_FALSE(page.more);
}

TEST_F(CustomersTimeline, a_late_touch_falls_into_its_place) {
  const auto second = add(1, 2000, 5);
  const auto first = add(1, 1000, 4);
  const auto page = page_of_identities(database_.session(), {{1}}, {});
  ASSERT_EQ(page.touches.size(), 2u);
  EXPECT_EQ(page.touches[0].id, second);
  EXPECT_EQ(page.touches[1].id, first);
}

TEST(CustomersCursor, refuses_what_is_no_cursor) {
  for (const char* wrong : {"", "x", "!!", "MTIz", "MS4yLg", "MS4yLjMuNA"}) EXPECT_FALSE(parse_cursor(wrong)) << wrong;
}

}  // namespace
}  // namespace throughline::customers
