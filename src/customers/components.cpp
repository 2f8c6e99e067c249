#include "customers/components.hpp"

#include <algorithm>
#include <numeric>

namespace throughline::customers {

namespace {

/// Union-find over positions; the root of a set is its lowest position.
class Sets {
 public:
  explicit Sets(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t root(std::size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  void join(std::size_t a, std::size_t b) {
    const auto [low, high] = std::minmax({root(a), root(b)});
    parent_[high] = low;
  }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

std::vector<std::vector<IdentityId>> components(std::vector<IdentityId> members, const std::vector<Edge>& edges) {
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  const auto position = [&](IdentityId id) {
    const auto found = std::lower_bound(members.begin(), members.end(), id);
    return found != members.end() && *found == id ? static_cast<std::size_t>(found - members.begin()) : members.size();
  };
  Sets sets(members.size());
  for (const auto& edge : edges) {
    const std::size_t a = position(edge.a);
    const std::size_t b = position(edge.b);
    if (a < members.size() && b < members.size()) sets.join(a, b);
  }
  std::vector<std::vector<IdentityId>> out;
  std::vector<std::size_t> index(members.size(), members.size());
  for (std::size_t at = 0; at < members.size(); ++at) {
    auto& slot = index[sets.root(at)];
    if (slot == members.size()) {
      slot = out.size();
      out.emplace_back();
    }
    out[slot].push_back(members[at]);
  }
  return out;
}

}  // namespace throughline::customers
