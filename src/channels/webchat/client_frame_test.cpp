#include "channels/webchat/client_frame.hpp"

#include <gtest/gtest.h>

#include "channels/webchat/events.hpp"

namespace throughline::channels::webchat {
namespace {

template<class Kind>
Kind read(std::string_view text) {
  const auto frame = parse_client_frame(text);
  EXPECT_TRUE(frame) << text << ": " << (frame ? "" : frame.error().message);
  return frame ? std::get<Kind>(*frame) : Kind{};
}

TEST(WebchatClientFrame, a_message_has_an_id_and_something_to_say) {
  const auto frame = read<MessageFrame>(R"({"type":"message","id":"c-1","text":"hi","files":["12"],"reply_to":"7"})");
  EXPECT_EQ(frame.id, "c-1");
  EXPECT_EQ(frame.files, std::vector{AttachmentId{12}});
  EXPECT_EQ(frame.reply_to, TouchId{7});
  for (const auto* wrong :
       {R"({"type":"message","text":"hi"})", R"({"type":"message","id":"a:b","text":"hi"})",
        R"({"type":"message","id":"c","text":" "})", R"({"type":"message","id":"c","files":[1]})"}) {
    EXPECT_FALSE(parse_client_frame(wrong)) << wrong;
  }
}

TEST(WebchatClientFrame, what_a_page_says_of_itself_is_cut_and_only_web_addresses_are_kept) {
  const std::string title(3000, 'x');
  const auto hello =
      read<HelloFrame>(R"json({"type":"hello","language":"<b>","page":{"url":"javascript:alert(1)","title":")json" +
                       title + R"json("}})json");
  EXPECT_TRUE(hello.language.empty());
  EXPECT_TRUE(hello.page->url.empty());
  EXPECT_EQ(hello.page->title.size(), 256u);
  EXPECT_EQ(read<PageFrame>(R"({"type":"page","url":"https://shop.example/a"})").page.url, "https://shop.example/a");
}

TEST(WebchatClientFrame, a_refusal_can_name_what_was_refused) {
  EXPECT_EQ(client_id_of(R"({"type":"dance","id":"c-9"})"), "c-9");
  EXPECT_EQ(client_id_of(R"({"id":"\u0000"})"), "");
  EXPECT_EQ(client_id_of("nonsense"), "");
}

/// Every event can be read again from what is stored of it.
TEST(WebchatEvents, what_is_stored_says_the_same) {
  const Time at{Millis{1'700'000'000'123}};
  const Visitor visitor{"site", "0123abcd", "pl", SignedPerson{"C-7", "Olena", "o@example.com"}, "anon-1"};
  const auto event = message_event(visitor, {"c-1", "dzień dobry", {AttachmentId{4}}, TouchId{9}}, at);
  EXPECT_EQ(event.id, "0123abcd:c-1");
  const auto again = parse_event(event.body);
  ASSERT_TRUE(again);
  const auto& message = std::get<MessageReceived>(*again->event);
  EXPECT_EQ(message.text, "dzień dobry");
  EXPECT_EQ(message.at, at);
  EXPECT_EQ(message.sender.name, "Olena");
  EXPECT_EQ(message.uploads.uploader, uploader("site", "0123abcd"));
  EXPECT_EQ(message.reply_to_touch, TouchId{9});
  ASSERT_EQ(message.claims.size(), 1u);
  EXPECT_EQ(message.claims.front().rule, kSameBrowser);
  EXPECT_EQ(client_id(visitor.id, message.message), "c-1");
  EXPECT_EQ(client_id("another", message.message), "");
}

TEST(WebchatEvents, an_address_is_believed_as_far_as_the_site_vouches) {
  const Visitor visitor{"site", "v", "", SignedPerson{"C-7", "", "o@example.com", "+48512", true, false}};
  const auto event = introduction_event(visitor, Time{Millis{1}});
  const auto& claims = std::get<Introduced>(*event.event).claims;
  ASSERT_EQ(claims.size(), 3u);
  EXPECT_EQ(claims[0].assurance, Assurance::proved);
  EXPECT_EQ(claims[1].assurance, Assurance::proved);
  EXPECT_EQ(claims[2].assurance, Assurance::claimed);
  EXPECT_EQ(event.id, introduction_event(visitor, Time{Millis{999}}).id) << "once a day";
}

}  // namespace
}  // namespace throughline::channels::webchat
