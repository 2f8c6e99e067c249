#include "demo/bot_methods.hpp"

#include <gtest/gtest.h>

namespace throughline::demo {
namespace {

constexpr Time kNow{Millis{1'795'263'720'000}};

class DemoBotMethods : public testing::Test {
 protected:
  MethodResult call(std::string method, json::object fields, std::vector<ReceivedFile> files = {}) {
    return answer_call(chats_, {std::move(method), std::move(fields), std::move(files)}, kNow);
  }
  static json::value value(const MethodResult& result) {
    EXPECT_TRUE(std::holds_alternative<json::value>(result)) << to_body(result);
    return std::holds_alternative<json::value>(result) ? std::get<json::value>(result) : json::value();
  }
  static Refusal refusal(const MethodResult& result) {
    EXPECT_TRUE(std::holds_alternative<Refusal>(result)) << to_body(result);
    return std::holds_alternative<Refusal>(result) ? std::get<Refusal>(result) : Refusal{};
  }
  static ReceivedFile file() { return {"file0", "Photo.JPG", "image/jpeg", 12, std::string(64, 'a')}; }

  Chats chats_;
  std::int64_t anna_ = chats_.add_person({.first_name = "Anna", .language = "pl"});
};

TEST_F(DemoBotMethods, send_message_returns_the_message_as_telegram_does) {
  const auto first = value(call("sendMessage", {{"chat_id", anna_}, {"text", "Hello"}}));
  const auto second = value(call("sendMessage", {{"chat_id", std::to_string(anna_)}, {"text", "again"}}));
  EXPECT_EQ(first.at("text"), "Hello");
  EXPECT_EQ(first.at("date"), kNow.time_since_epoch().count() / 1000);
  EXPECT_EQ(first.at("from").at("is_bot"), true);
  EXPECT_EQ(first.at("chat").at("id"), anna_);
  EXPECT_GT(second.at("message_id").as_int64(), first.at("message_id").as_int64());
}

TEST_F(DemoBotMethods, send_message_refuses_with_telegrams_words) {
  EXPECT_EQ(refusal(call("sendMessage", {{"chat_id", anna_}, {"text", " \n"}})).description,
            "Bad Request: message text is empty");
  EXPECT_EQ(refusal(call("sendMessage", {{"chat_id", 1}, {"text", "a"}})).description, "Bad Request: chat not found");
  EXPECT_EQ(refusal(call("sendMessage", {{"chat_id", anna_}, {"text", std::string(4097, 'a')}})).code, 400);
  chats_.set_blocked(anna_, true, kNow);
  const auto blocked = refusal(call("sendMessage", {{"chat_id", anna_}, {"text", "a"}}));
  EXPECT_EQ(blocked.code, 403);
  EXPECT_EQ(blocked.description, "Forbidden: bot was blocked by the user");
  EXPECT_EQ(refusal(call("sendRainbow", {})).code, 404);
}

TEST_F(DemoBotMethods, a_reply_carries_its_original) {
  chats_.say(anna_, {{"text", "Where is it?"}}, kNow);
  const auto original = chats_.find(anna_)->entries.front().message.at("message_id");
  const auto sent = value(
      call("sendMessage", {{"chat_id", anna_}, {"text", "Here"}, {"reply_parameters", {{"message_id", original}}}}));
  EXPECT_EQ(sent.at("reply_to_message").at("text"), "Where is it?");
}

TEST_F(DemoBotMethods, a_form_sends_a_photo_and_the_file_can_be_fetched) {
  const auto sent = value(call("sendPhoto",
                               {{"chat_id", std::to_string(anna_)},
                                {"photo", "attach://file0"},
                                {"caption", "Look"},
                                {"reply_markup", R"({"inline_keyboard":[[{"text":"A","callback_data":"a"}]]})"}},
                               {file()}));
  const auto id = sent.at("photo").at(0).at("file_id");
  EXPECT_EQ(sent.at("caption"), "Look");
  EXPECT_EQ(sent.at("reply_markup").at("inline_keyboard").at(0).at(0).at("callback_data"), "a");
  const auto path = value(call("getFile", {{"file_id", id}})).at("file_path");
  EXPECT_EQ(digest_of_file(path.as_string().c_str()), file().digest);
  EXPECT_EQ(refusal(call("sendPhoto", {{"chat_id", anna_}, {"photo", "attach://file7"}}, {file()})).code, 400);
  EXPECT_EQ(refusal(call("getFile", {{"file_id", "../../etc/passwd"}})).code, 400);
}

TEST_F(DemoBotMethods, an_album_makes_a_message_of_each_file) {
  auto second = file();
  second.field = "file1";
  const auto sent = value(call(
      "sendMediaGroup", {{"chat_id", anna_}, {"media", R"([{"type":"photo","media":"attach://file0","caption":"Two"},
                                              {"type":"document","media":"attach://file1"}])"}},
      {file(), second}));
  ASSERT_EQ(sent.as_array().size(), 2U);
  EXPECT_EQ(sent.at(0).at("caption"), "Two");
  EXPECT_EQ(sent.at(1).at("document").at("file_name"), "Photo.JPG");
}

TEST_F(DemoBotMethods, an_edit_changes_the_message_and_refuses_the_same_again) {
  const auto id = value(call("sendMessage", {{"chat_id", anna_}, {"text", "Friday"}})).at("message_id");
  const json::object change{{"chat_id", anna_}, {"message_id", id}, {"text", "Saturday"}};
  EXPECT_EQ(value(call("editMessageText", change)).at("text"), "Saturday");
  EXPECT_TRUE(refusal(call("editMessageText", change)).description.starts_with("Bad Request: message is not modified"));
  EXPECT_EQ(chats_.find(anna_)->entries.size(), 1U);
}

TEST_F(DemoBotMethods, a_press_is_answered_once) {
  const auto offer = value(
      call("sendMessage", {{"chat_id", anna_},
                           {"text", "Which?"},
                           {"reply_markup", {{"inline_keyboard", {{{{"text", "A"}, {"callback_data", "a"}}}}}}}}));
  const auto update = chats_.press(anna_, offer.at("message_id").as_int64(), "a");
  const json::object answer{{"callback_query_id", update.at("callback_query").at("id")}};
  EXPECT_EQ(value(call("answerCallbackQuery", answer)), true);
  EXPECT_EQ(refusal(call("answerCallbackQuery", answer)).code, 400);
}

}  // namespace
}  // namespace throughline::demo
