#include "customers/people.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/limits.hpp"
#include "customers/attribute_store.hpp"
#include "customers/consent_store.hpp"
#include "customers/erased_addresses.hpp"
#include "customers/resolver.hpp"

namespace throughline::customers {

namespace {

using storage::Session;
using storage::Transaction;

/// A value that is not shared has at most kProversOfValue + 1 customers around it; of a shared one this many are enough
/// to see that it still is.
constexpr std::size_t kAroundOneIdentity = 8;

struct Neighbourhood {
  std::map<IdentityId, Identity> identities;
  std::map<LinkId, Link> proofs;
};

/// Everybody whom a chain of proofs reaches, joined or refused.
Neighbourhood read_neighbourhood(Session& session, std::vector<CustomerId> from) {
  Neighbourhood out;
  std::set<CustomerId> seen;
  while (!from.empty()) {
    const CustomerId customer = from.back();
    from.pop_back();
    if (!seen.insert(customer).second) continue;
    for (auto& identity : identities_of(session, customer)) out.identities.emplace(identity.id, std::move(identity));
    std::unordered_map<IdentityId, std::set<CustomerId>> around;
    for (auto& proof : proofs_of_customer(session, customer)) {
      auto& others = around[proof.near];
      if (others.size() < kAroundOneIdentity || others.contains(proof.far)) {
        others.insert(proof.far);
        from.push_back(proof.far);
      }
      out.proofs.emplace(proof.link.id, std::move(proof.link));
    }
  }
  return out;
}

Grouping group_neighbourhood(const Neighbourhood& around) {
  std::vector<Node> nodes;
  for (const auto& [id, identity] : around.identities) {
    nodes.push_back({id, identity.key.kind, identity.key.scope, identity.key.value, identity.known_as,
                     identity.known_as_at, identity.established_at});
  }
  std::vector<Proof> proofs;
  for (const auto& [id, link] : around.proofs) {
    proofs.push_back({id, link.a, link.b, link.rule, link.assurance, link.after_silence, link.at});
  }
  return group(nodes, std::move(proofs));
}

Regrouping regroup(Transaction& transaction, const std::vector<CustomerId>& touched) {
  const auto around = read_neighbourhood(transaction.sql(), touched);
  const auto grouping = group_neighbourhood(around);
  Regrouping out;
  for (const auto& person : grouping.people) {
    out.customers.push_back(customer_of(person.front()));
    for (const auto id : person) {
      const auto before = around.identities.at(id).customer;
      out.identities.push_back({id, before, out.customers.back()});
      if (before != out.customers.back()) set_customer(transaction, id, out.customers.back());
    }
  }
  for (const auto& verdict : grouping.verdicts) {
    const auto& link = around.proofs.at(verdict.link);
    const bool joins = verdict.refusal == Refusal::none;
    const auto reason = reason_of(verdict.refusal);
    if (link.joins != joins || link.refusal != reason) set_verdict(transaction, link.id, joins, reason);
  }
  for (const auto& [id, identity] : around.identities) {
    const bool shared = std::binary_search(grouping.shared.begin(), grouping.shared.end(), id);
    if (identity.shared != shared) set_shared(transaction, id, shared);
  }
  std::sort(out.identities.begin(), out.identities.end(),
            [](const Regrouped& x, const Regrouped& y) { return x.identity < y.identity; });
  return out;
}

bool is_silent(const Identity& identity, Time at) {
  return identity.key.kind == "phone" && at > identity.last_seen + limits::kPhoneSilence;
}

}  // namespace

bool Regrouping::parted() const {
  std::map<CustomerId, CustomerId> becomes;
  return std::any_of(identities.begin(), identities.end(), [&](const Regrouped& one) {
    return becomes.emplace(one.before, one.after).first->second != one.after;
  });
}

LinkMade make_link(Transaction& transaction, const Identity& a, const Identity& b, Link draft, Evidence evidence) {
  auto& sql = transaction.sql();
  draft.a = a.id;
  draft.b = b.id;
  if (draft.at == Time{}) draft.at = transaction.now();
  draft.seen_at = draft.at;
  if (auto same = same_link(sql, draft)) {
    see_link(transaction, same->id, draft.at, draft.after_silence && draft.assurance < Assurance::proved);
    return {std::move(*same), {}};
  }
  const bool sticks = evidence == Evidence::repeatable && draft.assurance < Assurance::confirmed;
  if (sticks && undone_by_person(sql, draft)) return {};
  draft.id = add_link(transaction, draft);
  if (draft.assurance < Assurance::proved) return {std::move(draft), {}};
  // An earlier claim of the same event may have moved either since it was read.
  auto regrouping =
      regroup(transaction, {canonical_customer(sql, a.id).value(), canonical_customer(sql, b.id).value()});
  return {*get_link(sql, draft.id), std::move(regrouping)};
}

Result<LinkMade> confirm_link(Transaction& transaction, const Identity& customer, const Identity& other,
                              const std::string& reason, const std::string& by) {
  if (is_handle(customer.key.kind) || is_handle(other.key.kind)) {
    return Error::conflict("a caller or sender without proof cannot be joined: prove the contact at hand instead");
  }
  if (customer.customer == other.customer) return Error::conflict("both already belong to the same customer");
  Link draft;
  draft.rule = "agent";
  draft.evidence = reason;
  draft.assurance = Assurance::confirmed;
  draft.by = by;
  return make_link(transaction, customer, other, std::move(draft));
}

Result<Regrouping> undo_link(Transaction& transaction, LinkId id, const std::string& by) {
  auto& sql = transaction.sql();
  const auto link = get_link(sql, id);
  if (!link) return Error::not_found("no such link");
  if (link->undone_at) return Error::conflict("the link is already undone");
  mark_undone(transaction, id, by);
  const auto a = canonical_customer(sql, link->a).value();
  const auto b = canonical_customer(sql, link->b).value();
  if (link->assurance >= Assurance::proved) return regroup(transaction, {a, b});
  Regrouping unchanged;
  unchanged.customers = {std::min(a, b)};
  if (a != b) unchanged.customers.push_back(std::max(a, b));
  return unchanged;
}

namespace {

/// An address that nothing is left of but that it was told.
bool is_only_named(Session& session, IdentityId id) {
  static constexpr storage::Sql kSupported{
      "SELECT 1 WHERE EXISTS (SELECT 1 FROM link WHERE a = $1) OR EXISTS (SELECT 1 FROM link WHERE b = $1) OR EXISTS "
      "(SELECT 1 FROM touch WHERE identity_id = $1) OR EXISTS (SELECT 1 FROM attribute WHERE identity_id = $1) OR "
      "EXISTS "
      "(SELECT 1 FROM consent WHERE identity_id = $1)"};
  return session.integer(kSupported, id) == 0;
}

}  // namespace

Regrouping erase_identity(Transaction& transaction, const Identity& identity, Random& random) {
  auto& sql = transaction.sql();
  const auto links = links_of_identity(sql, identity.id);
  std::vector<CustomerId> touched{identity.customer};
  for (const auto& proof : proofs_of_customer(sql, identity.customer)) touched.push_back(proof.far);
  erase_links(transaction, identity.id);
  erase_attributes(transaction, identity.id);
  erase_consents(transaction, identity.id);
  remember_erased(transaction, identity.key, random);
  erase(transaction, identity.id);
  for (const auto& link : links) {
    const auto other = get_identity(sql, link.a == identity.id ? link.b : link.a).value();
    if (other.erased_at || !is_only_named(sql, other.id)) continue;
    // What was merely claimed may be somebody else's, whom a later import is free to bring.
    if (link.assurance >= Assurance::proved) remember_erased(transaction, other.key, random);
    erase(transaction, other.id);
  }
  return regroup(transaction, touched);
}

Regrouping take_claim(Transaction& transaction, const Identity& from, const Claim& claim, const AddressRules& rules,
                      Time at) {
  const auto value = canonical_address(claim.kind, claim.value, rules);
  if (!value || blocked(claim.kind, *value, rules)) return {};
  const IdentityKey key{claim.kind, claim.scope, *value};
  const Identity known = know_identity(transaction, key, at);
  if (known.id == from.id) return {};
  Link draft;
  draft.rule = claim.rule;
  draft.evidence = claim.evidence;
  draft.assurance = claim.assurance;
  draft.by = kBySystem;
  draft.at = at;
  draft.after_silence = is_silent(known, at) && known.customer != from.customer;
  // A sign of life, unless it may come from a new owner, or from nobody but the claimant.
  if (claim.assurance >= Assurance::channel && !draft.after_silence) see_identity(transaction, key, {}, at);
  return make_link(transaction, from, known, std::move(draft)).regrouping;
}

std::vector<DoubtfulLink> links_against_rules(Session& session, const AddressRules& rules) {
  static constexpr storage::Sql kCustomers{
      "SELECT DISTINCT i.customer_id FROM link AS l JOIN identity AS i ON i.id = l.a WHERE l.assurance = 2 AND "
      "l.undone_at IS NULL ORDER BY i.customer_id"};
  std::map<LinkId, DoubtfulLink> out;
  for (const auto customer : session.rows(kCustomers, [](storage::Columns& row) { return row.id<CustomerId>(); })) {
    const auto around = read_neighbourhood(session, {customer});
    for (const auto& verdict : group_neighbourhood(around).verdicts) {
      const auto& link = around.proofs.at(verdict.link);
      if (link.joins && verdict.refusal != Refusal::none) {
        out.emplace(link.id, DoubtfulLink{link, std::string(reason_of(verdict.refusal))});
      }
    }
    for (const auto& [id, link] : around.proofs) {
      const auto target = around.identities.find(link.b);
      if (!link.joins || link.assurance == Assurance::confirmed || target == around.identities.end()) continue;
      if (const auto why = blocked(target->second.key.kind, target->second.key.value, rules)) {
        out.emplace(id, DoubtfulLink{link, "the value is blocked: " + *why});
      }
    }
  }
  std::vector<DoubtfulLink> list;
  for (auto& [id, doubtful] : out) list.push_back(std::move(doubtful));
  return list;
}

}  // namespace throughline::customers
