#include "customers/consent_store.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>
#include <utility>

#include "base/limits.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kAdd{
    "INSERT INTO consent (id, identity_id, purpose, channel, text_version, proof, source, made_by, given_at, "
    "withdrawn_at, withdrawn_by, withdrawal_proof) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
constexpr Sql kWithdraw{
    "UPDATE consent SET withdrawn_at = $4, withdrawn_by = $5, withdrawal_proof = $6 "
    "WHERE identity_id = $1 AND purpose = $2 AND channel = $3 AND withdrawn_at IS NULL"};
constexpr Sql kOfIdentity{
    "SELECT id, identity_id, purpose, channel, text_version, proof, source, made_by, given_at, withdrawn_at, "
    "withdrawn_by, withdrawal_proof FROM consent WHERE identity_id = $1 ORDER BY id DESC LIMIT $2"};
constexpr Sql kCount{"SELECT COUNT(*) FROM consent WHERE identity_id = $1"};
constexpr Sql kErase{"DELETE FROM consent WHERE identity_id = $1"};

Consent read(Columns& row) {
  Consent consent;
  consent.id = row.id<ConsentId>();
  consent.identity = row.id<IdentityId>();
  consent.purpose = row.text();
  consent.channel = row.text();
  consent.text_version = row.text();
  consent.proof = row.text();
  consent.source = row.text();
  consent.by = row.text();
  consent.given_at = row.time();
  consent.withdrawn_at = row.optional_time();
  consent.withdrawn_by = row.text();
  consent.withdrawal_proof = row.text();
  return consent;
}

bool decided_earlier(const Consent& x, const Consent& y) {
  return std::tuple(x.decided_at(), x.id) < std::tuple(y.decided_at(), y.id);
}

/// The entry that counts now for what the decision is about, or null.
const Consent* newest_about(const std::vector<Consent>& ledger, const Decision& decision) {
  const Consent* newest = nullptr;
  for (const auto& one : ledger) {
    if (one.purpose != decision.purpose || one.channel != decision.channel) continue;
    if (newest == nullptr || decided_earlier(*newest, one)) newest = &one;
  }
  return newest;
}

bool says_the_same(const Consent& entry, const Decision& decision) {
  if (entry.identity != decision.identity || entry.withdrawn_at.has_value() == decision.given) return false;
  if (!decision.given) return entry.withdrawal_proof == decision.proof;
  return entry.text_version == decision.text_version && entry.proof == decision.proof;
}

void add(storage::Transaction& transaction, const Decision& d, Time at) {
  const auto id = transaction.next_id<ConsentId>();
  const auto withdrawn_at = d.given ? std::nullopt : std::optional(at);
  const std::string nothing;
  transaction.sql().run(kAdd, id, d.identity, d.purpose, d.channel, d.text_version, d.given ? d.proof : nothing,
                        d.source, d.by, at, withdrawn_at, d.given ? nothing : d.by, d.given ? nothing : d.proof);
}

}  // namespace

Result<bool> decide(storage::Transaction& transaction, const std::vector<IdentityId>& person,
                    const Decision& decision) {
  auto& sql = transaction.sql();
  const auto ledger = consents_of(sql, person);
  const Consent* newest = newest_about(ledger, decision);
  if (newest != nullptr && says_the_same(*newest, decision)) return false;
  // Two decisions of one millisecond would leave open which of them counts.
  Time at = transaction.now();
  if (newest != nullptr) at = std::max(at, newest->decided_at() + std::chrono::milliseconds(1));
  if (!decision.given &&
      sql.run(kWithdraw, decision.identity, decision.purpose, decision.channel, at, decision.by, decision.proof) > 0) {
    return true;
  }
  if (decision.given && sql.integer(kCount, decision.identity) >= limits::kConsentsOfIdentity) {
    return Error::conflict("too many consents were written down for this identity");
  }
  add(transaction, decision, at);
  return true;
}

std::vector<Consent> consents_of(storage::Session& session, const std::vector<IdentityId>& identities) {
  std::vector<Consent> out;
  for (const auto identity : identities) {
    auto part = session.rows(kOfIdentity, read, identity, limits::kConsentsRead);
    std::move(part.begin(), part.end(), std::back_inserter(out));
  }
  std::sort(out.begin(), out.end(), [](const Consent& x, const Consent& y) { return x.id > y.id; });
  return out;
}

std::int64_t erase_consents(storage::Transaction& transaction, IdentityId identity) {
  return transaction.sql().run(kErase, identity);
}

std::vector<Permission> permissions_of(const std::vector<Consent>& ledger) {
  std::map<std::pair<std::string, std::string>, const Consent*> newest;
  for (const auto& one : ledger) {
    const Consent*& known = newest[{one.purpose, one.channel}];
    if (known == nullptr || decided_earlier(*known, one)) known = &one;
  }
  std::vector<Permission> out;
  for (const auto& [about, entry] : newest) out.push_back({about.first, about.second, !entry->withdrawn_at});
  return out;
}

}  // namespace throughline::customers
