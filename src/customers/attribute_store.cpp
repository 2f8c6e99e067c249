#include "customers/attribute_store.hpp"

#include <algorithm>
#include <tuple>

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kSet{
    "INSERT INTO attribute (id, identity_id, name, value, source, assurance, at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (identity_id, name, source) DO UPDATE SET value = excluded.value, assurance = excluded.assurance, "
    "at = excluded.at WHERE excluded.at >= attribute.at"};
constexpr Sql kRemove{"DELETE FROM attribute WHERE identity_id = $1 AND name = $2 AND source = $3"};
constexpr Sql kErase{"DELETE FROM attribute WHERE identity_id = $1"};
constexpr Sql kOfIdentity{
    "SELECT identity_id, name, value, source, assurance, at FROM attribute WHERE identity_id = $1 ORDER BY name, "
    "source "
    "LIMIT 500"};

Attribute read(Columns& row) {
  Attribute attribute;
  attribute.identity = row.id<IdentityId>();
  attribute.name = row.text();
  attribute.value = row.text();
  attribute.source = row.text();
  attribute.assurance = static_cast<Assurance>(row.integer());
  attribute.at = row.time();
  return attribute;
}

}  // namespace

void set_attribute(storage::Transaction& transaction, const Attribute& a) {
  const auto id = transaction.next_id<Id<struct AttributeTag>>();
  transaction.sql().run(kSet, id, a.identity, a.name, a.value, a.source, static_cast<int>(a.assurance), a.at);
}

bool remove_attribute(storage::Transaction& transaction, IdentityId identity, const std::string& name,
                      const std::string& source) {
  return transaction.sql().run(kRemove, identity, name, source) > 0;
}

void erase_attributes(storage::Transaction& transaction, IdentityId identity) {
  transaction.sql().run(kErase, identity);
}

std::vector<Attribute> attributes_of(storage::Session& session, const std::vector<IdentityId>& identities) {
  std::vector<Attribute> out;
  for (const auto identity : identities) {
    auto part = session.rows(kOfIdentity, read, identity);
    std::move(part.begin(), part.end(), std::back_inserter(out));
  }
  return out;
}

std::vector<Attribute> best_of(std::vector<Attribute> all) {
  const auto rank = [](const Attribute& a) { return std::tuple(a.assurance, a.at, a.identity); };
  std::sort(all.begin(), all.end(), [&](const Attribute& x, const Attribute& y) {
    return x.name != y.name ? x.name < y.name : rank(x) > rank(y);
  });
  all.erase(std::unique(all.begin(), all.end(), [](const auto& x, const auto& y) { return x.name == y.name; }),
            all.end());
  return all;
}

}  // namespace throughline::customers
