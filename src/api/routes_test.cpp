#include "api/routes.hpp"

#include <set>

#include <gtest/gtest.h>

#include "api/throttle.hpp"

namespace throughline::api {
namespace {

TEST(ApiRoutes, match_by_method_and_path) {
  const auto found = match(net::Method::get, "/api/v1/conversations/12/timeline");
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.route->operation, "getConversationTimeline");
  EXPECT_EQ(found.parameters, std::vector<std::string>{"12"});
  EXPECT_EQ(match(net::Method::get, "/api/v1/conversations/12/nothing").route, nullptr);
  EXPECT_FALSE(match(net::Method::get, "/api/v1/conversations/12/nothing").path_known);
  EXPECT_TRUE(match(net::Method::delete_, "/api/v1/conversations/12").path_known);
  EXPECT_EQ(match(net::Method::get, "/api/v1/conversations/").route, nullptr);
  EXPECT_EQ(match(net::Method::get, "/").route, nullptr);
}

TEST(ApiRoutes, have_one_operation_each) {
  std::set<std::string_view> operations;
  for (const auto& route : routes()) EXPECT_TRUE(operations.insert(route.operation).second) << route.operation;
}

TEST(ApiRoutes, roles_are_ordered) {
  EXPECT_TRUE(allowed(Access::agent, Role::agent));
  EXPECT_FALSE(allowed(Access::admin, Role::supervisor));
  EXPECT_FALSE(allowed(Access::supervisor, Role::agent));
  EXPECT_TRUE(allowed(Access::admin, Role::admin));
}

TEST(ApiThrottle, waits_double_after_the_free_failures) {
  Throttle throttle;
  const Time now = from_millis(1'000'000);
  for (int at = 0; at < 5; ++at) throttle.failed("k", 5, now);
  EXPECT_EQ(throttle.wait("k", now), 0ms);
  throttle.failed("k", 5, now);
  const auto first = throttle.wait("k", now);
  throttle.failed("k", 5, now);
  EXPECT_EQ(throttle.wait("k", now), first * 2);
  EXPECT_EQ(throttle.wait("other", now), 0ms);
  throttle.succeeded("k");
  EXPECT_EQ(throttle.wait("k", now), 0ms);
}

TEST(ApiThrottle, forgets_the_idle_before_it_grows_over_its_limit) {
  Throttle throttle;
  for (int at = 0; at < 10'050; ++at) throttle.failed(std::to_string(at), 0, from_millis(at));
  EXPECT_EQ(throttle.wait("0", from_millis(10)), 0ms);
  EXPECT_GT(throttle.wait("10049", from_millis(10'049)), 0ms);
}

}  // namespace
}  // namespace throughline::api
