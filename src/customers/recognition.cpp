#include "customers/recognition.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.hpp"
#include "customers/resolver.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_ESTABLISHED(customer)                                                 \
  "((SELECT COUNT(*) FROM identity AS m WHERE m.customer_id = " customer         \
  ") > 1 OR EXISTS (SELECT 1 FROM identity AS m WHERE m.customer_id = " customer \
  " AND m.established_at IS "                                                    \
  "NOT NULL))"

// From the near end only: a claim says something of the claimant, nothing of the owner.
constexpr Sql kLeads{
    "SELECT t.customer_id, l.b, l.assurance, l.evidence, CASE WHEN t.shared = 1 OR l.after_silence = 1 THEN 0 ELSE 1 END, "
    "CASE WHEN " TL_ESTABLISHED("t.customer_id")
    " THEN 1 ELSE 0 END, l.a, l.b FROM identity AS s JOIN link AS l ON l.a = s.id JOIN identity AS t ON t.id = l.b "
    "WHERE s.customer_id = $1 AND t.customer_id <> $1 AND l.undone_at IS NULL AND l.assurance < 2 ORDER BY l.id LIMIT $2"};

// Of a number that several people proved, but that could not make them one (a household), each may be meant.
constexpr Sql kRivals{
    "SELECT r.customer_id, l.b, l.assurance, l.evidence, CASE WHEN l.after_silence = 1 THEN 0 ELSE 1 END, CASE WHEN "
    TL_ESTABLISHED("r.customer_id")
    " THEN 1 ELSE 0 END, l.a, p.a FROM identity AS s JOIN link AS l ON l.a = s.id JOIN link AS p ON p.b = l.b JOIN identity AS r "
    "ON r.id = p.a WHERE s.customer_id = $1 AND r.customer_id <> $1 AND l.undone_at IS NULL AND l.assurance < 2 AND "
    "p.undone_at IS NULL AND p.assurance >= 2 AND p.joins = 0 ORDER BY l.id, p.id LIMIT $2"};

Lead read_lead(Columns& row) {
  Lead lead;
  lead.customer = row.id<CustomerId>();
  lead.via = row.id<IdentityId>();
  lead.assurance = static_cast<Assurance>(row.integer());
  lead.reason = row.text();
  lead.trusted = row.boolean();
  lead.established = row.boolean();
  lead.near = row.id<IdentityId>();
  lead.far = row.id<IdentityId>();
  return lead;
}

std::set<CustomerId> customers_by_channel(const std::vector<Lead>& leads) {
  std::set<CustomerId> out;
  for (const auto& lead : leads) {
    if (lead.trusted && lead.established && lead.assurance == Assurance::channel) out.insert(lead.customer);
  }
  return out;
}

/// Customers whom at least two different claimed values agree on, if nobody else is claimed.
std::set<CustomerId> customers_by_agreeing_claims(const std::vector<Lead>& leads) {
  std::map<CustomerId, std::set<IdentityId>> values;
  for (const auto& lead : leads) {
    if (lead.trusted && lead.established) values[lead.customer].insert(lead.via);
  }
  std::set<CustomerId> out;
  for (const auto& [customer, claimed] : values) {
    if (values.size() == 1 && claimed.size() >= 2) out.insert(customer);
  }
  return out;
}

Recognition likely_by(const std::vector<Lead>& leads, const std::set<CustomerId>& customers) {
  Recognition out;
  out.outcome = Outcome::likely;
  out.likely.assign(customers.begin(), customers.end());
  for (const auto& lead : leads) {
    if (lead.trusted && customers.contains(lead.customer)) out.reasons.push_back(lead.reason);
  }
  return out;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::recognised:
      return "recognised";
    case Outcome::likely:
      return "likely";
    case Outcome::unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view may_discuss(Outcome outcome) {
  switch (outcome) {
    case Outcome::recognised:
      return "everything";
    case Outcome::likely:
      return "nothing_personal";
    case Outcome::unknown:
      return "this_contact";
  }
  return "this_contact";
}

Recognition recognise(const Acting& acting, const std::vector<Lead>& leads, Time at) {
  if (acting.proved_here) return {Outcome::recognised, {*acting.proved_here}, {}};
  const bool handle = is_handle(acting.kind);
  if (!handle && acting.joined) {
    return {Outcome::recognised, {"joined by proof with other addresses of this customer"}, {}};
  }
  if (!handle && acting.established) return {Outcome::recognised, {"has ordered from this address"}, {}};
  auto customers = customers_by_channel(leads);
  if (customers.empty()) customers = customers_by_agreeing_claims(leads);
  if (customers.size() == 1) return likely_by(leads, customers);
  if (!handle && acting.first_seen < at) {
    return {Outcome::recognised, {"known in " + acting.kind + " since " + to_rfc3339(acting.first_seen)}, {}};
  }
  if (customers.size() > 1) return {Outcome::unknown, {"several customers may be meant"}, {}};
  return {Outcome::unknown,
          {handle ? "not proved in this contact" : "first contact from this " + acting.kind + " address"},
          {}};
}

std::vector<Lead> leads_of(storage::Session& session, CustomerId customer) {
  auto leads = session.rows(kLeads, read_lead, customer, limits::kProofsRead);
  if (leads.empty()) return leads;
  auto rivals = session.rows(kRivals, read_lead, customer, limits::kProofsRead);
  std::move(rivals.begin(), rivals.end(), std::back_inserter(leads));
  return leads;
}

namespace {

/// A value that nobody proved belongs to no person: whoever else names it is who may be meant.
void add_through(storage::Session& session, CustomerId customer, const FarLink& value, std::vector<Suggestion>& out) {
  for (const auto& other : links_of_customer(session, value.far)) {
    if (other.far == customer || other.far == value.far) continue;
    const auto& link = other.link;
    out.push_back({other.far,
                   other.near == link.a ? link.b : link.a,
                   {},
                   link.rule,
                   "both name the same address: " + value.link.evidence,
                   {},
                   Assurance::claimed,
                   link.seen_at,
                   {value.link.a, value.link.b, link.a, link.b}});
  }
}

}  // namespace

std::vector<Suggestion> suggestions_of(storage::Session& session, CustomerId customer) {
  std::vector<Suggestion> out;
  for (const auto& far : links_of_customer(session, customer)) {
    if (far.far == customer) continue;
    const auto& link = far.link;
    const IdentityId identity = far.near == link.a ? link.b : link.a;
    const auto beyond = identities_of(session, far.far);
    if (beyond.size() == 1 && is_contact_point(beyond.front().key.kind)) {
      add_through(session, customer, far, out);
    } else {
      out.push_back({far.far,
                     identity,
                     link.id,
                     link.rule,
                     link.evidence,
                     link.refusal,
                     link.believed(),
                     link.seen_at,
                     {link.a, link.b}});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Suggestion& a, const Suggestion& b) { return a.at > b.at; });
  return out;
}

}  // namespace throughline::customers
