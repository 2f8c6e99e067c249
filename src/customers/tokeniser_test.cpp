#include "customers/tokeniser.hpp"

#include <chrono>
#include <cstdio>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

namespace throughline::customers {
namespace {

using Words = std::vector<std::string>;

TEST(CustomersTokeniser, folds_case_and_marks_but_not_short_i) {
  EXPECT_EQ(tokens("Ёлка ЖЁЛТЫЙ Łódź Zażółć GĘŚLĄ ĳ"), (Words{"елка", "желтый", "lodz", "zazolc", "gesla", "ij"}));
  EXPECT_EQ(tokens("Straße Æble ﬁn"), (Words{"strasse", "æble", "fin"}));
  EXPECT_EQ(tokens("Їжак ґанок"), (Words{"іжак", "ґанок"}));
  EXPECT_EQ(tokens("и\xCC\x86од е\xCC\x88ж"), (Words{"йод", "еж"})) << "composed before it is folded";
}

TEST(CustomersTokeniser, parts_at_punctuation_and_keeps_apostrophes_inside) {
  EXPECT_EQ(tokens("Hello,world! (it's) В'ячеслав don’t 'quoted'"),
            (Words{"hello", "world", "its", "вячеслав", "dont", "quoted"}));
  EXPECT_EQ(tokens("кошки—собаки…да"), (Words{"кошки", "собаки", "да"}));
  EXPECT_EQ(tokens("😀👍🏽 ok ✔"), (Words{"ok"}));
  EXPECT_EQ(tokens(""), Words{});
}

TEST(CustomersTokeniser, numbers_are_found_by_parts_and_whole) {
  EXPECT_EQ(tokens("order V-48377."), (Words{"order", "v", "48377", "v48377"}));
  EXPECT_EQ(tokens("V48377"), (Words{"v48377", "48377"}));
  EXPECT_EQ(tokens("A/2026/17"), (Words{"a", "2026", "17", "a202617"}));
  EXPECT_EQ(tokens("Anna-Maria"), (Words{"anna", "maria"})) << "no number, no whole";
  EXPECT_EQ(tokens("jan.k7@example.com"), (Words{"jan", "k7", "jank7", "example", "com"}));
  EXPECT_EQ(tokens("１２３ ٤٥"), (Words{"123", "45"}));
}

TEST(CustomersTokeniser, a_query_asks_for_the_whole_number) {
  EXPECT_EQ(query_tokens("V-48377"), (Words{"v48377"}));
  EXPECT_EQ(query_tokens("v48377"), (Words{"v48377"}));
  EXPECT_EQ(query_tokens("заказ V-483"), (Words{"заказ", "v483"}));
  EXPECT_EQ(query_tokens(std::string(3000, 'a') + " b").size(), 2u);
  std::string many;
  for (int at = 0; at < 500; ++at) many += "w" + std::to_string(at) + " ";
  EXPECT_EQ(query_tokens(many).size(), limits::kQueryWords);
}

TEST(CustomersTokeniser, signs_of_scripts_without_spaces_are_words) {
  EXPECT_EQ(tokens("你好ok"), (Words{"你", "好", "ok"}));
}

TEST(CustomersTokeniser, bounds_words_and_their_number) {
  EXPECT_EQ(tokens(std::string(1000, 'a')).at(0).size(), limits::kTokenLength);
  std::string many;
  for (int at = 0; at < 10'000; ++at) many += "я" + std::to_string(at) + " ";
  EXPECT_EQ(tokens(many).size(), limits::kTokens);
  std::string cyrillic;
  for (int at = 0; at < 100; ++at) cyrillic += "ж";
  EXPECT_EQ(tokens(cyrillic).at(0).size(), 2 * limits::kTokenLength);
}

/// The fast way is only a fast way.
TEST(CustomersTokeniser, both_ways_give_the_same) {
  SeededRandom random(5);
  const std::vector<std::string> pieces = {
      "a",  "Z", "é", "Ł", "ł", "й",        "Й",        "ё",        "ї",
      "1",  "9", "-", "/", ".", "'",        "’",        " ",        "\n",
      "ж",  "Щ", "ß", "ſ", "№", "²",        "½",        "\xCC\x86", "😀",
      "你", "ก", "_", "@", "µ", "ŉ",        "\xFF",     "\xC3",     std::string(1, '\0'),
      "ª",  "ǆ", "İ", "ı", "ҙ", "\xD2\x83", "\xCD\x8F", "\xC2\xAD", "\xE2\x80\x8D",
      "А"};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::uint64_t at = random.below(24); at > 0; --at) text += pieces[random.below(pieces.size())];
    const auto words = tokens(text);
    ASSERT_EQ(words, tokens_by_icu(text)) << to_hex(text);
    for (const auto& word : words) {
      ASSERT_FALSE(word.empty()) << to_hex(text);
      ASSERT_TRUE(is_utf8(word)) << to_hex(text);
      ASSERT_EQ(tokens(word).at(0), word) << to_hex(text) << ": what is indexed finds itself";
    }
  }
}

TEST(CustomersTokeniser, is_quick_enough_for_every_message) {
  const std::string text =
      "Good morning! My order V-48377 has not arrived yet, the courier says nobody was at home. Could you please check "
      "where it is now?";
  std::size_t words = 0;
  constexpr int kRounds = 20'000;
  for (int at = 0; at < 100; ++at) words += tokens(text).size();
  const auto start = std::chrono::steady_clock::now();
  for (int at = 0; at < kRounds; ++at) words += tokens(text).size();
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  std::printf("%zu bytes: %.2f us\n", text.size(), taken.count() / kRounds);
  EXPECT_GT(words, 0u);
}

}  // namespace
}  // namespace throughline::customers
