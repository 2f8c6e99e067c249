#include "channels/telegram/outbound.hpp"

#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throughline::channels::telegram {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

StoredFile file(std::string name, std::string type) {
  StoredFile out;
  out.name = std::move(name);
  out.type = std::move(type);
  out.size = 5;
  out.bytes = std::make_shared<const std::string>("bytes");
  return out;
}

OutboundPart message(std::string text) {
  OutboundPart part;
  part.text = std::move(text);
  return part;
}

OutboundPart edit(std::string text) {
  auto part = message(std::move(text));
  part.kind = OutboundKind::edit;
  part.message = "5:7";
  return part;
}

OutboundPart callback_answer() {
  OutboundPart part;
  part.kind = OutboundKind::callback_answer;
  part.callback = "9";
  return part;
}

MethodCall call_of(const OutboundPart& part, std::string_view thread = "5") {
  auto call = to_call(part, thread);
  if (!call) {
    ADD_FAILURE() << call.error().message;
    return {};
  }
  return std::move(*call);
}

std::string fields_of(const OutboundPart& part, std::string_view thread = "5") {
  return json::serialize(call_of(part, thread).fields);
}

Button button(std::string label, std::string data, std::string url = {}) {
  Button out;
  out.label = std::move(label);
  out.data = std::move(data);
  out.url = std::move(url);
  return out;
}

SendResult result_of(int status, std::string body, OutboundPart part = message("x")) {
  OutboundRequest request;
  request.thread = "5";
  request.part = std::move(part);
  net::Outcome outcome;
  outcome.exchange = net::Exchange::answered;
  outcome.status = status;
  outcome.body = std::move(body);
  return to_send_result(outcome, request);
}

SendResult refusal(int code, const std::string& description, OutboundPart part = message("x"),
                   const std::string& more = {}) {
  return result_of(
      code,
      R"({"ok":false,"error_code":)" + std::to_string(code) + R"(,"description":")" + description + '"' + more + '}',
      std::move(part));
}

template<class Kind>
Kind as(SendResult result) {
  auto* found = std::get_if<Kind>(&result);
  if (found == nullptr) {
    ADD_FAILURE() << "another result: " << result.index();
    return {};
  }
  return std::move(*found);
}

SendResult result_of(net::Exchange exchange, OutboundPart part = message("x")) {
  OutboundRequest request;
  request.thread = "5";
  request.part = std::move(part);
  net::Outcome outcome;
  outcome.exchange = exchange;
  outcome.failure = "no route";
  return to_send_result(outcome, request);
}

TEST(TelegramOutbound, writes_a_text_like_grammy) {
  auto part = message("hi");
  part.reply_to = "1:3";
  part.buttons = {{button("A", "a")}};
  const auto call = call_of(part, "1");
  EXPECT_EQ(call.method, "sendMessage");
  EXPECT_EQ(json::serialize(call.fields),
            R"({"chat_id":1,"text":"hi","reply_parameters":{"message_id":3,"allow_sending_without_reply":true},)"
            R"("reply_markup":{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}})");
}

TEST(TelegramOutbound, writes_a_forum_topic_and_a_group) {
  EXPECT_EQ(fields_of(message("x"), "-1001234567890/77"),
            R"({"chat_id":-1001234567890,"message_thread_id":77,"text":"x"})");
  EXPECT_EQ(fields_of(message("x"), "-1001234567890"), R"({"chat_id":-1001234567890,"text":"x"})");
}

