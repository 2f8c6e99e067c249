#include "customers/resolver.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/random.hpp"

namespace throughline::customers {
namespace {

using People = std::vector<std::vector<IdentityId>>;

/// Builds a case: identities by number, proofs in the order they are told.
class CustomersResolver : public testing::Test {
 protected:
  IdentityId node(std::string kind, std::string value, std::string name = {}, std::string scope = {}) {
    const IdentityId id{static_cast<std::int64_t>(nodes_.size() + 1)};
    nodes_.push_back({id, std::move(kind), std::move(scope), std::move(value), std::move(name), from_millis(1), {}});
    return id;
  }
  IdentityId user(std::string value, std::string name = {}) { return node("telegram", std::move(value), name, "tg"); }
  void ordered(IdentityId id, std::int64_t at = 1) {
    nodes_[static_cast<std::size_t>(id.value - 1)].established_at = from_millis(at);
  }
  LinkId prove(IdentityId a, IdentityId b, std::string rule = "messenger_contact",
               Assurance level = Assurance::proved) {
    const LinkId id{static_cast<std::int64_t>(proofs_.size() + 1)};
    proofs_.push_back({id, a, b, std::move(rule), level, false, from_millis(1000 + id.value)});
    return id;
  }
  Grouping grouped() const { return group(nodes_, proofs_); }
  Refusal last_refusal() const { return grouped().verdicts.back().refusal; }
  bool together(IdentityId a, IdentityId b) const {
    for (const auto& person : grouped().people) {
      const bool has_a = std::find(person.begin(), person.end(), a) != person.end();
      if (has_a) return std::find(person.begin(), person.end(), b) != person.end();
    }
    return false;
  }

