#include "customers/people.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "customers/recognition.hpp"
#include "customers/schema.hpp"
#include "storage/test_database.hpp"

namespace throughline::customers {
namespace {

class CustomersPeople : public testing::Test {
 protected:
  Identity see(const std::string& kind, const std::string& scope, const std::string& value) {
    return database_.write([&](storage::Transaction& transaction) {
      return see_identity(transaction, {kind, scope, value}, {}, transaction.now());
    });
  }
  Link link(const Identity& a, const Identity& b, Assurance assurance) {
    Link draft;
    draft.rule = "test";
    draft.assurance = assurance;
    draft.by = "test";
    return database_.write([&](storage::Transaction& transaction) {
      // Customers may have changed since the identities were read.
      return make_link(transaction, *get_identity(transaction.sql(), a.id), *get_identity(transaction.sql(), b.id),
                       draft)
          .link;
    });
  }
  CustomerId customer(const Identity& identity) { return canonical_customer(database_.session(), identity.id).value(); }

  storage::TestDatabase database_{migrations()};
};

TEST(CustomersDisplayName, a_browser_is_shown_by_a_mark_and_only_when_nothing_better_is_known) {
  const Identity browser{IdentityId{1}, {"webchat", "site", "4f2a9c"}, CustomerId{1}, "", "", ""};
  const Identity mail{IdentityId{2}, {"email", "", "o@example.com"}, CustomerId{1}, "", "", ""};
  Identity named = mail;
  named.name = "Olena";
  EXPECT_EQ(display_name({browser}), "#4f2a");
  EXPECT_EQ(display_name({browser, mail}), "o@example.com");
  EXPECT_EQ(display_name({browser, named}), "Olena");
  EXPECT_EQ(display_name(std::vector<Identity>{}), "");
}

TEST_F(CustomersPeople, a_proved_link_joins_under_the_lowest_id_and_undo_parts_exactly) {
  const auto a = see("telegram", "one", "1");
  const auto b = see("phone", "", "+48123456789");
  const auto c = see("telegram", "two", "2");
  const auto ab = link(a, b, Assurance::proved);
  link(b, c, Assurance::confirmed);
  EXPECT_EQ(customer(c), customer_of(a.id));
  EXPECT_EQ(identities_of(database_.session(), customer_of(a.id)).size(), 3u);
  const auto parted = database_.write([&](storage::Transaction& t) { return undo_link(t, ab.id, "agent"); });
  EXPECT_EQ(parted.value().customers, (std::vector{customer_of(a.id), customer_of(b.id)}));
  EXPECT_EQ(customer(c), customer_of(b.id));
  const auto again = database_.write([&](storage::Transaction& t) { return undo_link(t, ab.id, "agent"); });
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
}

TEST_F(CustomersPeople, claims_and_channel_links_join_nobody) {
  const auto a = see("telegram", "one", "1");
  const auto b = see("phone", "", "+48123456789");
  link(a, b, Assurance::claimed);
  link(a, b, Assurance::channel);
  EXPECT_NE(customer(a), customer(b));
}

TEST_F(CustomersPeople, two_users_of_one_account_are_not_joined_by_a_shared_phone) {
  const auto a = see("telegram", "one", "1");
  const auto b = see("telegram", "one", "2");
  const auto phone = see("phone", "", "+48123456789");
  link(a, phone, Assurance::proved);
  const auto refused = link(b, phone, Assurance::proved);
  EXPECT_EQ(refused.believed(), Assurance::claimed);
  EXPECT_FALSE(refused.refusal.empty());
  EXPECT_NE(customer(a), customer(b));
}

TEST_F(CustomersPeople, a_claim_says_something_of_the_claimant_and_nothing_of_the_owner) {
  const auto owner = see("telegram", "one", "1");
  const auto phone = see("phone", "", "+48123456789");
  link(owner, phone, Assurance::proved);
  const auto claimant = see("webchat", "site", "v");
  link(claimant, phone, Assurance::channel);
  const auto leads = leads_of(database_.session(), customer(claimant));
  ASSERT_EQ(leads.size(), 1u);
  EXPECT_EQ(leads[0].customer, customer(owner));
  EXPECT_TRUE(leads_of(database_.session(), customer(owner)).empty());
}

TEST_F(CustomersPeople, a_number_that_was_silent_for_half_a_year_needs_more_than_a_proof_of_its_new_owner) {
  const AddressRules rules{"PL", {}};
  const auto shares = [&](const Identity& who) {
    database_.write([&](storage::Transaction& t) {
      const Claim own{"phone", "", "+48601234567", Assurance::proved, "messenger_contact", "shared"};
      return take_claim(t, *get_identity(t.sql(), who.id), own, rules, t.now());
    });
  };
  const auto former = see("telegram", "one", "1");
  shares(former);
  database_.clock().advance(limits::kPhoneSilence - std::chrono::hours(1));
  const auto soon = see("viber", "two", "2");
  shares(soon);
  EXPECT_EQ(customer(soon), customer(former));
  database_.clock().advance(limits::kPhoneSilence + std::chrono::hours(1));
  const auto later = see("line", "three", "3");
  shares(later);
  EXPECT_NE(customer(later), customer(former));
}

TEST_F(CustomersPeople, the_same_link_is_made_once) {
  const auto a = see("telegram", "one", "1");
  const auto b = see("phone", "", "+48123456789");
  EXPECT_EQ(link(a, b, Assurance::proved).id, link(a, b, Assurance::proved).id);
}

}  // namespace
}  // namespace throughline::customers
