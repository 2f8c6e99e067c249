#include "base/text.hpp"

#include <gtest/gtest.h>

namespace throughline {
namespace {

TEST(BaseText, storable_text_has_no_nul_and_no_broken_sequences) {
  EXPECT_EQ(to_storable_text(std::string_view("a\0b", 3)), "a\uFFFDb");
  EXPECT_EQ(to_storable_text("\xC0\xAF"), "\uFFFD\uFFFD");              // overlong '/'
  EXPECT_EQ(to_storable_text("\xED\xA0\x80x"), "\uFFFD\uFFFD\uFFFDx");  // a surrogate
  EXPECT_EQ(to_storable_text("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(to_storable_text("Привіт 😀 \u202E"), "Привіт 😀 \u202E");
}

TEST(BaseText, storable_text_keeps_what_stands_around_a_broken_byte) {
  const std::string plain = "The order was paid on Friday by card.";
  for (const char bad : {'\0', '\x80', '\xFF'}) {
    for (std::size_t at = 0; at <= plain.size(); ++at) {
      EXPECT_EQ(to_storable_text(plain.substr(0, at) + bad + plain.substr(at)),
                plain.substr(0, at) + "\uFFFD" + plain.substr(at));
    }
  }
  EXPECT_EQ(to_storable_text(plain), plain);
  EXPECT_EQ(to_storable_text(""), "");
}

TEST(BaseText, truncation_never_splits_a_code_point) {
  EXPECT_EQ(truncate_utf8("привет", 5), "пр");
  EXPECT_EQ(truncate_utf8("😀😀", 7), "😀");
  EXPECT_EQ(truncate_utf8("abc", 3), "abc");
}

TEST(BaseText, utf16_counts_surrogate_pairs_twice) { EXPECT_EQ(utf16_length("aя😀"), 4u); }

TEST(BaseText, base64url_round_trips_and_refuses_garbage) {
  EXPECT_EQ(from_base64url(to_base64url("\xFF\xFE\x01")), "\xFF\xFE\x01");
  EXPECT_FALSE(from_base64url("a+b/"));
}

TEST(BaseText, secrets_compare_by_content) {
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace throughline
