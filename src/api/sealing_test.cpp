#include "api/sealing.hpp"

#include <gtest/gtest.h>

namespace throughline::api {
namespace {

TEST(ApiSealing, only_the_key_opens_it) {
  const auto sealed = seal("key", R"({"token":"secret"})");
  EXPECT_EQ(unseal("key", sealed), R"({"token":"secret"})");
  EXPECT_FALSE(unseal("another", sealed));
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_NE(seal("key", "x"), seal("key", "x")) << "never twice the same";
  EXPECT_EQ(unseal("", seal("", "")), "");
}

TEST(ApiSealing, what_was_changed_or_is_no_sealed_text_opens_nothing) {
  auto sealed = seal("key", "text");
  sealed[sealed.size() / 2] = sealed[sealed.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(unseal("key", sealed));
  EXPECT_FALSE(unseal("key", ""));
  EXPECT_FALSE(unseal("key", "{}"));
}

}  // namespace
}  // namespace throughline::api
