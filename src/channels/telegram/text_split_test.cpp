#include "channels/telegram/text_split.hpp"

#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.hpp"

namespace throughline::channels::telegram {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::string_view text, std::size_t max_units) {
  std::vector<std::string> out;
  for (auto& piece : split_text(text, {}, max_units)) out.push_back(std::move(piece.text));
  return out;
}

std::string without_space(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) out += c;
  }
  return out;
}

TEST(TelegramTextSplit, leaves_what_fits) {
  EXPECT_THAT(split("one two", 7), ElementsAre("one two"));
  EXPECT_THAT(split("", 7), ElementsAre());
  EXPECT_THAT(split(" \n ", 2), ElementsAre());
}

TEST(TelegramTextSplit, prefers_paragraphs_then_lines_then_sentences_then_words) {
  EXPECT_THAT(split("First one.\n\nSecond. Third\nfourth", 20), ElementsAre("First one.", "Second. Third\nfourth"));
  EXPECT_THAT(split("First one. And\nthe next line", 20), ElementsAre("First one. And", "the next line"));
  EXPECT_THAT(split("First of all. And then more", 20), ElementsAre("First of all.", "And then more"));
  EXPECT_THAT(split("one two three four", 10), ElementsAre("one two", "three four"));
  EXPECT_THAT(split("一二三四五。六七八九十", 8), ElementsAre("一二三四五。", "六七八九十"));
}

TEST(TelegramTextSplit, cuts_within_a_word_only_when_it_must) {
  EXPECT_THAT(split("abcdefghij", 4), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(split("👍👍👍", 3), ElementsAre("👍", "👍", "👍")) << "a surrogate pair is never cut";
  EXPECT_THAT(split("abc👍🏽de", 5), ElementsAre("abc", "👍🏽d", "e")) << "nor is a skin tone parted from its hand";
  EXPECT_THAT(split("abce\u0301", 4), ElementsAre("abc", "e\u0301"));
}

TEST(TelegramTextSplit, keeps_urls_whole) {
  EXPECT_THAT(split("aaaaaahttps://e.com/xyz", 18), ElementsAre("aaaaaa", "https://e.com/xyz"));
  EXPECT_THAT(split("look at https://e.com/xyz", 20), ElementsAre("look at", "https://e.com/xyz"));
}

TEST(TelegramTextSplit, carries_entities_over_the_cut) {
  const auto pieces = split_text("one two three four", {{"bold", 4, 9, ""}, {"italic", 14, 4, ""}}, 10);
  ASSERT_EQ(pieces.size(), 2u);
  ASSERT_EQ(pieces[0].entities.size(), 1u);
  EXPECT_EQ(pieces[0].entities[0].offset, 4);
  EXPECT_EQ(pieces[0].entities[0].length, 3);
  ASSERT_EQ(pieces[1].entities.size(), 2u);
  EXPECT_EQ(pieces[1].entities[0].offset, 0);
  EXPECT_EQ(pieces[1].entities[0].length, 5);
  EXPECT_EQ(pieces[1].entities[1].offset, 6);
  EXPECT_EQ(pieces[1].entities[1].length, 4);
}

TEST(TelegramTextSplit, drops_entities_that_make_no_sense) {
  const auto last = std::numeric_limits<std::int64_t>::max();
  const auto entities =
      entities_within({{"bold", -1, 2, ""}, {"bold", 1, last, ""}, {"bold", last, last, ""}, {"bold", 1, 0, ""}}, 0, 3);
  ASSERT_EQ(entities.size(), 1u);
  EXPECT_EQ(entities[0].length, 2);
}

/// Random texts of words, spaces, URLs and characters of every width: nothing but white space is lost, nothing is too
/// long.
TEST(TelegramTextSplit, loses_nothing_of_random_texts) {
  static const char* const kPieces[] = {"a",       "word",     " ",  "\n", "\n\n",
                                        ". ",      "ż",        "語", "👍", "👨‍👩‍👧",
                                        "e\u0301", "🇵🇱",       "。", "! ", "https://example.com/a?b=c",
                                        "\t",      "www.x.pl", "…",  "-",  "👍🏽"};
  std::mt19937 random(11);  // NOLINT: the same texts in each run
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const auto length = random() % 400;
    const auto variety = 1 + random() % std::size(kPieces);
    for (unsigned i = 0; i < length; ++i) text += kPieces[random() % variety];
    const std::size_t max_units = 2 + random() % 200;
    std::string joined;
    for (const auto& piece : split(text, max_units)) {
      EXPECT_LE(utf16_length(piece), max_units);
      EXPECT_TRUE(is_utf8(piece));
      EXPECT_NE(trim(piece), "");
      joined += piece;
    }
    ASSERT_EQ(without_space(joined), without_space(text)) << max_units;
  }
}

TEST(TelegramTextSplit, cuts_no_url_that_fits_a_piece) {
  static constexpr std::string_view kUrl = "https://example.com/some/path?and=query";
  std::mt19937 random(13);  // NOLINT
  for (int round = 0; round < 1000; ++round) {
    std::string text;
    int urls = 0;
    for (int i = 0; i < 40; ++i) {
      if (random() % 4 == 0) {
        text += kUrl;
        text += ' ';
        ++urls;
      } else {
        text += random() % 3 == 0 ? "слово " : "слово";
      }
    }
    int found = 0;
    for (const auto& piece : split(text, 60 + random() % 60)) {
      for (auto at = piece.find(kUrl); at != std::string::npos; at = piece.find(kUrl, at + 1)) ++found;
    }
    ASSERT_EQ(found, urls) << text;
  }
}

}  // namespace
}  // namespace throughline::channels::telegram
