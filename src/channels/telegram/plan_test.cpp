#include "channels/telegram/plan.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace throughline::channels::telegram {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

StoredFile file(std::string type, std::int64_t size = 1000) {
  StoredFile out;
  out.name = "a";
  out.type = std::move(type);
  out.size = size;
  return out;
}

OutboundPart draft(std::string text, std::vector<StoredFile> files = {}) {
  OutboundPart out;
  out.text = std::move(text);
  out.files = std::move(files);
  return out;
}

OutboundPart with_button(OutboundPart part, Button button) {
  part.buttons = {{std::move(button)}};
  return part;
}

Button data_button(std::string data = "d") {
  Button button;
  button.label = "Yes";
  button.data = std::move(data);
  return button;
}

std::vector<OutboundPart> planned(OutboundPart part) {
  auto parts = plan_parts(std::move(part));
  if (!parts) {
    ADD_FAILURE() << parts.error().message;
    return {};
  }
  return std::move(*parts);
}

std::string refusal(OutboundPart part) {
  const auto parts = plan_parts(std::move(part));
  if (parts) return "accepted";
  EXPECT_EQ(parts.error().kind, ErrorKind::invalid);
  return parts.error().message;
}

TEST(TelegramPlan, sends_a_short_text_as_it_is) {
  auto part = draft("Hello");
  part.entities = {{"bold", 0, 5, ""}, {"bold", 3, 99, ""}, {"bold", 9, 1, ""}};
  part.reply_to = "5:1";
  const auto parts = planned(std::move(part));
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_EQ(parts[0].text, "Hello");
  EXPECT_EQ(parts[0].reply_to, "5:1");
  ASSERT_THAT(parts[0].entities, SizeIs(2));
  EXPECT_EQ(parts[0].entities[1].length, 2);
}

TEST(TelegramPlan, cuts_a_long_text_and_puts_the_reply_first_and_the_buttons_last) {
  std::string text;
  while (text.size() < 9000) text += "A sentence of some words. ";
  auto part = with_button(draft(text), data_button());
  part.reply_to = "5:1";
  const auto parts = planned(std::move(part));
  ASSERT_THAT(parts, SizeIs(3));
  for (const auto& each : parts) EXPECT_LE(utf16_length(each.text), kTextUnits);
  EXPECT_EQ(parts[0].reply_to, "5:1");
  EXPECT_EQ(parts[1].reply_to, "");
  EXPECT_THAT(parts[0].buttons, IsEmpty());
  EXPECT_THAT(parts[2].buttons, SizeIs(1));
}

TEST(TelegramPlan, counts_in_utf16_units) {
  std::string text;
  for (int i = 0; i < 2048; ++i) text += "👍";
  EXPECT_THAT(planned(draft(text)), SizeIs(1));
  EXPECT_THAT(planned(draft(text + "a")), SizeIs(2));
}

TEST(TelegramPlan, makes_a_text_the_caption_of_the_first_file_if_it_fits) {
  const auto parts = planned(draft(std::string(1024, 'a'), {file("image/jpeg")}));
  ASSERT_THAT(parts, SizeIs(1));
  EXPECT_THAT(parts[0].text, SizeIs(1024));
  const auto longer = planned(draft(std::string(1025, 'a'), {file("image/jpeg")}));
  ASSERT_THAT(longer, SizeIs(2));
  EXPECT_THAT(longer[0].text, SizeIs(1025));
  EXPECT_THAT(longer[1].files, SizeIs(1));
  EXPECT_EQ(longer[1].text, "");
}

TEST(TelegramPlan, makes_albums_of_one_family) {
  const auto parts =
      planned(draft("Look", {file("image/jpeg"), file("application/pdf"), file("video/mp4"), file("text/plain")}));
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[0].files, SizeIs(2));
  EXPECT_EQ(parts[0].files[1].type, "video/mp4");
  EXPECT_EQ(parts[0].text, "Look");
  EXPECT_EQ(parts[1].files[0].type, "application/pdf");
  EXPECT_THAT(parts[1].files, SizeIs(2));
}

TEST(TelegramPlan, puts_at_most_ten_files_into_an_album) {
  const auto parts = planned(draft("", std::vector<StoredFile>(11, file("image/png"))));
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_THAT(parts[0].files, SizeIs(10));
  EXPECT_THAT(parts[1].files, SizeIs(1));
}

