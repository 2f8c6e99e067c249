#include "customers/link_store.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_LINK_COLUMNS \
  "id, a, b, rule, evidence, assurance, made_by, at, undone_at, undone_by, joins, refusal, after_silence, seen_at"
#define TL_L_COLUMNS                                                                                                 \
  "l.id, l.a, l.b, l.rule, l.evidence, l.assurance, l.made_by, l.at, l.undone_at, l.undone_by, l.joins, l.refusal, " \
  "l.after_silence, l.seen_at"
#define TL_FAR(near, far)                                                                     \
  "SELECT " TL_L_COLUMNS ", i.id, o.customer_id FROM identity AS i JOIN link AS l ON l." near \
  " = i.id JOIN identity "                                                                    \
  "AS o ON o.id = l." far                                                                     \
  " WHERE i.customer_id = $1 AND l.assurance >= $2 AND l.undone_at IS NULL ORDER BY l.id LIMIT $3"

constexpr Sql kInsert{"INSERT INTO link (" TL_LINK_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, NULL, 0, '', $9, $8)"};
constexpr Sql kGet{"SELECT " TL_LINK_COLUMNS " FROM link WHERE id = $1"};
constexpr Sql kSame{
    "SELECT " TL_LINK_COLUMNS
    " FROM link WHERE a = $1 AND b = $2 AND rule = $3 AND assurance >= $4 AND undone_at IS NULL LIMIT 1"};
constexpr Sql kUndoneByPerson{
    "SELECT 1 FROM link WHERE a = $1 AND b = $2 AND rule = $3 AND undone_by IS NOT NULL AND undone_by <> $4 LIMIT 1"};
constexpr Sql kSee{
    "UPDATE link SET seen_at = CASE WHEN seen_at > $2 THEN seen_at ELSE $2 END, after_silence = CASE WHEN $3 = 1 THEN "
    "1 "
    "ELSE after_silence END WHERE id = $1"};
constexpr Sql kUndo{"UPDATE link SET undone_at = $2, undone_by = $3, joins = 0 WHERE id = $1"};
constexpr Sql kVerdict{"UPDATE link SET joins = $2, refusal = $3 WHERE id = $1"};
constexpr Sql kOfIdentity{"SELECT " TL_LINK_COLUMNS " FROM link WHERE a = $1 OR b = $1 ORDER BY id"};
constexpr Sql kErase{"DELETE FROM link WHERE a = $1 OR b = $1"};
constexpr Sql kFrom{TL_FAR("a", "b")};
constexpr Sql kTo{TL_FAR("b", "a")};

Link read(Columns& row) {
  Link link;
  link.id = row.id<LinkId>();
  link.a = row.id<IdentityId>();
  link.b = row.id<IdentityId>();
  link.rule = row.text();
  link.evidence = row.text();
  link.assurance = static_cast<Assurance>(row.integer());
  link.by = row.text();
  link.at = row.time();
  link.undone_at = row.optional_time();
  link.undone_by = row.optional_text().value_or("");
  link.joins = row.boolean();
  link.refusal = row.text();
  link.after_silence = row.boolean();
  link.seen_at = row.time();
  return link;
}

FarLink read_far(Columns& row) {
  FarLink far;
  far.link = read(row);
  far.near = row.id<IdentityId>();
  far.far = row.id<CustomerId>();
  return far;
}

std::vector<FarLink> far_links(storage::Session& session, CustomerId customer, Assurance least) {
  auto out = session.rows(kFrom, read_far, customer, static_cast<int>(least), limits::kProofsRead);
  for (auto& one : session.rows(kTo, read_far, customer, static_cast<int>(least), limits::kProofsRead)) {
    if (one.far != customer) out.push_back(std::move(one));  // one within the customer was met from its other end
  }
  std::sort(out.begin(), out.end(), [](const FarLink& x, const FarLink& y) { return x.link.id < y.link.id; });
  return out;
}

}  // namespace

LinkId add_link(storage::Transaction& transaction, const Link& link) {
  const auto id = transaction.next_id<LinkId>();
  transaction.sql().run(kInsert, id, link.a, link.b, link.rule, link.evidence, static_cast<int>(link.assurance),
                        link.by, link.at, link.after_silence);
  return id;
}

void see_link(storage::Transaction& transaction, LinkId id, Time at, bool after_silence) {
  transaction.sql().run(kSee, id, at, after_silence);
}

void mark_undone(storage::Transaction& transaction, LinkId id, const std::string& by) {
  transaction.sql().run(kUndo, id, transaction.now(), by);
}

void erase_links(storage::Transaction& transaction, IdentityId identity) { transaction.sql().run(kErase, identity); }

void set_verdict(storage::Transaction& transaction, LinkId id, bool joins, std::string_view refusal) {
  transaction.sql().run(kVerdict, id, joins, refusal);
}

std::vector<Link> links_of_identity(storage::Session& session, IdentityId identity) {
  return session.rows(kOfIdentity, read, identity);
}

std::optional<Link> get_link(storage::Session& session, LinkId id) { return session.row(kGet, read, id); }

std::optional<Link> same_link(storage::Session& session, const Link& draft) {
  return session.row(kSame, read, draft.a, draft.b, draft.rule, static_cast<int>(draft.assurance));
}

bool undone_by_person(storage::Session& session, const Link& draft) {
  return session.integer(kUndoneByPerson, draft.a, draft.b, draft.rule, kBySystem) != 0;
}

std::vector<FarLink> links_of_customer(storage::Session& session, CustomerId customer) {
  return far_links(session, customer, Assurance::claimed);
}

std::vector<FarLink> proofs_of_customer(storage::Session& session, CustomerId customer) {
  return far_links(session, customer, Assurance::proved);
}

}  // namespace throughline::customers
