#include "customers/identity_store.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "customers/resolver.hpp"
#include "customers/search_index.hpp"

namespace throughline::customers {

namespace {

constexpr std::size_t kDeviceMark = 4;  // characters

using storage::Columns;
using storage::Sql;

#define TL_IDENTITY_COLUMNS                                                                                   \
  "id, kind, scope, value, customer_id, name, handle, language, reachable, first_seen, last_seen, known_as, " \
  "known_as_at, established_at, shared, erased_at"

constexpr Sql kFind{"SELECT " TL_IDENTITY_COLUMNS " FROM identity WHERE kind = $1 AND scope = $2 AND value = $3"};
constexpr Sql kGet{"SELECT " TL_IDENTITY_COLUMNS " FROM identity WHERE id = $1"};
constexpr Sql kSomeLite{"SELECT " TL_IDENTITY_COLUMNS " FROM identity WHERE id IN (SELECT value FROM json_each($1))"};
constexpr Sql kSomePostgres{"SELECT " TL_IDENTITY_COLUMNS
                            " FROM identity WHERE id = ANY (CAST(CAST($1 AS TEXT) AS BIGINT[]))"};
constexpr Sql kOfCustomer{"SELECT " TL_IDENTITY_COLUMNS " FROM identity WHERE customer_id = $1 ORDER BY id LIMIT $2"};
constexpr Sql kBeside{"SELECT " TL_IDENTITY_COLUMNS
                      " FROM identity WHERE customer_id = "
                      "(SELECT customer_id FROM identity WHERE id = $1) ORDER BY id LIMIT $2"};
constexpr Sql kInsert{"INSERT INTO identity (" TL_IDENTITY_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, $6, $9, NULL, 0, NULL)"};
constexpr Sql kUpdate{
    "UPDATE identity SET name = $2, handle = $3, language = $4, first_seen = $5, last_seen = $6, known_as = $7, "
    "known_as_at = $8 WHERE id = $1"};
constexpr Sql kSetEstablished{
    "UPDATE identity SET established_at = $2 WHERE id = $1 AND (established_at IS NULL OR established_at > $2)"};
constexpr Sql kSetShared{"UPDATE identity SET shared = $2 WHERE id = $1"};
constexpr Sql kSetReachable{"UPDATE identity SET reachable = $2 WHERE id = $1 AND reachable <> $2"};
constexpr Sql kSetCustomer{"UPDATE identity SET customer_id = $2 WHERE id = $1"};
// Its row stays for what points at it, and its account for whoever may see that.
constexpr Sql kErase{
    "UPDATE identity SET value = $2, name = '', handle = '', language = '', reachable = 0, known_as = '', "
    "established_at = NULL, shared = 0, erased_at = $3 WHERE id = $1"};
constexpr Sql kCanonical{"SELECT customer_id FROM identity WHERE id = $1"};

/// `last_seen` is kept to this precision: writing it with every message would cost an update of its own.
constexpr Millis kSeenPrecision = 60'000ms;

Identity read(Columns& row) {
  Identity identity;
  identity.id = row.id<IdentityId>();
  identity.key = {row.text(), row.text(), row.text()};
  identity.customer = row.id<CustomerId>();
  identity.name = row.text();
  identity.handle = row.text();
  identity.language = row.text();
  identity.reachable = row.boolean();
  identity.first_seen = row.time();
  identity.last_seen = row.time();
  identity.known_as = row.text();
  identity.known_as_at = row.time();
  identity.established_at = row.optional_time();
  identity.shared = row.boolean();
  identity.erased_at = row.optional_time();
  return identity;
}

/// What a channel leaves out stays as it was.
void keep(std::string& known, const std::string& told, bool& changed) {
  if (told.empty() || told == known) return;
  known = told;
  changed = true;
}

Identity make(storage::Transaction& transaction, const IdentityKey& key, const IdentityFacts& facts, Time at) {
  const auto id = transaction.next_id<IdentityId>();
  transaction.sql().run(kInsert, id, key.kind, key.scope, key.value, customer_of(id), facts.name, facts.handle,
                        facts.language, at);
  Identity made{id, key, customer_of(id), facts.name, facts.handle, facts.language, true,
                at, at,  facts.name,      at,         {},           false,          {}};
  index_identity(transaction.sql(), made);
  return made;
}

}  // namespace

std::optional<Identity> find_identity(storage::Session& session, const IdentityKey& key) {
  return session.row(kFind, read, key.kind, key.scope, key.value);
}

std::optional<Identity> get_identity(storage::Session& session, IdentityId id) { return session.row(kGet, read, id); }

std::vector<Identity> get_identities(storage::Session& session, const std::vector<IdentityId>& ids) {
  const auto dialect = session.dialect();
  return session.rows(dialect == storage::Dialect::sqlite ? kSomeLite : kSomePostgres, read, listed(dialect, ids));
}

Identity see_identity(storage::Transaction& transaction, const IdentityKey& key, const IdentityFacts& facts, Time at) {
  auto known = find_identity(transaction.sql(), key);
  if (!known) return make(transaction, key, facts, at);
  bool changed = at >= known->last_seen + kSeenPrecision || at < known->first_seen;
  bool renamed = false;
  if (at >= known->last_seen) {
    keep(known->name, facts.name, renamed);
    keep(known->handle, facts.handle, renamed);
    keep(known->language, facts.language, changed);
  }
  if (known->known_as.empty() && !known->name.empty()) {
    known->known_as = known->name;
    known->known_as_at = at;
  }
  changed = changed || renamed;
  if (changed) {
    known->first_seen = std::min(known->first_seen, at);
    known->last_seen = std::max(known->last_seen, at);
    transaction.sql().run(kUpdate, known->id, known->name, known->handle, known->language, known->first_seen,
                          known->last_seen, known->known_as, known->known_as_at);
  }
  if (renamed) index_identity(transaction.sql(), *known);
  return *known;
}

Identity know_identity(storage::Transaction& transaction, const IdentityKey& key, Time at) {
  auto known = find_identity(transaction.sql(), key);
  return known ? std::move(*known) : make(transaction, key, {}, at);
}

void set_established(storage::Transaction& transaction, IdentityId id, Time at) {
  transaction.sql().run(kSetEstablished, id, at);
}

void set_shared(storage::Transaction& transaction, IdentityId id, bool shared) {
  transaction.sql().run(kSetShared, id, shared);
}

void set_reachable(storage::Transaction& transaction, IdentityId id, bool reachable) {
  transaction.sql().run(kSetReachable, id, reachable);
}

void erase(storage::Transaction& transaction, IdentityId id) {
  transaction.sql().run(kErase, id, "erased:" + to_string(id), transaction.now());
  forget_identity(transaction.sql(), id);
}

void set_customer(storage::Transaction& transaction, IdentityId id, CustomerId customer) {
  transaction.sql().run(kSetCustomer, id, customer);
}

std::vector<Identity> identities_of(storage::Session& session, CustomerId customer) {
  return session.rows(kOfCustomer, read, customer, limits::kIdentitiesRead);
}

std::vector<Identity> identities_beside(storage::Session& session, IdentityId id) {
  return session.rows(kBeside, read, id, limits::kIdentitiesRead);
}

std::optional<CustomerId> canonical_customer(storage::Session& session, IdentityId any) {
  return session.row(kCanonical, [](Columns& row) { return row.id<CustomerId>(); }, any);
}

std::string display_name(const Identity& identity) {
  if (identity.erased_at) return {};
  if (!identity.name.empty()) return identity.name;
  if (!identity.handle.empty()) return identity.handle;
  // A browser's id says nothing to anybody: enough of it to tell one visitor from the next.
  return is_device(identity.key.kind) ? "#" + identity.key.value.substr(0, kDeviceMark) : identity.key.value;
}

std::string display_name(const std::vector<Identity>& identities) {
  const auto shown = [&](auto fits) {
    const auto found = std::find_if(identities.begin(), identities.end(), fits);
    return found == identities.end() ? std::string() : display_name(*found);
  };
  auto name = shown([](const Identity& one) { return !one.name.empty(); });
  if (name.empty()) name = shown([](const Identity& one) { return !is_device(one.key.kind); });
  return name.empty() ? shown([](const Identity&) { return true; }) : name;
}

}  // namespace throughline::customers