TEST(TelegramPlan, never_hangs_buttons_on_an_album) {
  const auto with_text = planned(with_button(draft("Choose", {file("image/png"), file("image/png")}), data_button()));
  ASSERT_THAT(with_text, SizeIs(2));
  EXPECT_THAT(with_text[0].files, SizeIs(2));
  EXPECT_EQ(with_text[1].text, "Choose");
  EXPECT_THAT(with_text[1].buttons, SizeIs(1));
  const auto without = planned(with_button(draft("", std::vector<StoredFile>(3, file("image/png"))), data_button()));
  ASSERT_THAT(without, SizeIs(2));
  EXPECT_THAT(without[0].files, SizeIs(2));
  EXPECT_THAT(without[1].files, SizeIs(1));
  EXPECT_THAT(without[1].buttons, SizeIs(1));
  const auto single = planned(with_button(draft("Choose", {file("image/png")}), data_button()));
  ASSERT_THAT(single, SizeIs(1));
  EXPECT_THAT(single[0].buttons, SizeIs(1));
}

TEST(TelegramPlan, knows_what_telegram_takes_as_a_photo) {
  EXPECT_EQ(family_of(file("image/jpeg", kPhotoBytes)), Family::photo);
  EXPECT_EQ(family_of(file("IMAGE/PNG; q=1")), Family::photo);
  EXPECT_EQ(family_of(file("image/webp")), Family::photo);
  EXPECT_EQ(family_of(file("image/jpeg", kPhotoBytes + 1)), Family::document);
  EXPECT_EQ(family_of(file("image/gif")), Family::document);
  EXPECT_EQ(family_of(file("image/svg+xml")), Family::document);
  EXPECT_EQ(family_of(file("video/mp4")), Family::video);
  EXPECT_EQ(family_of(file("")), Family::document);
}

TEST(TelegramPlan, refuses_what_telegram_cannot_carry) {
  EXPECT_THAT(refusal(draft("")), HasSubstr("nothing to send"));
  EXPECT_THAT(refusal(draft(" \n ")), HasSubstr("nothing to send"));
  EXPECT_THAT(refusal(draft("", {file("text/plain", kFileBytes + 1)})), HasSubstr("50 MB"));
  EXPECT_THAT(planned(draft("", {file("text/plain", kFileBytes)})), SizeIs(1));
  EXPECT_THAT(refusal(with_button(draft("a"), data_button(std::string(65, 'x')))), HasSubstr("64 bytes"));
  EXPECT_THAT(planned(with_button(draft("a"), data_button(std::string(64, 'x')))), SizeIs(1));
  EXPECT_THAT(refusal(with_button(draft("a"), data_button(""))), HasSubstr("needs data"));
  Button link = data_button("");
  link.url = "javascript:alert(1)";
  EXPECT_THAT(refusal(with_button(draft("a"), link)), HasSubstr("http"));
  Button nameless = data_button();
  nameless.label = " ";
  EXPECT_THAT(refusal(with_button(draft("a"), nameless)), HasSubstr("label"));
  auto wide = draft("a");
  wide.buttons = {std::vector<Button>(9, data_button())};
  EXPECT_THAT(refusal(wide), HasSubstr("8 buttons"));
  wide.buttons.assign(13, std::vector<Button>(8, data_button()));
  EXPECT_THAT(refusal(wide), HasSubstr("100 buttons"));
}

TEST(TelegramPlan, keeps_links_away_from_a_keyboard_that_asks_for_something) {
  Button ask;
  ask.label = "Share my number";
  ask.request_contact = true;
  Button link = data_button("");
  link.url = "https://example.com";
  auto part = draft("a");
  part.buttons = {{ask, data_button()}};
  EXPECT_THAT(planned(part), SizeIs(1));
  part.buttons = {{ask, link}};
  EXPECT_THAT(refusal(part), HasSubstr("request button"));
}

TEST(TelegramPlan, edits_in_one_part_or_not_at_all) {
  auto part = draft("New words");
  part.kind = OutboundKind::edit;
  EXPECT_THAT(refusal(part), HasSubstr("names the message"));
  part.message = "5:7";
  ASSERT_THAT(planned(part), SizeIs(1));
  EXPECT_EQ(planned(part)[0].message, "5:7");
  part.text = std::string(4097, 'a');
  EXPECT_THAT(refusal(part), HasSubstr("4096"));
  part.text = "";
  EXPECT_THAT(refusal(part), HasSubstr("empty"));
}

TEST(TelegramPlan, answers_a_press_with_at_most_200_units) {
  auto part = draft(std::string(300, 'a'));
  part.kind = OutboundKind::callback_answer;
  EXPECT_THAT(refusal(part), HasSubstr("press"));
  part.callback = "9";
  ASSERT_THAT(planned(part), SizeIs(1));
  EXPECT_THAT(planned(part)[0].text, SizeIs(200));
  part.text = "";
  EXPECT_THAT(planned(part), SizeIs(1));
}

}  // namespace
}  // namespace throughline::channels::telegram
