#include "channels/webchat/origin.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "channels/webchat/admission.hpp"
#include "channels/webchat/visitor_token.hpp"

namespace throughline::channels::webchat {
namespace {

TEST(WebchatOrigin, a_pattern_stands_for_itself_or_for_subdomains) {
  const auto allowed = parse_origins("https://shop.example https://*.shop.example:8443").value();
  EXPECT_TRUE(is_allowed_origin("https://shop.example", allowed));
  EXPECT_TRUE(is_allowed_origin("HTTPS://Shop.Example", allowed));
  EXPECT_TRUE(is_allowed_origin("https://a.b.shop.example:8443", allowed));
  for (const auto* wrong : {"http://shop.example", "https://shop.example:444", "https://shop.example.evil.example",
                            "https://evilshop.example", "https://.shop.example:8443", "null", "", "https://",
                            "https://*.shop.example:8443", "https://shop.example/"}) {
    EXPECT_FALSE(is_allowed_origin(wrong, allowed)) << wrong;
  }
}

TEST(WebchatOrigin, what_is_no_origin_is_refused_by_name) {
  EXPECT_TRUE(parse_origins("")->empty());
  for (const auto* wrong : {"*", "https://*", "shop.example", "https://a/b", "ftp://a", "https://a.*"}) {
    EXPECT_FALSE(parse_origins(wrong)) << wrong;
  }
}

TEST(WebchatVisitorToken, the_visitor_is_the_digest_of_his_token) {
  SeededRandom random(1);
  const auto token = make_visitor_token(random);
  EXPECT_EQ(visitor_of(token)->size(), 32u);
  EXPECT_NE(visitor_of(token), visitor_of(make_visitor_token(random)));
  EXPECT_EQ(visitor_of(token)->find(token.substr(4)), std::string::npos);
  EXPECT_FALSE(visitor_of(token + "a"));
  EXPECT_FALSE(visitor_of("tlr_" + token.substr(4)));
  EXPECT_FALSE(visitor_of(token.substr(0, token.size() - 1) + "\n"));
}

TEST(WebchatAdmission, an_address_has_so_many_sockets_and_each_that_leaves_makes_room) {
  Admission admission;
  const Time now{Millis{1'000'000}};
  for (std::size_t at = 0; at < limits::kChatAddressSockets; ++at) EXPECT_TRUE(admission.enter("192.0.2.1", now));
  EXPECT_FALSE(admission.enter("192.0.2.1", now));
  EXPECT_TRUE(admission.enter("192.0.2.2", now));
  admission.leave("192.0.2.1");
  EXPECT_TRUE(admission.enter("192.0.2.1", now));
}

TEST(WebchatAdmission, a_household_has_one_block_of_ipv6) {
  EXPECT_EQ(address_block("2001:db8:1:2::5"), address_block("2001:db8:1:2:ffff::1"));
  EXPECT_NE(address_block("2001:db8:1:2::5"), address_block("2001:db8:1:3::5"));
  EXPECT_EQ(address_block("192.0.2.1"), "192.0.2.1");
}

TEST(WebchatAdmission, files_are_counted_by_visitor_and_come_back_with_time) {
  Admission admission;
  Time now{Millis{1'000'000}};
  for (std::size_t at = 0; at < limits::kChatVisitorFiles; ++at) EXPECT_TRUE(admission.may_upload("a", "v", now));
  EXPECT_FALSE(admission.may_upload("a", "v", now));
  EXPECT_TRUE(admission.may_upload("a", "w", now));
  now += Millis{600'000 / limits::kChatVisitorFiles};
  EXPECT_TRUE(admission.may_upload("a", "v", now));
}

}  // namespace
}  // namespace throughline::channels::webchat
