#include "conversations/canned_texts.hpp"

#include <gtest/gtest.h>

#include "conversations/test_world.hpp"

namespace throughline::conversations {
namespace {

TEST(ConversationsCannedTexts, the_language_that_fits_is_spoken) {
  const std::vector<std::string> offered{"en", "ru", "pl"};
  EXPECT_EQ(fitting_language("ru-RU", offered), "ru");
  EXPECT_EQ(fitting_language("PL", offered), "pl");
  EXPECT_EQ(fitting_language("de", offered), "en");
  EXPECT_EQ(fitting_language("", {}), "en");
}

TEST(ConversationsCannedTexts, every_text_has_first_words_in_each_of_our_languages) {
  for (const auto name : kCannedTexts) {
    const auto english = first_canned_text(name, "en");
    EXPECT_FALSE(english.empty());
    for (const auto* language : {"ru", "uk", "pl"}) EXPECT_NE(first_canned_text(name, language), english);
    EXPECT_EQ(first_canned_text(name, "de"), english);
  }
  EXPECT_TRUE(first_canned_text("unknown", "en").empty());
}

TEST(ConversationsCannedTexts, the_companys_own_words_stand_until_they_are_taken_back) {
  World world;
  const auto greeting = [&] { return canned_texts_of(world.database.session(), "site", {"pl"}).front(); };
  EXPECT_FALSE(greeting().own);
  for (const auto* text : {"Cześć", "Witamy"}) {
    world.act([&](storage::Transaction& t) { return set_canned_text(t, "site", "greeting", "pl", text), true; });
    EXPECT_EQ(greeting().text, text);
  }
  EXPECT_TRUE(greeting().own);
  EXPECT_FALSE(canned_texts_of(world.database.session(), "other", {"pl"}).front().own);
  world.act([&](storage::Transaction& t) { return set_canned_text(t, "site", "greeting", "pl", {}), true; });
  EXPECT_EQ(greeting().text, first_canned_text("greeting", "pl"));
}

}  // namespace
}  // namespace throughline::conversations
