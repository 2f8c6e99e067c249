#include "customers/consent_store.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "customers/schema.hpp"
#include "storage/test_database.hpp"

namespace throughline::customers {
namespace {

class CustomersConsents : public testing::Test {
 protected:
  Decision given(IdentityId who) {
    return {who, "marketing", "telegram", true, "2026-01", "ticked the box", "agent", "agent Oksana"};
  }
  Decision withdrawn(IdentityId who) {
    return {who, "marketing", "telegram", false, "", "wrote stop", "agent", "agent Oksana"};
  }
  Result<bool> enter(const Decision& decision) {
    return database_.write([&](storage::Transaction& t) { return decide(t, {one_, two_}, decision); });
  }
  std::vector<Consent> ledger() { return consents_of(database_.session(), {one_, two_}); }
  bool allowed() { return permissions_of(ledger()).at(0).allowed; }

  storage::TestDatabase database_{migrations()};
  IdentityId one_{1};
  IdentityId two_{2};
};

TEST_F(CustomersConsents, giving_adds_an_entry_with_everything_that_proves_it) {
  EXPECT_TRUE(enter(given(one_)).value());
  const auto entry = ledger().at(0);
  EXPECT_EQ(entry.identity, one_);
  EXPECT_EQ(entry.text_version, "2026-01");
  EXPECT_EQ(entry.proof, "ticked the box");
  EXPECT_EQ(entry.source, "agent");
  EXPECT_EQ(entry.by, "agent Oksana");
  EXPECT_FALSE(entry.withdrawn_at);
  EXPECT_EQ(permissions_of(ledger()), (std::vector<Permission>{{"marketing", "telegram", true}}));
}

TEST_F(CustomersConsents, an_identical_surviving_entry_is_not_doubled_and_another_text_is) {
  EXPECT_TRUE(enter(given(one_)).value());
  EXPECT_FALSE(enter(given(one_)).value());
  auto other = given(one_);
  other.text_version = "2026-02";
  EXPECT_TRUE(enter(other).value());
  EXPECT_EQ(ledger().size(), 2u);
  EXPECT_EQ(ledger().at(0).text_version, "2026-02");
}

TEST_F(CustomersConsents, withdrawing_stamps_every_surviving_entry_and_keeps_how_it_was_given) {
  auto other = given(one_);
  other.text_version = "2026-02";
  ASSERT_TRUE(enter(given(one_)).value());
  ASSERT_TRUE(enter(other).value());
  EXPECT_TRUE(enter(withdrawn(one_)).value());
  ASSERT_EQ(ledger().size(), 2u);
  for (const auto& entry : ledger()) {
    EXPECT_TRUE(entry.withdrawn_at);
    EXPECT_EQ(entry.proof, "ticked the box");
    EXPECT_EQ(entry.withdrawal_proof, "wrote stop");
  }
  EXPECT_FALSE(allowed());
}

TEST_F(CustomersConsents, withdrawing_what_was_never_given_is_recorded_once) {
  EXPECT_TRUE(enter(withdrawn(one_)).value());
  EXPECT_FALSE(enter(withdrawn(one_)).value());
  ASSERT_EQ(ledger().size(), 1u);
  EXPECT_EQ(ledger().at(0).withdrawn_at, ledger().at(0).given_at);
  EXPECT_FALSE(allowed());
}

TEST_F(CustomersConsents, of_several_identities_the_newest_decision_counts) {
  ASSERT_TRUE(enter(given(one_)).value());
  ASSERT_TRUE(enter(withdrawn(two_)).value());
  EXPECT_FALSE(allowed());
  // The first one's entry survives, but it is not what counts: giving again must be heard.
  EXPECT_TRUE(enter(given(one_)).value());
  EXPECT_TRUE(allowed());
  // Newer than the entry that it does not touch, although that has the higher id and the clock stood still.
  ASSERT_TRUE(enter(given(two_)).value());
  ASSERT_TRUE(enter(withdrawn(one_)).value());
  EXPECT_FALSE(allowed());
}

TEST_F(CustomersConsents, another_channel_and_another_purpose_are_other_permissions) {
  ASSERT_TRUE(enter(given(one_)).value());
  auto other = withdrawn(one_);
  other.channel = "email";
  ASSERT_TRUE(enter(other).value());
  EXPECT_EQ(permissions_of(ledger()),
            (std::vector<Permission>{{"marketing", "email", false}, {"marketing", "telegram", true}}));
}

TEST_F(CustomersConsents, a_full_ledger_refuses_to_give_and_still_withdraws) {
  auto decision = given(one_);
  database_.write([&](storage::Transaction& t) {
    for (std::int64_t at = 0; at < limits::kConsentsOfIdentity; ++at) {
      decision.text_version = std::to_string(at);
      EXPECT_TRUE(decide(t, {one_}, decision));
    }
    return 0;
  });
  EXPECT_EQ(enter(given(one_)).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(enter(withdrawn(one_)).value());
  EXPECT_FALSE(allowed());
}

TEST_F(CustomersConsents, erasing_forgets_one_identity_only) {
  ASSERT_TRUE(enter(given(one_)).value());
  ASSERT_TRUE(enter(given(two_)).value());
  EXPECT_EQ(database_.write([&](storage::Transaction& t) { return erase_consents(t, one_); }), 1);
  ASSERT_EQ(ledger().size(), 1u);
  EXPECT_EQ(ledger().at(0).identity, two_);
}

}  // namespace
}  // namespace throughline::customers
