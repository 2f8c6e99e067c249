#include "channels/telegram/inbound.hpp"

#include <random>
#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/fixture.hpp"

namespace throughline::channels::telegram {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

ProviderEvent parsed(const std::string& body) {
  auto event = parse_update(body);
  EXPECT_TRUE(event) << (event ? "" : event.error().message + " at " + event.error().pointer);
  return event ? std::move(*event) : ProviderEvent{};
}

template<class Event>
Event event_of(const ProviderEvent& event) {
  if (!event.event) {
    ADD_FAILURE() << event.event.error().message << " at " << event.event.error().pointer;
    return {};
  }
  const auto* found = std::get_if<Event>(&*event.event);
  if (found == nullptr) {
    ADD_FAILURE() << "another kind of event: " << event.event->index();
    return {};
  }
  return *found;
}

template<class Event>
Event read(std::string_view name) {
  return event_of<Event>(parsed(fixture(name)));
}

/// A private message of customer 5 whose content is `members`.
std::string with(const std::string& members) {
  return R"({"update_id":1,"message":{"message_id":7,"date":1795263720,"from":{"id":5,"first_name":"Anna"},)"
         R"("chat":{"id":5,"type":"private"},)" +
         members + "}}";
}

Error error_in(const std::string& body) {
  const auto event = parsed(body);
  if (event.event) {
    ADD_FAILURE() << "understood: " << body;
    return {};
  }
  return event.event.error();
}

TEST(TelegramInbound, reads_a_text_with_sender_time_and_entities) {
  const auto event = parsed(fixture("text"));
  EXPECT_EQ(event.id, "900101");
  EXPECT_EQ(event.body, fixture("text"));
  const auto message = event_of<MessageReceived>(event);
  EXPECT_EQ(message.sender.kind, "telegram");
  EXPECT_EQ(message.sender.value, "5000000001");
  EXPECT_EQ(message.sender.name, "Anna Nowak");
  EXPECT_EQ(message.sender.handle, "@anna_nowak");
  EXPECT_EQ(message.sender.language, "pl");
  EXPECT_EQ(message.thread, "5000000001");
  EXPECT_EQ(message.message, "5000000001:41");
  EXPECT_EQ(message.sequence, 41);
  EXPECT_EQ(to_rfc3339(message.at), "2026-11-21T12:22:00.000Z");
  EXPECT_THAT(message.text, HasSubstr("Dzień dobry 👋"));
  ASSERT_THAT(message.entities, SizeIs(3));
  EXPECT_EQ(message.entities[0].kind, "bold");
  EXPECT_EQ(message.entities[1].kind, "url");
  EXPECT_EQ(message.entities[1].offset, 18);
  EXPECT_EQ(message.entities[2].kind, "bot_command");
  EXPECT_EQ(message.unsupported, "");
}

TEST(TelegramInbound, maps_every_kind_of_entity) {
  const std::pair<std::string, std::string> kinds[] = {
      {"phone_number", "phone"},   {"expandable_blockquote", "blockquote"},
      {"text_mention", "mention"}, {"custom_emoji", "custom_emoji"},
      {"hashtag", "hashtag"},      {"spoiler", "spoiler"},
      {"date_time", "other"}};
  for (const auto& [theirs, ours] : kinds) {
    const auto message = event_of<MessageReceived>(
        parsed(with(R"("text":"abc","entities":[{"type":")" + theirs + R"(","offset":0,"length":3}])")));
    ASSERT_THAT(message.entities, SizeIs(1));
    EXPECT_EQ(message.entities[0].kind, ours);
  }
}

TEST(TelegramInbound, keeps_links_that_may_be_opened_and_no_others) {
  const auto link = [](const std::string& url) {
    return event_of<MessageReceived>(
               parsed(with(R"("text":"abc","entities":[{"type":"text_link","offset":0,"length":3,"url":")" + url +
                           R"("}])")))
        .entities.at(0);
  };
  EXPECT_EQ(link("HTTPS://example.com/a").url, "HTTPS://example.com/a");
  EXPECT_EQ(link("javascript:alert(1)").url, "");
  EXPECT_EQ(link("javascript:alert(1)").kind, "other");
}

