#pragma once

#include <utility>
#include <vector>

#include "domain/ids.hpp"

namespace throughline::customers {

struct Edge {
  IdentityId a;
  IdentityId b;
};

/// Splits identities into the connected components over `edges`; edges to identities outside `members` are ignored.
/// Each component is sorted, and components are ordered by their lowest id. Pure.
std::vector<std::vector<IdentityId>> components(std::vector<IdentityId> members, const std::vector<Edge>& edges);

}  // namespace throughline::customers
