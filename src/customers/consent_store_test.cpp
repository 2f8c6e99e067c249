#include "customers/consent_store.hpp"

#include <gtest/gtest.h>

#include "customers/schema.hpp"
#include "storage/test_database.hpp"

namespace throughline::customers {
namespace {

class CustomersConsents : public testing::Test {
 protected:
  ConsentId add(std::int64_t identity, std::int64_t at, bool given, std::string purpose = "news",
                std::string channel = "email") {
    Consent consent;
    consent.identity = IdentityId{identity};
    consent.purpose = std::move(purpose);
    consent.channel = std::move(channel);
    consent.given = given;
    consent.at = from_millis(at);
    consent.text_version = "v1";
    consent.proof = "signed on paper";
    consent.by = "agent Oksana";
    return database_.write([&](storage::Transaction& transaction) { return add_consent(transaction, consent); });
  }
  std::vector<Consent> ledger(std::vector<IdentityId> identities = {IdentityId{1}, IdentityId{2}}) {
    return consents_of(database_.session(), identities);
  }

  storage::TestDatabase database_{migrations()};
};

TEST_F(CustomersConsents, are_read_back_as_written_newest_first_over_several_identities) {
  const auto first = add(1, 10, true);
  const auto second = add(2, 30, false);
  const auto third = add(1, 20, true, "profile");
  add(3, 40, true);
  const auto all = ledger();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].id, second);
  EXPECT_EQ(all[1].id, third);
  EXPECT_EQ(all[2].id, first);
  EXPECT_EQ(all[2].identity, IdentityId{1});
  EXPECT_EQ(all[2].at, from_millis(10));
  EXPECT_EQ(all[2].proof, "signed on paper");
  EXPECT_EQ(all[2].by, "agent Oksana");
  EXPECT_EQ(all[2].text, std::nullopt);
  EXPECT_EQ(all[2].recorded_at, database_.clock().now());
}

TEST_F(CustomersConsents, the_newest_word_on_each_purpose_and_channel_counts) {
  add(1, 10, true);
  add(1, 15, true, "news", "sms");
  const auto taken = add(2, 20, false);
  add(1, 12, true);  // written down later, said earlier
  auto current = current_of(ledger());
  ASSERT_EQ(current.size(), 2u);
  EXPECT_EQ(current[0].id, taken);
  EXPECT_FALSE(current[0].given);
  EXPECT_TRUE(current[1].given);
  EXPECT_EQ(current[1].channel, "sms");
  add(1, 25, true);
  EXPECT_TRUE(current_of(ledger())[0].given);
}

TEST_F(CustomersConsents, part_with_their_identities) {
  add(1, 10, true);
  add(2, 20, false);
  EXPECT_TRUE(current_of(ledger({IdentityId{1}}))[0].given);
  EXPECT_FALSE(current_of(ledger({IdentityId{2}}))[0].given);
}

TEST_F(CustomersConsents, a_withdrawal_ends_what_was_given_before_it_and_nothing_else) {
  add(1, 10, true);
  const auto taken = add(1, 20, false);
  add(1, 22, false);
  add(1, 30, true);
  add(1, 5, true, "profile");
  const auto all = ledger();
  for (const auto& one : all) {
    if (!one.given) continue;
    const auto* end = withdrawal_of(all, one);
    if (one.at == from_millis(10)) {
      ASSERT_NE(end, nullptr);
      EXPECT_EQ(end->id, taken);
    } else {
      EXPECT_EQ(end, nullptr);
    }
  }
}

TEST_F(CustomersConsents, of_one_identity_are_erased_alone) {
  add(1, 10, true);
  add(1, 20, false);
  add(2, 30, true);
  EXPECT_EQ(database_.write([](storage::Transaction& t) { return erase_consents(t, IdentityId{1}); }), 2);
  ASSERT_EQ(ledger().size(), 1u);
  EXPECT_EQ(ledger()[0].identity, IdentityId{2});
}

}  // namespace
}  // namespace throughline::customers
