#include "conversations/resume_secret.hpp"

#include <set>

#include <gtest/gtest.h>

namespace throughline::conversations {
namespace {

TEST(ConversationsResumeSecret, tokens_fit_a_start_payload_and_are_known_by_their_form) {
  SeededRandom random(1);
  std::set<std::string> seen;
  for (int at = 0; at < 1000; ++at) {
    const auto token = make_resume_token(random);
    EXPECT_LE(token.size(), 64u);
    EXPECT_TRUE(is_resume_token(token)) << token;
    EXPECT_TRUE(seen.insert(token).second);
  }
  const auto token = *seen.begin();
  for (const auto& other :
       {std::string("summer-sale"), token + "x", token.substr(1), "tlr_" + std::string(32, '.'), std::string()}) {
    EXPECT_FALSE(is_resume_token(other)) << other;
  }
}

TEST(ConversationsResumeSecret, codes_are_read_as_people_type_them) {
  SeededRandom random(2);
  for (int at = 0; at < 1000; ++at) {
    const auto code = make_resume_code(random);
    EXPECT_EQ(code.find_first_of("0O1ILoil"), std::string::npos) << code;
    EXPECT_EQ(read_resume_code(grouped_code(code)), code);
  }
  EXPECT_EQ(grouped_code("AB2CD3EF"), "AB2C-D3EF");
  for (const char* typed : {"AB2C-D3EF", " ab2c d3ef ", "ab2cd3ef", "AB.2C.D3.EF", "A B 2 C D 3 E F\n"}) {
    EXPECT_EQ(read_resume_code(typed), "AB2CD3EF") << typed;
  }
}

TEST(ConversationsResumeSecret, words_numbers_and_sentences_are_no_codes) {
  for (const char* said : {"research", "23456789", "AB2C-D3E", "AB2C-D3EFG", "my code is AB2C-D3EF", "AB0C-D3EF",
                           "АВ2С-D3EF", "", "--------", "AB2C                            D3EF"}) {
    EXPECT_FALSE(read_resume_code(said)) << said;
  }
}

TEST(ConversationsResumeSecret, tokens_are_concealed_wherever_they_stand_and_nothing_else_is) {
  SeededRandom random(3);
  const auto token = make_resume_token(random);
  const auto text = "https://t.me/bot?start=" + token + "&x tlr_ tlr_short and /start " + token;
  const auto hidden = conceal_tokens(text);
  EXPECT_EQ(hidden.size(), text.size());
  EXPECT_EQ(hidden.find(token.substr(4)), std::string::npos);
  EXPECT_EQ(hidden, "https://t.me/bot?start=tlr_" + std::string(32, '*') + "&x tlr_ tlr_short and /start tlr_" +
                        std::string(32, '*'));
  EXPECT_EQ(conceal_tokens("Привет"), "Привет");
  EXPECT_EQ(conceal_code("ab2c-D3EF "), "****-**** ");
}

}  // namespace
}  // namespace throughline::conversations
