#include "demo/chats.hpp"

#include <gtest/gtest.h>

namespace throughline::demo {
namespace {

constexpr Time kNow{Millis{1'795'263'720'000}};

TEST(DemoChats, records_bring_back_the_same_chats) {
  Chats chats;
  const auto anna = chats.add_person({.first_name = "Anna", .last_name = "Nowak", .language = "pl", .phone = "48501"});
  chats.say(anna, {{"text", "Order 1024"}}, kNow);
  const auto first = chats.find(anna)->entries.front().message.at("message_id").as_int64();
  chats.edit(anna, first, "Order 1042", kNow + 60s);
  chats.bot_say(anna, {{"text", "Thanks"}}, kNow + 90s);
  chats.set_blocked(anna, true, kNow + 120s);

  Chats copy;
  for (const auto& record : chats.take_records()) copy.apply(record);
  const auto& restored = *copy.find(anna);
  EXPECT_EQ(restored.person.last_name, "Nowak");
  EXPECT_TRUE(restored.blocked);
  EXPECT_EQ(restored.version, chats.find(anna)->version);
  ASSERT_EQ(restored.entries.size(), 2U);
  EXPECT_EQ(restored.entries[0].message.at("text"), "Order 1042");
  EXPECT_EQ(copy.say(anna, {{"text", "Next"}}, kNow), chats.say(anna, {{"text", "Next"}}, kNow));
}

TEST(DemoChats, updates_have_the_form_and_the_order_of_telegram) {
  Chats chats;
  const auto anna = chats.add_person({.first_name = "Anna", .language = "pl"});
  const auto first = chats.say(anna, {{"text", "One"}}, kNow);
  const auto second = chats.set_blocked(anna, true, kNow);
  EXPECT_EQ(first.at("update_id").as_int64() + 1, second.at("update_id").as_int64());
  EXPECT_EQ(first.at("message").at("from").at("language_code"), "pl");
  EXPECT_EQ(first.at("message").at("chat").at("type"), "private");
  EXPECT_EQ(first.at("message").at("date"), 1'795'263'720);
  EXPECT_EQ(second.at("my_chat_member").at("new_chat_member").at("status"), "kicked");
}

TEST(DemoChats, a_damaged_record_changes_nothing) {
  Chats chats;
  chats.apply({{"message", {{"message_id", 1}, {"chat", {{"id", 7}}}}}});
  chats.apply({{"person", {{"id", -1}}}});
  chats.apply({{"blocked", {{"chat", 7}, {"on", "yes"}}}});
  EXPECT_TRUE(chats.all().empty());
}

}  // namespace
}  // namespace throughline::demo
