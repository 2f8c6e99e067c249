#include "conversations/parting_rule.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

namespace throughline::conversations {

namespace {

/// Disjoint sets of positions; the lowest position stands for its set.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t find(std::size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  void join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

/// The set of each stretch.
std::vector<std::size_t> sets_of(const std::vector<Stretch>& stretches) {
  Sets sets(stretches.size());
  std::unordered_map<InteractionId, std::size_t> position;
  std::map<CustomerId, std::size_t> of_customer;
  std::map<std::string, std::size_t> of_thread;
  for (std::size_t at = 0; at < stretches.size(); ++at) {
    const auto& one = stretches[at];
    position[one.id] = at;
    if (const auto holder = position.find(one.held_by); one.held_by && holder != position.end()) {
      sets.join(holder->second, at);
      continue;  // what it is itself draws nobody along
    }
    sets.join(of_customer.emplace(one.customer, at).first->second, at);
    sets.join(of_thread.emplace(one.thread, at).first->second, at);
  }
  std::vector<std::size_t> out(stretches.size());
  for (std::size_t at = 0; at < stretches.size(); ++at) out[at] = sets.find(at);
  return out;
}

}  // namespace

std::vector<std::vector<InteractionId>> partings(CustomerId host, std::vector<Stretch> stretches) {
  // A holder began before what it holds.
  std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) { return a.id < b.id; });
  const auto sets = sets_of(stretches);
  std::size_t staying = 0;
  for (std::size_t at = stretches.size(); at-- > 0;) {
    if (stretches[at].customer == host && !stretches[at].held_by) staying = sets[at];
  }
  std::map<std::size_t, std::vector<InteractionId>> leaving;
  for (std::size_t at = 0; at < stretches.size(); ++at) {
    if (sets[at] != staying) leaving[sets[at]].push_back(stretches[at].id);
  }
  std::vector<std::vector<InteractionId>> out;
  for (auto& [set, ids] : leaving) out.push_back(std::move(ids));
  return out;
}

}  // namespace throughline::conversations
