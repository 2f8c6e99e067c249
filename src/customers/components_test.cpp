#include "customers/components.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace throughline::customers {
namespace {

IdentityId id(std::int64_t value) { return {value}; }

TEST(CustomersComponents, splits_by_edges_and_orders_by_lowest_id) {
  const auto parts = components({id(5), id(1), id(3), id(2)}, {{id(5), id(2)}, {id(1), id(99)}});
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0], std::vector{id(1)});
  EXPECT_EQ(parts[1], (std::vector{id(2), id(5)}));
  EXPECT_EQ(parts[2], std::vector{id(3)});
}

/// Against the definition: two members share a component exactly if a walk over the edges leads from one to the other.
TEST(CustomersComponents, agrees_with_walking_the_edges) {
  SeededRandom random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<IdentityId> members;
    for (std::int64_t at = 1; at <= 20; ++at) members.push_back(id(at));
    std::vector<Edge> edges;
    for (std::uint64_t at = random.below(25); at > 0; --at) {
      edges.push_back(
          {id(1 + static_cast<std::int64_t>(random.below(20))), id(1 + static_cast<std::int64_t>(random.below(20)))});
    }
    for (const auto& part : components(members, edges)) {
      std::set<IdentityId> reached{part.front()};
      for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const auto& edge : edges) {
          if (reached.contains(edge.a)) reached.insert(edge.b);
          if (reached.contains(edge.b)) reached.insert(edge.a);
        }
      }
      EXPECT_EQ(std::vector(reached.begin(), reached.end()), part);
    }
  }
}

}  // namespace
}  // namespace throughline::customers
