#include "base/time_zone.hpp"

#include <gtest/gtest.h>

namespace throughline {
namespace {

std::string shown(const char* zone, std::int64_t seconds) {
  return to_rfc3339(TimeZone::create(zone)->local(Time{std::chrono::seconds{seconds}}));
}

TEST(BaseTimeZone, the_wall_clock_follows_daylight_saving) {
  EXPECT_EQ(shown("Europe/Warsaw", 1'774'745'999).substr(0, 16), "2026-03-29T01:59");
  EXPECT_EQ(shown("Europe/Warsaw", 1'774'746'000).substr(0, 16), "2026-03-29T03:00");
  EXPECT_EQ(shown("UTC", 1'774'746'000).substr(0, 16), "2026-03-29T01:00");
  EXPECT_EQ(shown("Asia/Kathmandu", 1'774'746'000).substr(0, 16), "2026-03-29T06:45");
}

TEST(BaseTimeZone, what_is_no_zone_is_refused) {
  for (const auto* name : {"Europe/Nowhere", "", "Mars"}) EXPECT_FALSE(TimeZone::create(name)) << name;
}

}  // namespace
}  // namespace throughline