TEST(TelegramInbound, clips_or_drops_entities_that_leave_the_text) {
  const auto message = event_of<MessageReceived>(parsed(
      with(R"("text":"a👍b","entities":[{"type":"bold","offset":1,"length":99},{"type":"bold","offset":4,"length":1},)"
           R"({"type":"bold","offset":-1,"length":2},{"type":"bold","offset":0,"length":0},5,{"type":7},)"
           R"({"type":"bold","offset":9223372036854775807,"length":9223372036854775807}])")));
  ASSERT_THAT(message.entities, SizeIs(1));
  EXPECT_EQ(message.entities[0].offset, 1);
  EXPECT_EQ(message.entities[0].length, 3);
}

TEST(TelegramInbound, reads_the_payload_of_a_deep_link) {
  EXPECT_EQ(read<MessageReceived>("start").start_payload, "Zm9vYmFy_-42");
  EXPECT_EQ(read<MessageReceived>("start").text, "/start Zm9vYmFy_-42");
  const auto payload = [](const std::string& text) {
    return event_of<MessageReceived>(parsed(with(R"("text":")" + text + '"'))).start_payload;
  };
  EXPECT_EQ(payload("/start@example_shop_bot abc"), "abc");
  EXPECT_EQ(payload("/start"), "");
  EXPECT_EQ(payload("/start "), "");
  EXPECT_EQ(payload("/started abc"), "");
  EXPECT_EQ(payload("/start two words"), "");
  EXPECT_EQ(payload("please /start abc"), "");
  EXPECT_EQ(payload("/start " + std::string(64, 'a')), std::string(64, 'a'));
  EXPECT_EQ(payload("/start " + std::string(65, 'a')), "");
}

TEST(TelegramInbound, takes_the_largest_size_of_a_photo) {
  const auto message = read<MessageReceived>("photo");
  ASSERT_THAT(message.files, SizeIs(1));
  EXPECT_EQ(message.files[0].kind, "photo");
  EXPECT_EQ(message.files[0].remote, "AgACAgIAAxkx");
  EXPECT_EQ(message.files[0].type, "image/jpeg");
  EXPECT_EQ(message.files[0].size, 151022);
  EXPECT_EQ(message.files[0].width, 1280);
  EXPECT_EQ(message.text, "Broken on arrival");
  EXPECT_EQ(message.entities.at(0).kind, "italic");
}

TEST(TelegramInbound, groups_an_album_by_its_id) {
  const auto first = read<MessageReceived>("album_1");
  const auto second = read<MessageReceived>("album_2");
  EXPECT_EQ(first.album, "13579246801357");
  EXPECT_EQ(second.album, first.album);
  EXPECT_EQ(first.text, "Two sides");
  EXPECT_LT(first.sequence, second.sequence);
}

TEST(TelegramInbound, reads_every_kind_of_file) {
  struct Expected {
    std::string_view fixture, kind, remote, type, name;
    std::int64_t duration_s;
  };
  const Expected all[] = {
      {"document", "document", "BQACAgIAAxk1", "application/pdf", "rachunek.pdf", 0},
      {"video", "video", "BAACAgIAAxk2", "video/mp4", "VID_1.mp4", 12},
      {"audio", "audio", "CQACAgIAAxk3", "audio/mpeg", "audio.mp3", 183},
      {"voice", "voice", "AwACAgIAAxk4", "audio/ogg", "voice.ogg", 7},
      {"video_note", "video", "DQACAgIAAxk5", "video/mp4", "video_note.mp4", 5},
      {"sticker", "sticker", "CAACAgIAAxk6", "video/webm", "sticker.webm", 0},
      {"animation", "animation", "CgACAgIAAxk7", "video/mp4", "hi.mp4", 3},
      {"live_photo", "photo", "AgACAgIAAxklx", "image/jpeg", "photo.jpg", 0},
  };
  for (const auto& expected : all) {
    SCOPED_TRACE(expected.fixture);
    const auto message = read<MessageReceived>(expected.fixture);
    ASSERT_THAT(message.files, SizeIs(1));
    EXPECT_EQ(message.files[0].kind, expected.kind);
    EXPECT_EQ(message.files[0].remote, expected.remote);
    EXPECT_EQ(message.files[0].type, expected.type);
    EXPECT_EQ(message.files[0].name, expected.name);
    EXPECT_EQ(message.files[0].duration_s, expected.duration_s);
    EXPECT_EQ(message.unsupported, "");
  }
}

TEST(TelegramInbound, takes_the_film_of_a_live_photo_without_a_still) {
  const auto message = event_of<MessageReceived>(parsed(with(R"("live_photo":{"file_id":"f","width":1,"height":1})")));
  ASSERT_THAT(message.files, SizeIs(1));
  EXPECT_EQ(message.files[0].kind, "video");
}

TEST(TelegramInbound, trusts_a_contact_only_when_it_is_the_senders) {
  const auto own = read<MessageReceived>("contact_own").contact;
  ASSERT_TRUE(own);
  EXPECT_TRUE(own->own);
  EXPECT_EQ(own->phone, "+48501234567");
  EXPECT_EQ(own->name, "Anna Nowak");
  const auto other = read<MessageReceived>("contact_other").contact;
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->own);
  EXPECT_EQ(other->phone, "501 999 111");
  const auto nobody = event_of<MessageReceived>(parsed(with(R"("contact":{"phone_number":"1","first_name":"X"})")));
  EXPECT_FALSE(nobody.contact->own);
}

TEST(TelegramInbound, reads_places) {
  const auto location = read<MessageReceived>("location").location;
  ASSERT_TRUE(location);
  EXPECT_DOUBLE_EQ(location->latitude, 52.2297);
  EXPECT_DOUBLE_EQ(location->longitude, 21.0122);
  EXPECT_EQ(read<MessageReceived>("venue").location->title, "Pickup point");
}

TEST(TelegramInbound, names_the_message_replied_to_and_the_one_forwarded) {
  EXPECT_EQ(read<MessageReceived>("reply").reply_to, "5000000001:40");
  EXPECT_EQ(read<MessageReceived>("forward").forwarded_from, "Piotr Kowalski");
  const auto origin = [](const std::string& value) {
    return event_of<MessageReceived>(parsed(with(R"("text":"x","forward_origin":)" + value))).forwarded_from;
  };
  EXPECT_EQ(origin(R"({"type":"hidden_user","date":1,"sender_user_name":"Somebody"})"), "Somebody");
  EXPECT_EQ(origin(R"({"type":"chat","date":1,"sender_chat":{"id":-1,"title":"Club"}})"), "Club");
  EXPECT_EQ(origin(R"({"type":"channel","date":1,"chat":{"id":-2,"title":"News"},"message_id":4})"), "News");
  EXPECT_EQ(origin(R"({"type":"new"})"), "");
}

TEST(TelegramInbound, makes_a_forum_topic_a_thread_of_its_own) {
  const auto message = read<MessageReceived>("forum_topic");
  EXPECT_EQ(message.thread, "-1001234567890/77");
  EXPECT_EQ(message.message, "-1001234567890:512");
  EXPECT_EQ(message.reply_to, "") << "the message that opened the topic is no answer";
  const auto reply = event_of<MessageReceived>(parsed(with(R"("text":"x","message_thread_id":9)")));
  EXPECT_EQ(reply.thread, "5") << "outside forums the field only links replies";
}

TEST(TelegramInbound, says_whether_others_read_the_thread) {
  EXPECT_FALSE(read<MessageReceived>("start").shared);
  EXPECT_TRUE(read<MessageReceived>("forum_topic").shared);
}

TEST(TelegramInbound, reads_an_edit_with_its_own_time) {
  const auto edit = read<MessageEdited>("edited");
  EXPECT_EQ(edit.message, "5000000001:41");
  EXPECT_EQ(edit.text, "Order 1042, not 1024");
  EXPECT_EQ(to_rfc3339(edit.at), "2026-11-21T12:23:10.000Z");
  EXPECT_EQ(edit.entities.at(0).kind, "bold");
}

TEST(TelegramInbound, ignores_the_movements_of_a_live_location) {
  const auto body = R"({"update_id":1,"edited_message":{"message_id":7,"date":1,"edit_date":2,"from":{"id":5},)"
                    R"("chat":{"id":5},"location":{"latitude":1,"longitude":2,"live_period":60}}})";
  EXPECT_THAT(event_of<NothingToDo>(parsed(body)).why, HasSubstr("location"));
}

TEST(TelegramInbound, reads_a_pressed_button_with_its_label) {
  const auto press = read<ButtonPressed>("callback");
  EXPECT_EQ(press.callback, "21474836490123");
  EXPECT_EQ(press.data, "colour:blue");
  EXPECT_EQ(press.label, "Blue");
  EXPECT_EQ(press.message, "5000000001:40");
  EXPECT_EQ(press.thread, "5000000001");
  EXPECT_EQ(press.sender.value, "5000000001");
}

TEST(TelegramInbound, reads_a_press_under_a_message_of_inline_mode) {
  const auto press = event_of<ButtonPressed>(
      parsed(R"({"update_id":1,"callback_query":{"id":"9","from":{"id":5},"inline_message_id":"z","data":"d"}})"));
  EXPECT_EQ(press.thread, "5");
  EXPECT_EQ(press.message, "");
}

TEST(TelegramInbound, tells_when_the_customer_blocks_and_unblocks) {
  const auto blocked = read<ReachabilityChanged>("blocked");
  EXPECT_FALSE(blocked.reachable);
  EXPECT_EQ(blocked.thread, "5000000001");
  EXPECT_EQ(blocked.sender.value, "5000000001");
  EXPECT_TRUE(read<ReachabilityChanged>("unblocked").reachable);
}

TEST(TelegramInbound, tells_a_move_from_either_side_alike) {
  const auto to = read<ThreadMoved>("migrate_to");
  const auto from = read<ThreadMoved>("migrate_from");
  EXPECT_EQ(to.from, "-4012345");
  EXPECT_EQ(to.to, "-1001234567890");
  EXPECT_EQ(from.from, to.from);
  EXPECT_EQ(from.to, to.to);
}

TEST(TelegramInbound, names_content_that_has_no_form) {
  const auto poll = read<MessageReceived>("poll");
  EXPECT_EQ(poll.unsupported, "poll");
  EXPECT_EQ(poll.text, "");
  EXPECT_EQ(event_of<MessageReceived>(parsed(with(R"("dice":{"emoji":"🎲","value":4})"))).unsupported, "dice");
  EXPECT_EQ(event_of<MessageReceived>(parsed(with(R"("hologram":{})"))).unsupported, "hologram");
  const auto paid = event_of<MessageReceived>(parsed(with(R"("paid_media":{},"caption":"look")")));
  EXPECT_EQ(paid.unsupported, "paid_media");
  EXPECT_EQ(paid.text, "look");
  EXPECT_EQ(event_of<MessageReceived>(parsed(with(R"("text":"hi","new_ornament":1)"))).unsupported, "");
}

TEST(TelegramInbound, has_nothing_to_do_with_what_no_customer_said) {
  EXPECT_EQ(read<NothingToDo>("channel_post").why, "channel_post");
  EXPECT_EQ(read<NothingToDo>("business_message").why, "business_message");
  EXPECT_EQ(read<NothingToDo>("reaction").why, "message_reaction");
  EXPECT_EQ(read<NothingToDo>("own_echo").why, "message from a bot");
  EXPECT_EQ(event_of<NothingToDo>(parsed(with(R"("pinned_message":{})"))).why, "pinned_message");
  EXPECT_EQ(event_of<NothingToDo>(parsed(R"({"update_id":5,"guest_message":{"a":1}})")).why, "guest_message");
  EXPECT_EQ(event_of<NothingToDo>(parsed(R"({"update_id":5})")).why, "empty update");
}

TEST(TelegramInbound, tolerates_what_the_test_server_does_differently) {
  const auto message = read<MessageReceived>("test_api_message");
  EXPECT_EQ(to_rfc3339(message.at), "2026-11-21T12:22:00.123Z");
  EXPECT_EQ(message.start_payload, "tok");
  EXPECT_EQ(message.unsupported, "");
  const auto press = read<ButtonPressed>("test_api_callback");
  EXPECT_EQ(press.message, "");
  EXPECT_EQ(press.thread, "1");
}

TEST(TelegramInbound, takes_the_author_of_a_private_chat_from_the_chat) {
  const auto message = event_of<MessageReceived>(
      parsed(R"({"update_id":1,"message":{"message_id":7,"date":1,"chat":{"id":5,"first_name":"Anna"},"text":"x"}})"));
  EXPECT_EQ(message.sender.value, "5");
  EXPECT_EQ(message.sender.name, "Anna");
}

TEST(TelegramInbound, refuses_a_body_that_is_no_update) {
  const std::pair<std::string, std::string> bodies[] = {{"", ""},
                                                        {"{", ""},
                                                        {"[]", ""},
                                                        {"7", ""},
                                                        {R"({"message":{}})", "/update_id"},
                                                        {R"({"update_id":"1"})", "/update_id"},
                                                        {R"({"update_id":1.5})", "/update_id"},
                                                        {R"({"update_id":null})", "/update_id"},
                                                        {R"({"update_id":-1})", "/update_id"},
                                                        {R"({"update_id":99999999999999999999})", "/update_id"},
                                                        {R"({"update_id":1,"message":{"text":tru)", "/message/text"},
                                                        {std::string(5000, '['), std::string()}};
  for (const auto& [body, pointer] : bodies) {
    const auto event = parse_update(body);
    ASSERT_FALSE(event) << body;
    EXPECT_EQ(event.error().kind, ErrorKind::invalid);
    if (body.size() < 1000) {
      EXPECT_EQ(event.error().pointer, pointer) << body;
    }
  }
}

TEST(TelegramInbound, keeps_an_update_that_makes_no_sense_inside_with_the_place) {
  const std::pair<std::string, std::string> bodies[] = {
      {R"({"update_id":1,"message":5})", "/message"},
      {R"({"update_id":1,"message":{"message_id":1,"date":1,"from":{"id":5},"text":"x"}})", "/message/chat"},
      {R"({"update_id":1,"message":{"date":1,"chat":{"id":5},"text":"x"}})", "/message/message_id"},
      {R"({"update_id":1,"message":{"message_id":1,"chat":{"id":5},"text":"x"}})", "/message/date"},
      {R"({"update_id":1,"message":{"message_id":1,"date":-5,"chat":{"id":5},"text":"x"}})", "/message/date"},
      {R"({"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-5},"text":"x"}})", "/message/from"},
      {R"({"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5},"from":{"id":0},"text":"x"}})",
       "/message/from/id"},
      {R"({"update_id":1,"callback_query":{"id":"1","data":"x"}})", "/callback_query/from"},
      {R"({"update_id":1,"my_chat_member":{"chat":{"id":5},"date":1}})", "/my_chat_member/new_chat_member"},
      {with(R"("text":5)"), "/message/text"},
      {with(R"("photo":{})"), "/message/photo"},
      {with(R"("photo":[{"file_id":"a"},{"file_id":7}])"), "/message/photo/1/file_id"},
      {with(R"("document":{"file_name":"a"})"), "/message/document/file_id"},
      {with(R"("location":{"latitude":91,"longitude":0})"), "/message/location/latitude"},
      {with(R"("location":{"latitude":1e400,"longitude":0})"), "/message/location/latitude"},
      {with(R"("contact":{"first_name":"A"})"), "/message/contact/phone_number"},
      {with(R"("text":"x","date":1e30)"), "/message/date"}};
  for (const auto& [body, pointer] : bodies) {
    const auto error = error_in(body);
    EXPECT_EQ(error.kind, ErrorKind::invalid);
    EXPECT_EQ(error.pointer, pointer) << body;
  }
}

