#include "customers/link_store.hpp"

#include <algorithm>
#include <set>

#include "base/limits.hpp"
#include "customers/components.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_LINK_COLUMNS "id, a, b, rule, evidence, assurance, made_by, at, undone_at"

constexpr Sql kInsert{"INSERT INTO link (" TL_LINK_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)"};
constexpr Sql kGet{"SELECT " TL_LINK_COLUMNS " FROM link WHERE id = $1"};
constexpr Sql kSame{"SELECT " TL_LINK_COLUMNS
                    " FROM link WHERE a = $1 AND b = $2 AND rule = $3 AND assurance >= $4 AND undone_at IS NULL"};
constexpr Sql kFrom{"SELECT " TL_LINK_COLUMNS " FROM link WHERE a = $1 AND undone_at IS NULL ORDER BY id LIMIT 200"};
constexpr Sql kTo{"SELECT " TL_LINK_COLUMNS " FROM link WHERE b = $1 AND undone_at IS NULL ORDER BY id LIMIT 200"};
constexpr Sql kUndo{"UPDATE link SET undone_at = $2, undone_by = $3 WHERE id = $1"};

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
  return link;
}

/// Gives every identity of the given customers the customer that the surviving proved links say.
std::vector<CustomerId> recompute(storage::Transaction& transaction, std::vector<CustomerId> touched) {
  std::vector<Identity> members;
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const auto customer : touched) {
    for (auto& identity : identities_of(transaction.sql(), customer)) members.push_back(std::move(identity));
  }
  std::vector<Edge> edges;
  for (const auto& link : links_of(transaction.sql(), members)) {
    if (link.assurance >= Assurance::proved) edges.push_back({link.a, link.b});
  }
  std::vector<IdentityId> ids;
  for (const auto& member : members) ids.push_back(member.id);
  std::vector<CustomerId> customers;
  for (const auto& component : components(ids, edges)) {
    customers.push_back(customer_of(component.front()));
    for (const auto id : component) set_customer(transaction, id, customers.back());
  }
  return customers;
}

/// R2: two provider users of one account are two people until somebody says otherwise. R6: a limit on size.
bool may_join(storage::Session& session, const Identity& a, const Identity& b) {
  if (a.customer == b.customer) return true;
  auto all = identities_of(session, a.customer);
  const auto others = identities_of(session, b.customer);
  if (all.size() + others.size() > limits::kLinkedIdentities) return false;
  all.insert(all.end(), others.begin(), others.end());
  std::set<std::pair<std::string, std::string>> accounts;
  return std::all_of(all.begin(), all.end(), [&](const Identity& identity) {
    return identity.key.scope.empty() || accounts.emplace(identity.key.kind, identity.key.scope).second;
  });
}

}  // namespace

Link make_link(storage::Transaction& transaction, const Identity& a, const Identity& b, Link draft) {
  auto& sql = transaction.sql();
  if (draft.assurance == Assurance::proved && !may_join(sql, a, b)) {
    draft.assurance = Assurance::claimed;
    draft.evidence += " (not joined: the two customers disagree)";
  }
  if (auto same = sql.row(kSame, read, a.id, b.id, draft.rule, static_cast<int>(draft.assurance))) return *same;
  draft.id = transaction.next_id<LinkId>();
  draft.a = a.id;
  draft.b = b.id;
  draft.at = transaction.now();
  sql.run(kInsert, draft.id, draft.a, draft.b, draft.rule, draft.evidence, static_cast<int>(draft.assurance), draft.by,
          draft.at);
  if (draft.assurance >= Assurance::proved) recompute(transaction, {a.customer, b.customer});
  return draft;
}

Result<std::vector<CustomerId>> undo_link(storage::Transaction& transaction, LinkId id, const std::string& by) {
  auto& sql = transaction.sql();
  const auto link = sql.row(kGet, read, id);
  if (!link) return Error::not_found("no such link");
  if (link->undone_at) return Error::conflict("the link is already undone");
  sql.run(kUndo, id, transaction.now(), by);
  const auto a = canonical_customer(sql, link->a);
  const auto b = canonical_customer(sql, link->b);
  return recompute(transaction, {a.value(), b.value()});
}

std::vector<Link> links_of(storage::Session& session, const std::vector<Identity>& identities) {
  std::vector<Link> out;
  std::set<LinkId> seen;
  for (const auto& identity : identities) {
    for (const auto sql : {kFrom, kTo}) {
      for (auto& link : session.rows(sql, read, identity.id)) {
        if (seen.insert(link.id).second) out.push_back(std::move(link));
      }
    }
  }
  return out;
}

}  // namespace throughline::customers
