#pragma once

#include <optional>
#include <string>
#include <vector>

#include "customers/identity_store.hpp"
#include "domain/assurance.hpp"

namespace throughline::customers {

struct Link {
  LinkId id;
  IdentityId a;
  IdentityId b;
  std::string rule;
  std::string evidence;
  Assurance assurance = Assurance::claimed;
  std::string by;
  Time at{};
  std::optional<Time> undone_at;
};

/// Stores the link and, if it is strong enough, joins the two customers: their identities get the lowest id as
/// customer. An identical surviving link is returned instead of made twice. A proved link that would join two users of
/// one channel account, or more identities than limits::kLinkedIdentities, is kept as claimed only (R2, R6).
Link make_link(storage::Transaction& transaction, const Identity& a, const Identity& b, Link draft);

/// Marks the link undone and recomputes the customers on both sides. Errors: `not_found`, `conflict` (already undone).
Result<std::vector<CustomerId>> undo_link(storage::Transaction& transaction, LinkId id, const std::string& by);

/// Surviving links with at least one end among `identities`.
std::vector<Link> links_of(storage::Session& session, const std::vector<Identity>& identities);

}  // namespace throughline::customers
