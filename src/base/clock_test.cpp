#include "base/clock.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace throughline {
namespace {

using ThingId = Id<struct ThingTag>;

TEST(BaseClock, rfc3339_round_trips_and_understands_offsets) {
  const Time time = from_millis(1'795'300'000'123);
  EXPECT_EQ(parse_rfc3339(to_rfc3339(time)), time);
  EXPECT_EQ(to_rfc3339(from_millis(-1)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-11-21T14:02:00.5+02:00")), "2026-11-21T12:02:00.500Z");
  for (const char* wrong : {"2026-11-31T00:00:00Z", "2026-11-21", "2026-11-21T25:00:00Z", "2026-11-21T12:00:00", "x",
                            "2026-1-21T12:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(wrong)) << wrong;
  }
}

TEST(BaseIds, grow_even_when_the_clock_is_set_back) {
  ManualClock clock(from_millis(1'795'300'000'000));
  IdSource ids(clock, 3, 0);
  const auto first = ids.next<ThingId>();
  clock.advance(-3600s);
  EXPECT_GT(ids.next<ThingId>(), first);
}

TEST(BaseIds, never_fall_below_what_is_stored) {
  ManualClock clock(from_millis(1'795'300'000'000));
  const std::int64_t stored = INT64_C(8'000'000'000'000'000'000);
  IdSource ids(clock, 0, stored);
  EXPECT_EQ(ids.next_value(), stored + 1);
}

TEST(BaseIds, are_read_strictly) {
  EXPECT_EQ(parse_id<ThingId>("912123037476712448")->value, 912123037476712448);
  for (const char* wrong :
       {"", "0", "01", "-1", "+1", " 1", "1 ", "9223372036854775808", "99999999999999999999", "1e3"}) {
    EXPECT_FALSE(parse_id<ThingId>(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace throughline
