#include "conversations/reading.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "conversations/parting.hpp"

namespace throughline::conversations {

namespace {

/// Everybody by whose right the end reads.
std::set<IdentityId> sources_of(IdentityId end, const std::vector<Stay>& stays, const std::vector<Handover>& handovers,
                                std::optional<CustomerId> customer_of_end) {
  std::map<IdentityId, CustomerId> customers;
  if (customer_of_end) customers[end] = *customer_of_end;
  for (const auto& one : stays) customers[one.identity] = one.customer;
  std::set<IdentityId> sources;
  std::vector<IdentityId> next{end};
  while (!next.empty()) {
    const auto at = next.back();
    next.pop_back();
    if (!sources.insert(at).second) continue;
    const auto own = customers.find(at);
    for (const auto& [identity, customer] : customers) {
      if (own != customers.end() && own->second == customer) next.push_back(identity);
    }
    for (const auto& one : handovers) {
      if (one.to == at) next.push_back(one.from);
    }
  }
  return sources;
}

}  // namespace

std::vector<InteractionId> readable(IdentityId end, const std::vector<Stay>& stays,
                                    const std::vector<Handover>& handovers, std::optional<CustomerId> customer) {
  const auto sources = sources_of(end, stays, handovers, customer);
  std::vector<InteractionId> out;
  for (const auto& one : stays) {
    if (sources.contains(one.identity)) out.push_back(one.id);
  }
  return out;
}

std::vector<InteractionId> readable_in(storage::Session& session, ConversationId id, IdentityId end) {
  std::vector<Stay> stays;
  std::vector<Handover> handovers;
  const auto interactions = interactions_of(session, id);
  for (const auto& one : interactions) {
    stays.push_back({one.id, one.identity, customers::canonical_customer(session, one.identity).value()});
    const auto from = std::find_if(interactions.begin(), interactions.end(),
                                   [&](const Interaction& other) { return other.id == one.carried_from; });
    if (from != interactions.end() && resume_link(session, one.identity, from->identity)) {
      handovers.push_back({from->identity, one.identity});
    }
  }
  return readable(end, stays, handovers, customers::canonical_customer(session, end));
}

}  // namespace throughline::conversations