TEST(TelegramInbound, stores_no_nul_and_no_lone_surrogate) {
  const auto message = event_of<MessageReceived>(parsed(with(R"("text":"a\u0000b\ud800c")")));
  EXPECT_EQ(message.text,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD"
            "c");
}

TEST(TelegramInbound, cuts_what_is_too_long_on_a_whole_character) {
  std::string text;
  while (text.size() <= limits::kTextBytes) text += "👍";
  const auto message = event_of<MessageReceived>(
      parsed(with(R"("text":")" + text + R"(","entities":[{"type":"bold","offset":0,"length":99999}])")));
  EXPECT_LE(message.text.size(), limits::kTextBytes);
  EXPECT_THAT(message.text, EndsWith("👍 …"));
  EXPECT_EQ(message.entities.at(0).length, static_cast<std::int64_t>(utf16_length(message.text)));
  const auto named = event_of<MessageReceived>(parsed(
      R"({"update_id":1,"message":{"message_id":7,"date":1,"chat":{"id":5},"text":"x","from":{"id":5,"first_name":")" +
      std::string(300, 'n') + R"("}}})"));
  EXPECT_EQ(named.sender.name.size(), limits::kNameBytes);
  EXPECT_THAT(named.sender.name, EndsWith("n …"));
}

TEST(TelegramInbound, keeps_the_last_of_duplicate_members) {
  EXPECT_EQ(event_of<MessageReceived>(parsed(with(R"("text":"a","text":"b")"))).text, "b");
}

