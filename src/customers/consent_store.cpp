#include "customers/consent_store.hpp"

#include <algorithm>
#include <tuple>

#include "base/limits.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_CONSENT_COLUMNS \
  "id, identity_id, purpose, channel, given, at, text_version, text, proof, source, reason, made_by, recorded_at"

constexpr Sql kInsert{"INSERT INTO consent (" TL_CONSENT_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
constexpr Sql kOfIdentity{"SELECT " TL_CONSENT_COLUMNS
                          " FROM consent WHERE identity_id = $1 ORDER BY at DESC, id DESC LIMIT $2"};
constexpr Sql kErase{"DELETE FROM consent WHERE identity_id = $1"};

Consent read(Columns& row) {
  Consent consent;
  consent.id = row.id<ConsentId>();
  consent.identity = row.id<IdentityId>();
  consent.purpose = row.text();
  consent.channel = row.text();
  consent.given = row.boolean();
  consent.at = row.time();
  consent.text_version = row.text();
  consent.text = row.optional_text();
  consent.proof = row.text();
  consent.source = row.text();
  consent.reason = row.text();
  consent.by = row.text();
  consent.recorded_at = row.time();
  return consent;
}

auto position_of(const Consent& consent) { return std::tuple(consent.at, consent.id); }

}  // namespace

ConsentId add_consent(storage::Transaction& transaction, const Consent& c) {
  const auto id = transaction.next_id<ConsentId>();
  transaction.sql().run(kInsert, id, c.identity, c.purpose, c.channel, c.given, c.at, c.text_version, c.text, c.proof,
                        c.source, c.reason, c.by, transaction.now());
  return id;
}

std::vector<Consent> consents_of(storage::Session& session, const std::vector<IdentityId>& identities) {
  std::vector<Consent> out;
  for (const auto identity : identities) {
    auto part = session.rows(kOfIdentity, read, identity, limits::kConsentsRead);
    std::move(part.begin(), part.end(), std::back_inserter(out));
  }
  std::sort(out.begin(), out.end(), [](const Consent& x, const Consent& y) { return position_of(x) > position_of(y); });
  return out;
}

std::int64_t erase_consents(storage::Transaction& transaction, IdentityId identity) {
  return transaction.sql().run(kErase, identity);
}

std::vector<Consent> current_of(const std::vector<Consent>& ledger) {
  std::vector<Consent> out;
  for (const auto& one : ledger) {
    const bool newer = std::any_of(out.begin(), out.end(), [&](const Consent& known) { return known.concerns(one); });
    if (!newer) out.push_back(one);
  }
  std::sort(out.begin(), out.end(), [](const Consent& x, const Consent& y) {
    return std::tie(x.purpose, x.channel) < std::tie(y.purpose, y.channel);
  });
  return out;
}

const Consent* withdrawal_of(const std::vector<Consent>& ledger, const Consent& given) {
  const Consent* first = nullptr;
  for (const auto& one : ledger) {
    if (position_of(one) <= position_of(given)) break;
    if (!one.given && one.concerns(given)) first = &one;
  }
  return first;
}

}  // namespace throughline::customers
