#include "customers/erased_addresses.hpp"

#include "base/text.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kSalt{"SELECT salt FROM erased_address_salt WHERE only_row = 1"};
constexpr Sql kMakeSalt{"INSERT INTO erased_address_salt (only_row, salt) VALUES (1, $1)"};
constexpr Sql kRemember{
    "INSERT INTO erased_address (digest, erased_at) VALUES ($1, $2) ON CONFLICT (digest) DO UPDATE SET erased_at = $2"};
constexpr Sql kFind{"SELECT erased_at FROM erased_address WHERE digest = $1"};

constexpr std::size_t kSaltBytes = 32;

/// None until something was erased.
std::optional<std::string> salt_of(storage::Session& session) {
  return session.row(kSalt, [](Columns& row) { return row.text(); });
}

std::string make_salt(storage::Transaction& transaction, Random& random) {
  auto salt = random.token(kSaltBytes);
  transaction.sql().run(kMakeSalt, salt);
  return salt;
}

std::string digest_of(const IdentityKey& key, const std::string& salt) {
  return to_hex(sha256(salt + "\n" + key.kind + "\n" + key.scope + "\n" + key.value));
}

}  // namespace

void remember_erased(storage::Transaction& transaction, const IdentityKey& key, Random& random) {
  const auto known = salt_of(transaction.sql());
  const auto salt = known ? *known : make_salt(transaction, random);
  transaction.sql().run(kRemember, digest_of(key, salt), transaction.now());
}

std::optional<Time> erased_at(storage::Session& session, const IdentityKey& key) {
  const auto salt = salt_of(session);
  if (!salt) return {};
  return session.row(kFind, [](Columns& row) { return row.time(); }, digest_of(key, *salt));
}

}  // namespace throughline::customers