/// Puts `wrong` in the place of every value below `at` in turn and reads the whole each time.
void read_with_each_replaced(const json::value& whole, json::value& at, const json::value& wrong) {
  const auto original = at;
  at = wrong;
  (void)parse_update(json::serialize(whole));
  at = original;
  if (auto* object = at.if_object()) {
    for (auto& entry : *object) read_with_each_replaced(whole, entry.value(), wrong);
  } else if (auto* array = at.if_array()) {
    for (auto& value : *array) read_with_each_replaced(whole, value, wrong);
  }
}

TEST(TelegramInbound, survives_wrong_types_everywhere) {
  const auto wrong_values =
      *parse_json(R"([null,true,-1,0,1e308,"","x",[],{},[[]],[{}],18446744073709551615,9223372036854775807])");
  for (const auto* name : {"text", "photo", "contact_own", "venue", "reply", "forward", "callback", "blocked",
                           "forum_topic", "migrate_to", "edited", "sticker", "live_photo"}) {
    auto update = *parse_json(fixture(name));
    for (const auto& wrong : wrong_values.get_array()) read_with_each_replaced(update, update, wrong);
  }
}

TEST(TelegramInbound, survives_random_damage) {
  std::mt19937 random(7);  // NOLINT: the same damage in each run
  for (const auto* name : {"text", "callback", "photo", "venue", "forward"}) {
    const auto body = fixture(name);
    for (int i = 0; i < 2000; ++i) {
      auto damaged = body;
      for (int n = 0; n < 3; ++n) damaged[random() % damaged.size()] = static_cast<char>(random());
      (void)parse_update(damaged);
      (void)parse_update(std::string_view(body).substr(0, random() % body.size()));
    }
  }
}

}  // namespace
}  // namespace throughline::channels::telegram