TEST(TelegramOutbound, writes_entities_and_leaves_out_those_that_telegram_finds) {
  auto part = message("abc");
  part.entities = {{"bold", 0, 1, ""},
                   {"url", 0, 3, ""},
                   {"text_link", 1, 2, "https://e.com"},
                   {"text_link", 1, 2, ""},
                   {"custom_emoji", 0, 1, ""}};
  EXPECT_EQ(fields_of(part), R"({"chat_id":5,"text":"abc","entities":[{"type":"bold","offset":0,"length":1},)"
                             R"({"type":"text_link","offset":1,"length":2,"url":"https://e.com"}]})");
}

TEST(TelegramOutbound, writes_inline_links_and_rows) {
  auto part = message("x");
  part.buttons = {{button("A", "a"), button("B", "", "https://e.com")}, {}, {button("C", "c")}};
  EXPECT_EQ(
      fields_of(part),
      R"({"chat_id":5,"text":"x","reply_markup":{"inline_keyboard":)"
      R"([[{"text":"A","callback_data":"a"},{"text":"B","url":"https://e.com"}],[{"text":"C","callback_data":"c"}]]}})");
}

TEST(TelegramOutbound, asks_for_contact_and_place_on_a_reply_keyboard) {
  auto part = message("x");
  part.buttons = {{button("Number", "")}, {button("Place", "")}, {button("No", "no")}};
  part.buttons[0][0].request_contact = true;
  part.buttons[1][0].request_location = true;
  EXPECT_EQ(
      fields_of(part),
      R"({"chat_id":5,"text":"x","reply_markup":{"keyboard":[[{"text":"Number","request_contact":true}],)"
      R"([{"text":"Place","request_location":true}],[{"text":"No"}]],"resize_keyboard":true,"one_time_keyboard":true}})");
}

TEST(TelegramOutbound, replies_only_within_the_chat) {
  auto part = message("x");
  part.reply_to = "6:3";
  EXPECT_EQ(fields_of(part), R"({"chat_id":5,"text":"x"})");
  part.reply_to = "nonsense";
  EXPECT_EQ(fields_of(part), R"({"chat_id":5,"text":"x"})");
}

TEST(TelegramOutbound, uploads_a_photo) {
  auto part = message("Look");
  part.files = {file("a.jpg", "image/jpeg")};
  const auto call = call_of(part);
  EXPECT_EQ(call.method, "sendPhoto");
  EXPECT_EQ(json::serialize(call.fields), R"({"chat_id":5,"photo":"attach://file0","caption":"Look"})");
  ASSERT_THAT(call.files, SizeIs(1));
  EXPECT_EQ(call.files[0].name, "file0");
  EXPECT_EQ(call.files[0].file_name, "a.jpg");
  EXPECT_EQ(call.files[0].content_type, "image/jpeg");
  EXPECT_EQ(*call.files[0].bytes, "bytes");
}

TEST(TelegramOutbound, uploads_anything_else_as_a_document) {
  auto part = message("");
  part.files = {file("a\r\nX: y\".pdf", "application/\npdf")};
  const auto call = call_of(part);
  EXPECT_EQ(call.method, "sendDocument");
  EXPECT_EQ(json::serialize(call.fields), R"({"chat_id":5,"document":"attach://file0"})");
  EXPECT_EQ(call.files[0].file_name, "a__X: y_.pdf") << "a name cannot leave its header";
  EXPECT_EQ(call.files[0].content_type, "application/octet-stream");
}

TEST(TelegramOutbound, uploads_an_album_with_the_caption_on_its_first_item) {
  auto part = message("Look");
  part.entities = {{"bold", 0, 4, ""}};
  part.files = {file("a.jpg", "image/jpeg"), file("b.mp4", "video/mp4")};
  const auto call = call_of(part);
  EXPECT_EQ(call.method, "sendMediaGroup");
  EXPECT_EQ(json::serialize(call.fields),
            R"({"chat_id":5,"media":[{"type":"photo","media":"attach://file0","caption":"Look","caption_entities":)"
            R"([{"type":"bold","offset":0,"length":4}]},{"type":"video","media":"attach://file1"}]})");
  ASSERT_THAT(call.files, SizeIs(2));
  part.files = {file("a.pdf", "application/pdf"), file("b.txt", "text/plain")};
  EXPECT_THAT(fields_of(part), HasSubstr(R"({"type":"document","media":"attach://file1"})"));
}

TEST(TelegramOutbound, edits_and_answers) {
  const auto change = call_of(edit("new"), "ignored");
  EXPECT_EQ(change.method, "editMessageText");
  EXPECT_EQ(json::serialize(change.fields), R"({"chat_id":5,"message_id":7,"text":"new"})");
  auto answer = callback_answer();
  EXPECT_EQ(fields_of(answer), R"({"callback_query_id":"9"})");
  answer.text = "Done";
  EXPECT_EQ(call_of(answer).method, "answerCallbackQuery");
  EXPECT_EQ(fields_of(answer), R"({"callback_query_id":"9","text":"Done"})");
}

TEST(TelegramOutbound, refuses_addresses_that_are_not_telegrams) {
  for (const auto* thread : {"", "0", "abc", "5x", "5/", "5/x", "5/-1", "99999999999999999999"}) {
    const auto call = to_call(message("x"), thread);
    ASSERT_FALSE(call) << thread;
    EXPECT_EQ(as<Refused>(to_send_result(call.error())).why, Refused::Why::bad_recipient);
  }
  auto nowhere = edit("x");
  nowhere.message = "7";
  EXPECT_FALSE(to_call(nowhere, "5"));
}

TEST(TelegramOutbound, waits_for_a_file_that_is_not_loaded) {
  auto part = message("");
  part.files = {file("a.jpg", "image/jpeg")};
  part.files[0].bytes = nullptr;
  const auto call = to_call(part, "5");
  ASSERT_FALSE(call);
  EXPECT_THAT(as<RetryLater>(to_send_result(call.error())).why, HasSubstr("not loaded"));
}

TEST(TelegramOutbound, writes_json_without_and_a_form_with_files) {
  net::OutboundRequest plain;
  write_payload(call_of(message("hi")), plain);
  EXPECT_EQ(plain.headers.find("content-type"), "application/json");
  EXPECT_EQ(plain.body, R"({"chat_id":5,"text":"hi"})");
  EXPECT_THAT(plain.parts, IsEmpty());

  auto part = message("Look");
  part.files = {file("a.jpg", "image/jpeg")};
  part.buttons = {{button("A", "a")}};
  net::OutboundRequest form;
  write_payload(call_of(part), form);
  EXPECT_EQ(form.body, "");
  ASSERT_THAT(form.parts, SizeIs(5));
  EXPECT_EQ(form.parts[0].name, "chat_id");
  EXPECT_EQ(*form.parts[0].bytes, "5");
  EXPECT_EQ(*form.parts[1].bytes, "attach://file0");
  EXPECT_EQ(*form.parts[2].bytes, "Look");
  EXPECT_EQ(*form.parts[3].bytes, R"({"inline_keyboard":[[{"text":"A","callback_data":"a"}]]})");
  EXPECT_EQ(form.parts[4].file_name, "a.jpg");
}

TEST(TelegramAnswers, name_what_was_sent) {
  const auto one = result_of(200, R"({"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5}}})");
  EXPECT_THAT(as<Sent>(one).messages, ElementsAre("5:7"));
  const auto album =
      result_of(200, R"({"ok":true,"result":[{"message_id":7,"chat":{"id":5}},{"message_id":8,"chat":{"id":5}}]})");
  EXPECT_THAT(as<Sent>(album).messages, ElementsAre("5:7", "5:8"));
  const auto test_api = result_of(200, R"({"ok":true,"result":{"message_id":7,"date":1795263720123}})");
  EXPECT_THAT(as<Sent>(test_api).messages, ElementsAre("5:7"));
  EXPECT_THAT(as<Sent>(result_of(200, R"({"ok":true,"result":true})", edit("x"))).messages, ElementsAre("5:7"));
  EXPECT_THAT(as<Sent>(result_of(200, R"({"ok":true,"result":true})", callback_answer())).messages, IsEmpty());
}

TEST(TelegramAnswers, wait_as_long_as_telegram_asks) {
  const auto limited = as<RateLimited>(
      refusal(429, "Too Many Requests: retry after 7", message("x"), R"(,"parameters":{"retry_after":7})"));
  EXPECT_EQ(limited.after, 7000ms);
  EXPECT_FALSE(limited.whole_account);
  EXPECT_EQ(as<RateLimited>(refusal(429, "Too Many Requests: retry after 9")).after, 9000ms);
  EXPECT_EQ(as<RateLimited>(refusal(429, "Too Many Requests")).after, 5000ms);
  EXPECT_EQ(as<RateLimited>(refusal(429, "x", message("x"), R"(,"parameters":{"retry_after":0})")).after, 1000ms);
  EXPECT_EQ(
      as<RateLimited>(refusal(429, "x", message("x"), R"(,"parameters":{"retry_after":9223372036854775807})")).after,
      24h);
}

TEST(TelegramAnswers, tell_why_a_person_cannot_be_reached) {
  const auto why = [](const std::string& description) { return as<Refused>(refusal(403, description)).why; };
  EXPECT_EQ(why("Forbidden: bot was blocked by the user"), Refused::Why::blocked_by_user);
  EXPECT_EQ(why("Forbidden: bot can't initiate conversation with a user"), Refused::Why::window_closed);
  EXPECT_EQ(why("Forbidden: user is deactivated"), Refused::Why::bad_recipient);
  EXPECT_EQ(why("Forbidden: bot was kicked from the supergroup chat"), Refused::Why::bad_recipient);
  EXPECT_EQ(why("Forbidden: bot is not a member of the channel chat"), Refused::Why::bad_recipient);
  EXPECT_EQ(why("Forbidden: the group chat was deleted"), Refused::Why::bad_recipient);
  EXPECT_EQ(as<Refused>(refusal(403, "Forbidden: user is deactivated")).detail, "Forbidden: user is deactivated");
}

TEST(TelegramAnswers, refuse_bad_requests_for_good) {
  for (const auto* description : {"Bad Request: chat not found", "Bad Request: message to be replied not found",
                                  "Bad Request: message text is empty", "Bad Request: Text is too long"}) {
    const auto refused = as<Refused>(refusal(400, description));
    EXPECT_EQ(refused.why, Refused::Why::bad_request);
    EXPECT_EQ(refused.detail, description);
  }
  EXPECT_EQ(as<Refused>(refusal(413, "Request Entity Too Large")).why, Refused::Why::bad_request);
}

TEST(TelegramAnswers, take_an_edit_that_changes_nothing_as_made) {
  const auto same = refusal(400, "Bad Request: message is not modified: specified new message content", edit("x"));
  EXPECT_THAT(as<Sent>(same).messages, ElementsAre("5:7"));
}

TEST(TelegramAnswers, let_a_late_answer_to_a_press_go) {
  const auto late = refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid",
                            callback_answer());
  EXPECT_THAT(as<Sent>(late).messages, IsEmpty());
}

TEST(TelegramAnswers, follow_a_group_to_its_new_id) {
  const auto moved = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", message("x"),
                             R"(,"parameters":{"migrate_to_chat_id":-1001234567890})");
  EXPECT_EQ(as<ThreadIsNow>(moved).thread, "-1001234567890");
}

TEST(TelegramAnswers, tell_a_broken_token) {
  EXPECT_THAT(as<AuthBroken>(refusal(401, "Unauthorized")).detail, HasSubstr("token"));
  EXPECT_THAT(as<AuthBroken>(refusal(404, "Not Found")).detail, HasSubstr("token"));
}

TEST(TelegramAnswers, tell_a_second_program_in_plain_words) {
  EXPECT_THAT(as<RetryLater>(refusal(409, "Conflict: terminated by other getUpdates request")).why,
              HasSubstr("another program"));
}

TEST(TelegramAnswers, tell_doubt_from_failure_after_a_server_error) {
  EXPECT_THAT(as<RetryLater>(refusal(500, "Internal Server Error")).why, HasSubstr("500"));
  for (const int status : {500, 502, 504}) {
    (void)as<Uncertain>(result_of(status, "<html>Bad Gateway</html>"));
    (void)as<RetryLater>(result_of(status, "<html>Bad Gateway</html>", edit("x")));
    (void)as<RetryLater>(result_of(status, "", callback_answer()));
  }
}

TEST(TelegramAnswers, doubt_a_broken_success) {
  for (const auto* body : {"", "{", "[]", R"({"ok":1})", R"({"result":{}})", "<html>"}) {
    (void)as<Uncertain>(result_of(200, body));
    (void)as<RetryLater>(result_of(200, body, callback_answer()));
  }
}

TEST(TelegramAnswers, know_a_proxy_that_turned_the_message_away) {
  (void)as<RetryLater>(result_of(403, "<html>"));
  (void)as<RetryLater>(result_of(302, ""));
  (void)as<RateLimited>(result_of(429, "<html>"));
  (void)as<AuthBroken>(result_of(404, "<html>"));
  (void)as<Refused>(result_of(413, "<html>"));
}

TEST(TelegramAnswers, tell_how_far_a_broken_exchange_came) {
  EXPECT_THAT(as<RetryLater>(result_of(net::Exchange::not_sent)).why, HasSubstr("no route"));
  (void)as<Uncertain>(result_of(net::Exchange::unknown));
  (void)as<Uncertain>(result_of(net::Exchange::too_large));
  (void)as<RetryLater>(result_of(net::Exchange::unknown, edit("x")));
  (void)as<RetryLater>(result_of(net::Exchange::unknown, callback_answer()));
}

}  // namespace
}  // namespace throughline::channels::telegram
