#include "channels/telegram/long_poll.hpp"

#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "channels/telegram/connector_fakes.hpp"

namespace throughline::channels::telegram {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kRefusal = R"({"ok":false,"error_code":)";

std::string update(std::int64_t id) {
  return R"({"update_id":)" + std::to_string(id) +
         R"(,"message":{"message_id":1,"date":1,"from":{"id":5},"chat":{"id":5},"text":"x"}})";
}

class TelegramLongPoll : public testing::Test {
 protected:
  /// Starts and gets past deleteWebhook.
  void begin() {
    poll.start(world.sink);
    world.http.answer_ok("deleteWebhook", "true");
  }
  void give(const std::string& updates) { world.http.answer_ok("getUpdates", "[" + updates + "]"); }
  json::value asked() { return world.http.open.back().body(); }
  void fail(int code, const std::string& description) {
    world.http.answer("getUpdates", code,
                      kRefusal + std::to_string(code) + R"(,"description":")" + description + R"("})");
  }

  World world;
  BotApi api{"https://api.example", "1:A", world.http};
  LongPoll poll{"tg", api, world.core, world.clock};
};

TEST_F(TelegramLongPoll, drops_the_webhook_before_it_asks) {
  poll.start(world.sink);
  EXPECT_TRUE(world.http.has("deleteWebhook"));
  EXPECT_FALSE(world.http.has("getUpdates"));
  world.http.answer_ok("deleteWebhook", "true");
  EXPECT_EQ(
      json::serialize(asked()),
      R"({"limit":100,"timeout":50,"allowed_updates":["message","edited_message","callback_query","my_chat_member",)"
      R"("message_reaction"]})");
  EXPECT_EQ(world.http.open.back().request.deadline, 65s);
  EXPECT_GE(world.http.open.back().request.max_response_bytes, 16u * 1024 * 1024);
}

TEST_F(TelegramLongPoll, confirms_a_page_only_after_it_is_stored) {
  begin();
  give(update(10) + "," + update(11));
  EXPECT_THAT(world.sink.taken, SizeIs(2));
  EXPECT_EQ(world.sink.accounts.at(0), "tg");
  EXPECT_FALSE(world.http.has("getUpdates")) << "asking from later would confirm";
  world.sink.store();
  EXPECT_EQ(asked().at("offset").as_int64(), 12);
  EXPECT_EQ(poll.trouble(), "");
}

TEST_F(TelegramLongPoll, asks_again_from_the_same_place_when_nothing_was_stored) {
  begin();
  give(update(10));
  world.sink.store();
  give(update(11));
  world.sink.refuse(Error::unavailable("disk full"));
  EXPECT_THAT(poll.trouble(), HasSubstr("disk full"));
  EXPECT_FALSE(world.http.has("getUpdates"));
  world.core.advance(1s);
  EXPECT_EQ(asked().at("offset").as_int64(), 11);
  give(update(11));
  world.sink.store();
  EXPECT_EQ(poll.trouble(), "");
  EXPECT_EQ(asked().at("offset").as_int64(), 12);
}

TEST_F(TelegramLongPoll, stores_an_update_that_makes_no_sense_inside_and_goes_on) {
  begin();
  give(R"({"update_id":10,"message":{}},)" + update(11));
  ASSERT_THAT(world.sink.taken, SizeIs(2));
  EXPECT_FALSE(world.sink.taken[0].event);
  EXPECT_EQ(world.sink.taken[0].body, R"({"update_id":10,"message":{}})");
  world.sink.store();
  EXPECT_EQ(asked().at("offset").as_int64(), 12);
}

TEST_F(TelegramLongPoll, passes_over_members_without_an_id) {
  begin();
  give(R"({"message":{}},5,)" + update(11));
  EXPECT_THAT(world.sink.taken, SizeIs(1));
  world.sink.store();
  EXPECT_EQ(asked().at("offset").as_int64(), 12);
  give(R"({"message":{}})");
  EXPECT_THAT(poll.trouble(), HasSubstr("without a number"));
  EXPECT_FALSE(world.http.has("getUpdates")) << "a server like this is not asked in a tight loop";
  world.core.advance(1s);
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST_F(TelegramLongPoll, asks_at_once_after_a_held_answer_and_later_after_a_hasty_one) {
  begin();
  world.clock.advance(50s);
  give("");
  EXPECT_TRUE(world.http.has("getUpdates"));
  give("");
  EXPECT_FALSE(world.http.has("getUpdates")) << "a server that does not hold its answer";
  world.core.advance(1s);
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST_F(TelegramLongPoll, backs_off_with_doubling_and_recovers) {
  begin();
  for (const auto pause : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    world.http.break_off("getUpdates", net::Exchange::unknown);
    world.core.advance(pause - 1ms);
    EXPECT_FALSE(world.http.has("getUpdates")) << pause.count();
    world.core.advance(1ms);
    ASSERT_TRUE(world.http.has("getUpdates")) << pause.count();
  }
  EXPECT_THAT(poll.trouble(), HasSubstr("broke"));
  world.clock.advance(2s);
  give("");
  EXPECT_EQ(poll.trouble(), "");
  world.http.break_off("getUpdates", net::Exchange::not_sent);
  world.core.advance(1s);
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST_F(TelegramLongPoll, tells_a_wrong_token_and_a_second_program) {
  begin();
  fail(401, "Unauthorized");
  EXPECT_THAT(poll.trouble(), HasSubstr("token"));
  world.core.advance(1s);
  fail(409, "Conflict: terminated by other getUpdates request");
  EXPECT_THAT(poll.trouble(), HasSubstr("another program"));
  world.core.advance(2s);
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST_F(TelegramLongPoll, waits_as_long_as_telegram_asks) {
  begin();
  world.http.answer("getUpdates", 429, R"({"ok":false,"error_code":429,"parameters":{"retry_after":30}})");
  world.core.advance(29s);
  EXPECT_FALSE(world.http.has("getUpdates"));
  world.core.advance(1s);
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST_F(TelegramLongPoll, asks_for_less_when_a_page_is_too_large) {
  begin();
  world.http.break_off("getUpdates", net::Exchange::too_large);
  world.core.advance(1s);
  EXPECT_EQ(asked().at("limit").as_int64(), 50);
  for (int i = 0; i < 8; ++i) {
    world.http.break_off("getUpdates", net::Exchange::too_large);
    world.core.advance(60s);
  }
  EXPECT_EQ(asked().at("limit").as_int64(), 1);
  give(update(1));
  world.sink.store();
  EXPECT_EQ(asked().at("limit").as_int64(), 100);
}

TEST_F(TelegramLongPoll, survives_answers_that_are_not_the_bot_apis) {
  begin();
  for (const auto* body : {"", "<html>", "[]", R"({"ok":true})", R"({"ok":true,"result":{}})", R"({"ok":"yes"})"}) {
    world.http.answer("getUpdates", 200, body);
    EXPECT_NE(poll.trouble(), "") << body;
    world.core.advance(60s);
    ASSERT_TRUE(world.http.has("getUpdates"));
  }
}

TEST_F(TelegramLongPoll, stops_whatever_it_is_doing) {
  begin();
  give(update(10));
  poll.stop();
  world.sink.store();
  EXPECT_FALSE(world.http.has("getUpdates")) << "stopped while storing";

  begin();
  EXPECT_FALSE(asked().as_object().contains("offset")) << "what was stored then is confirmed by no one";
  poll.stop();
  give(update(11));
  EXPECT_THAT(world.sink.taken, SizeIs(1)) << "stopped while asking";

  begin();
  fail(500, "x");
  poll.stop();
  world.core.advance(60s);
  EXPECT_FALSE(world.http.has("getUpdates")) << "stopped while pausing";
  EXPECT_EQ(world.core.waiting(), 0u);

  poll.start(world.sink);
  poll.stop();
  world.http.answer_ok("deleteWebhook", "true");
  EXPECT_FALSE(world.http.has("getUpdates")) << "stopped while releasing";
}

TEST_F(TelegramLongPoll, may_be_gone_when_the_answer_comes) {
  {
    LongPoll brief{"tg", api, world.core, world.clock};
    brief.start(world.sink);
  }
  world.http.answer_ok("deleteWebhook", "true");
  EXPECT_THAT(world.http.open, IsEmpty());
}

TEST_F(TelegramLongPoll, keeps_trying_to_drop_the_webhook) {
  poll.start(world.sink);
  world.http.break_off("deleteWebhook", net::Exchange::not_sent);
  EXPECT_THAT(poll.trouble(), HasSubstr("cannot be reached"));
  world.core.advance(1s);
  world.http.answer("deleteWebhook", 500, "<html>");
  world.core.advance(2s);
  world.http.answer_ok("deleteWebhook", "true");
  EXPECT_EQ(poll.trouble(), "");
  EXPECT_TRUE(world.http.has("getUpdates"));
}

TEST(TelegramUpdatePage, never_steps_past_the_last_number) {
  const auto page = read_page(parse_json(R"([{"update_id":9223372036854775807},{"update_id":7}])")->get_array());
  EXPECT_EQ(page.last, 7);
  EXPECT_EQ(page.unreadable, 1u);
}

}  // namespace
}  // namespace throughline::channels::telegram
