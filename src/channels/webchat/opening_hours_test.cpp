#include "channels/webchat/opening_hours.hpp"

#include <gtest/gtest.h>

namespace throughline::channels::webchat {
namespace {

/// Monday, 23 November 2026, 00:00 on the wall, and so much later.
Time at(int day, int hour, int minute = 0) {
  return Time{std::chrono::hours{24 * (20'780 + day) + hour} + std::chrono::minutes{minute}};
}

TEST(WebchatOpeningHours, days_and_times_are_obeyed_to_the_minute) {
  const auto hours = OpeningHours::parse("mo-fr 09:00-18:00, sa 10:00-14:00").value();
  EXPECT_EQ(to_rfc3339(at(0, 0)).substr(0, 10), "2026-11-23");
  EXPECT_FALSE(hours.are_open(at(0, 8, 59)));
  EXPECT_TRUE(hours.are_open(at(0, 9)));
  EXPECT_TRUE(hours.are_open(at(4, 17, 59)));
  EXPECT_FALSE(hours.are_open(at(4, 18)));
  EXPECT_TRUE(hours.are_open(at(5, 10)));
  EXPECT_FALSE(hours.are_open(at(6, 12)));
}

TEST(WebchatOpeningHours, a_night_belongs_to_the_day_it_began) {
  const auto hours = OpeningHours::parse("su 22:00-02:00").value();
  EXPECT_TRUE(hours.are_open(at(6, 23)));
  EXPECT_TRUE(hours.are_open(at(7, 1, 59)));
  EXPECT_FALSE(hours.are_open(at(7, 2)));
  EXPECT_FALSE(hours.are_open(at(6, 1)));
}

TEST(WebchatOpeningHours, none_are_every_hour_and_nonsense_is_named) {
  EXPECT_TRUE(OpeningHours::parse("")->are_open(at(3, 3)));
  EXPECT_TRUE(OpeningHours::parse("MO-SU 00:00-24:00")->are_open(at(6, 23, 59)));
  for (const auto* wrong :
       {"mo", "mo 9-18", "xx 09:00-18:00", "fr-mo 09:00-18:00", "mo 25:00-26:00", "mo 09:00-09:00"}) {
    EXPECT_FALSE(OpeningHours::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace throughline::channels::webchat