  std::vector<Node> nodes_;
  std::vector<Proof> proofs_;
};

TEST_F(CustomersResolver, proofs_join_and_what_nobody_proved_stays_apart) {
  const auto a = user("1");
  const auto phone = node("phone", "+48123456789");
  const auto b = node("viber", "x", "", "vb");
  const auto c = node("email", "c@example.com");
  prove(a, phone);
  prove(b, phone);
  EXPECT_EQ(grouped().people, (People{{a, phone, b}, {c}}));
}

TEST_F(CustomersResolver, two_users_of_one_account_are_only_suggested) {
  const auto phone = node("phone", "+48123456789");
  prove(user("1"), phone);
  prove(user("2"), phone);
  EXPECT_EQ(last_refusal(), Refusal::two_users);
  EXPECT_EQ(grouped().people.size(), 2u);
}

TEST_F(CustomersResolver, different_customer_numbers_never_join) {
  const auto phone = node("phone", "+48123456789");
  prove(node("user_id", "17"), phone, "import");
  prove(node("user_id", "18"), phone, "import");
  EXPECT_EQ(last_refusal(), Refusal::different_numbers);
}

TEST_F(CustomersResolver, established_customers_with_different_names_are_only_suggested) {
  const auto anna = node("telegram", "1", "Anna Kowalska", "tg");
  const auto jan = node("viber", "2", "Jan Nowak", "vb");
  const auto mail = node("email", "home@example.com");
  const auto other = node("email", "jan@example.com");
  prove(anna, mail);
  prove(jan, other);
  prove(jan, mail);
  EXPECT_EQ(last_refusal(), Refusal::different_names);
  EXPECT_FALSE(together(anna, jan));
}

TEST_F(CustomersResolver, full_names_that_differ_part_a_family_even_before_anybody_has_ordered) {
  const auto phone = node("phone", "+48123456789");
  prove(node("telegram", "1", "Anna Kowalska", "tg"), phone);
  prove(node("viber", "2", "Jan Kowalski", "vb"), phone);
  EXPECT_EQ(last_refusal(), Refusal::different_names);
  // From now on the number joins only who is called alike.
  prove(node("line", "3", "", "ln"), phone);
  EXPECT_EQ(last_refusal(), Refusal::household);
  const auto same = node("vk", "4", "Анна Ковальская", "vk");
  prove(same, phone);
  EXPECT_TRUE(together(same, phone));
}

TEST_F(CustomersResolver, a_nickname_parts_nobody_who_is_not_established) {
  const auto phone = node("phone", "+48123456789");
  const auto one = node("telegram", "1", "Anna Kowalska", "tg");
  const auto other = node("viber", "2", "Mama", "vb");
  prove(one, phone);
  prove(other, phone);
  EXPECT_TRUE(together(one, other));
}

TEST_F(CustomersResolver, a_name_told_after_the_proof_parts_nobody) {
  const auto anna = node("telegram", "1", "Anna Kowalska", "tg");
  const auto later = node("viber", "2", "Jan Nowak", "vb");
  nodes_.back().known_as_at = from_millis(9999);
  const auto mail = node("email", "home@example.com");
  prove(anna, mail);
  prove(later, node("email", "jan@example.com"));
  prove(later, mail);
  EXPECT_TRUE(together(anna, later));
}

TEST_F(CustomersResolver, an_agent_outranks_the_rules_but_not_a_handle) {
  const auto phone = node("phone", "+48123456789");
  const auto one = user("1");
  const auto two = user("2");
  prove(one, phone);
  prove(two, phone, "agent", Assurance::confirmed);
  EXPECT_TRUE(together(one, two));
  prove(node("caller", "+48123456789"), phone, "agent", Assurance::confirmed);
  EXPECT_EQ(last_refusal(), Refusal::handle);
}

TEST_F(CustomersResolver, a_value_of_four_people_is_shared_and_lets_go_of_everybody) {
  const auto office = node("phone", "+48123456789");
  std::vector<IdentityId> users;
  for (int at = 0; at < 4; ++at) users.push_back(user(std::to_string(at)));
  for (int at = 0; at < 3; ++at) prove(users[static_cast<std::size_t>(at)], office);
  EXPECT_TRUE(grouped().shared.empty());
  EXPECT_TRUE(together(users[0], office));
  prove(users[3], office);
  EXPECT_EQ(grouped().shared, std::vector{office});
  EXPECT_EQ(grouped().people.size(), 5u);
}

TEST_F(CustomersResolver, four_messengers_of_one_person_do_not_make_his_phone_shared) {
  const auto phone = node("phone", "+48123456789");
  for (const char* kind : {"telegram", "viber", "whatsapp", "vk", "line"}) prove(node(kind, "1", "", kind), phone);
  EXPECT_TRUE(grouped().shared.empty());
  EXPECT_EQ(grouped().people.size(), 1u);
}

TEST_F(CustomersResolver, a_number_after_long_silence_is_only_suggested_to_its_old_owner) {
  const auto phone = node("phone", "+48123456789");
  prove(user("1"), phone);
  prove(node("viber", "2", "", "vb"), phone);
  proofs_.back().after_silence = true;
  EXPECT_EQ(last_refusal(), Refusal::silent_number);
}

TEST_F(CustomersResolver, one_visitor_a_browser) {
  const auto browser = node("anonymous_id", "a1");
  const auto first = node("webchat", "v1", "", "site");
  const auto second = node("webchat", "v2", "", "site");
  prove(first, browser, "same_browser");
  prove(second, browser, "same_browser");
  EXPECT_EQ(last_refusal(), Refusal::another_visitor);
  EXPECT_TRUE(together(first, browser));
  EXPECT_FALSE(together(second, browser));
}

TEST_F(CustomersResolver, limits_hold_and_browsers_are_not_counted) {
  const auto crm = node("user_id", "17");
  for (std::size_t at = 0; at < limits::kPhonesOfCustomer + 1; ++at) {
    prove(crm, node("phone", "+4812345678" + std::to_string(at)), "import");
  }
  EXPECT_EQ(last_refusal(), Refusal::too_many_addresses);
  for (int at = 0; at < 60; ++at) prove(node("device", std::to_string(at)), crm, "signed_identity");
  EXPECT_EQ(last_refusal(), Refusal::too_many_joins);
  proofs_.clear();
  for (int at = 0; at < 30; ++at) {
    prove(crm, node("loyalty_card", std::to_string(at)), "agent", at < 24 ? Assurance::confirmed : Assurance::proved);
  }
  EXPECT_EQ(last_refusal(), Refusal::too_many_identities);
}

/// R11: whatever was made and undone before, the surviving proofs alone decide; and undoing the last one gives back
/// exactly the people before it.
TEST(CustomersResolverProperty, people_are_a_function_of_the_surviving_proofs) {
  SeededRandom random(42);
  const std::vector<std::string> kinds = {"telegram", "viber", "phone", "email", "user_id", "webchat", "caller"};
  for (int round = 0; round < 300; ++round) {
    std::vector<Node> nodes;
    for (std::int64_t at = 1; at <= 14; ++at) {
      const auto& kind = kinds[random.below(kinds.size())];
      const bool account = kind == "telegram" || kind == "viber" || kind == "webchat";
      nodes.push_back({IdentityId{at}, kind, account ? "acc" : "", std::to_string(random.below(9)), "", Time{}, {}});
    }
    std::vector<Proof> proofs;
    for (std::int64_t at = 1; at <= 12; ++at) {
      const auto a = static_cast<std::int64_t>(1 + random.below(14));
      const auto b = static_cast<std::int64_t>(1 + random.below(14));
      const auto level = random.below(4) == 0 ? Assurance::confirmed : Assurance::proved;
      if (a != b) proofs.push_back({LinkId{at}, {a}, {b}, "rule", level, false, from_millis(at)});
    }
    auto shuffled = proofs;
    for (std::size_t at = shuffled.size(); at > 1; --at) std::swap(shuffled[at - 1], shuffled[random.below(at)]);
    const auto one = group(nodes, proofs);
    const auto other = group(nodes, shuffled);
    EXPECT_EQ(one.people, other.people);
    // No person holds a contradiction unless an agent put it there.
    for (const auto& person : one.people) {
      const bool confirmed = std::any_of(proofs.begin(), proofs.end(), [&](const Proof& p) {
        return p.assurance == Assurance::confirmed && std::count(person.begin(), person.end(), p.a) > 0;
      });
      std::map<std::pair<std::string, std::string>, std::set<std::string>> values;
      for (const auto id : person) {
        const auto& n = nodes[static_cast<std::size_t>(id.value - 1)];
        if (n.kind == "telegram" || n.kind == "viber" || n.kind == "user_id") values[{n.kind, n.scope}].insert(n.value);
        if (n.kind == "caller") {
          EXPECT_EQ(person.size(), 1u) << "a handle is nobody's";
        }
      }
      for (const auto& [key, distinct] : values) {
        EXPECT_TRUE(confirmed || distinct.size() == 1) << key.first;
      }
    }
  }
}

}  // namespace
}  // namespace throughline::customers
