#pragma once

#include <optional>
#include <string>
#include <vector>

#include "customers/identity_store.hpp"
#include "domain/assurance.hpp"

namespace throughline::customers {

/// One piece of evidence that two identities are one person's. `a` is who says or shows it, `b` what it is about.
struct Link {
  LinkId id;
  IdentityId a;
  IdentityId b;
  std::string rule;
  std::string evidence;
  Assurance assurance = Assurance::claimed;  // of the evidence; believed() tells what it is worth
  std::string by;
  Time at{};
  std::optional<Time> undone_at;
  std::string undone_by = {};
  bool joins = false;          // counts for who is whom, as the resolver says today
  std::string refusal = {};    // why a proof does not join
  bool after_silence = false;  // names a phone that had been silent too long (R8)
  Time seen_at{};              // when the same was last said

  /// A proof that does not join is worth a claim.
  Assurance believed() const { return assurance >= Assurance::proved && !joins ? Assurance::claimed : assurance; }
};

/// A proof (or any link) with the customer at its far end, as read from one customer's side.
struct FarLink {
  Link link;
  IdentityId near;
  CustomerId far;
};

/// Stores a link as it is, under a new id, which it returns.
LinkId add_link(storage::Transaction& transaction, const Link& link);
/// Marks it as said again; `after_silence` sticks.
void see_link(storage::Transaction& transaction, LinkId id, Time at, bool after_silence);
void mark_undone(storage::Transaction& transaction, LinkId id, const std::string& by);
/// Deletes every link of the identity, undone ones too.
void erase_links(storage::Transaction& transaction, IdentityId identity);
void set_verdict(storage::Transaction& transaction, LinkId id, bool joins, std::string_view refusal);

std::optional<Link> get_link(storage::Session& session, LinkId id);
/// The surviving link with this statement, of at least this assurance.
std::optional<Link> same_link(storage::Session& session, const Link& draft);
/// Whether a person undid a link with this statement: the same evidence does not make it again.
bool undone_by_person(storage::Session& session, const Link& draft);

/// All links with this end, undone ones too.
std::vector<Link> links_of_identity(storage::Session& session, IdentityId identity);
/// Surviving links with at least one end among the customer's identities, by id.
std::vector<FarLink> links_of_customer(storage::Session& session, CustomerId customer);
/// Of them those of level proved or confirmed.
std::vector<FarLink> proofs_of_customer(storage::Session& session, CustomerId customer);

inline constexpr const char* kBySystem = "system";

}  // namespace throughline::customers
