#include "demo/history.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace throughline::demo {
namespace {

constexpr Time kNow{Millis{1'795'263'720'000}};

std::vector<Story> all_stories() {
  std::vector<Story> all;
  for (auto part : {english_stories(), russian_stories(), ukrainian_stories(), polish_stories()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST(DemoHistory, three_people_speak_each_language) {
  std::map<std::string, std::set<std::int64_t>> people;
  for (const auto& story : all_stories()) people[story.person.language].insert(story.person.id);
  ASSERT_EQ(people.size(), 4U);
  for (const auto& [language, ids] : people) EXPECT_EQ(ids.size(), 3U) << language;
}

// Whatever the hour of the start, nothing is of the future and nothing of a story is cut off.
TEST(DemoHistory, every_hour_of_a_day_sees_all_of_it_in_order) {
  std::size_t steps = 0;
  for (const auto& story : all_stories()) steps += story.steps.size();
  for (int hour = 0; hour < 24; ++hour) {
    const Time now = kNow + std::chrono::hours(hour);
    const auto history = plan_history(all_stories(), now, {});
    EXPECT_EQ(history.deeds.size(), steps) << hour;
    EXPECT_TRUE(std::is_sorted(history.deeds.begin(), history.deeds.end(),
                               [](const auto& a, const auto& b) { return a.at < b.at; }));
    EXPECT_LE(history.deeds.back().at, now);
    EXPECT_GT(history.deeds.front().at, now - std::chrono::days(15));
  }
}

TEST(DemoHistory, the_same_moment_gives_the_same_history) {
  const auto one = plan_history(all_stories(), kNow, {});
  const auto two = plan_history(all_stories(), kNow, {});
  ASSERT_EQ(one.deeds.size(), two.deeds.size());
  for (std::size_t i = 0; i < one.deeds.size(); ++i) {
    EXPECT_EQ(one.deeds[i].update, two.deeds[i].update);
    EXPECT_EQ(one.deeds[i].message, two.deeds[i].message);
  }
}

TEST(DemoHistory, a_press_names_the_button_that_was_offered) {
  const Story story{
      {.first_name = "Anna", .language = "pl"},
      {0, 10},
      {{Act::says, 0, "?"}, {Act::replies, 1, "Which?", Colleague::magda, {"A", "B"}}, {Act::presses, 1, "B"}}};
  const auto history = plan_history({story}, kNow, {});
  ASSERT_EQ(history.deeds.size(), 3U);
  EXPECT_NE(history.deeds[2].update.find("\"data\":\"choice:1\""), std::string::npos);
  EXPECT_EQ(history.deeds[1].by, Colleague::magda);
  EXPECT_GT(history.deeds[1].message, 0);
}

TEST(DemoHistory, what_a_story_places_after_now_is_left_out) {
  const Story story{{.first_name = "Anna", .language = "pl"}, {0, 10}, {{Act::says, 0, "one"}, {Act::says, 30, "two"}}};
  EXPECT_EQ(plan_history({story}, kNow, {}).deeds.size(), 1U);
}

}  // namespace
}  // namespace throughline::demo
