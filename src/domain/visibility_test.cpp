#include "domain/visibility.hpp"

#include <gtest/gtest.h>

namespace throughline {

TEST(Visibility, everything_is_seen_by_who_is_not_limited) {
  EXPECT_TRUE(Visibility::everything().sees("tg-main"));
  EXPECT_FALSE(Visibility::everything().limited());
}

TEST(Visibility, only_the_named_accounts_are_seen_by_who_is_limited) {
  const auto visibility = Visibility::only({"tg-a", "mail-a"});
  EXPECT_TRUE(visibility.sees("tg-a"));
  EXPECT_FALSE(visibility.sees("tg-b"));
  EXPECT_FALSE(visibility.sees("tg"));
  EXPECT_TRUE(visibility.sees(""));
}

TEST(Visibility, nothing_named_means_no_account_at_all) {
  EXPECT_FALSE(Visibility::only({}).sees("tg-a"));
  EXPECT_NE(Visibility::only({}), Visibility::everything());
}

}  // namespace throughline
