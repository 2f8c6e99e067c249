#include "channels/webchat/signed_person.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace throughline::channels::webchat {
namespace {

constexpr std::string_view kSecret = "a secret of the site that nobody guesses";
const Time kNow{Millis{1'700'000'000'000}};

std::string jwt(const std::string& header, const std::string& payload, std::string_view secret = kSecret) {
  const std::string input = to_base64url(header) + "." + to_base64url(payload);
  return input + "." + to_base64url(hmac_sha256(secret, input));
}

std::string signed_as(const std::string& payload) { return jwt(R"({"alg":"HS256","typ":"JWT"})", payload); }

bool believed(const std::string& text, std::string_view secret = kSecret) {
  return read_signed_person(text, secret, "site", kNow).has_value();
}

TEST(WebchatSignedPerson, hmac_is_that_of_rfc_4231) {
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(WebchatSignedPerson, what_the_site_says_is_read) {
  const auto person = read_signed_person(
      signed_as(
          R"({"sub":"C-7","exp":1700000600,"name":"Олена","email":"o@example.com","email_verified":true,"phone":"+48"})"),
      kSecret, "site", kNow);
  ASSERT_TRUE(person);
  EXPECT_EQ(person->subject, "C-7");
  EXPECT_EQ(person->name, "Олена");
  EXPECT_EQ(person->email, "o@example.com");
  EXPECT_TRUE(person->email_verified);
  EXPECT_FALSE(person->phone_verified);
}

TEST(WebchatSignedPerson, only_hs256_with_the_accounts_secret_is_believed) {
  const std::string payload = R"({"sub":"C-7","exp":1700000600})";
  EXPECT_TRUE(believed(signed_as(payload)));
  EXPECT_FALSE(believed(jwt(R"({"alg":"HS256"})", payload, "another")));
  EXPECT_FALSE(believed(jwt(R"({"alg":"none"})", payload)));
  EXPECT_FALSE(believed(jwt(R"({"alg":"hs256"})", payload)));
  EXPECT_FALSE(believed(jwt(R"({"alg":"RS256"})", payload)));
  EXPECT_FALSE(believed(jwt(R"({"alg":"HS256","crit":["exp"]})", payload)));
  EXPECT_FALSE(believed(jwt(R"({"alg":"HS256"})", payload, ""), "")) << "no secret believes nobody";
  const auto whole = signed_as(payload);
  EXPECT_FALSE(believed(whole.substr(0, whole.rfind('.') + 1)));
  EXPECT_FALSE(believed(whole + ".x"));
  EXPECT_FALSE(believed(to_base64url("{}") + "." + to_base64url(payload)));
}

TEST(WebchatSignedPerson, times_are_obeyed) {
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7"})"))) << "without end";
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1699999900})")));
  EXPECT_TRUE(believed(signed_as(R"({"sub":"C-7","exp":1699999970})"))) << "clocks differ";
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1700100000})"))) << "more than a day";
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1e300})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":"1700000600"})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1700000600,"nbf":1700000300})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1700000600,"iat":1700000300})")));
}

TEST(WebchatSignedPerson, subject_and_audience_are_needed_to_fit) {
  EXPECT_FALSE(believed(signed_as(R"({"exp":1700000600})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":" ","exp":1700000600})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":7,"exp":1700000600})")));
  EXPECT_TRUE(believed(signed_as(R"({"sub":"C-7","exp":1700000600,"aud":["x","site"]})")));
  EXPECT_FALSE(believed(signed_as(R"({"sub":"C-7","exp":1700000600,"aud":"other"})")));
}

}  // namespace
}  // namespace throughline::channels::webchat
