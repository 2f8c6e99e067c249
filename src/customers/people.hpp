#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "customers/address.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "domain/inbound.hpp"

/// Runs the resolver on the store: evidence comes in as links, people come out as identity.customer_id.
namespace throughline::customers {

/// What happened to one identity when the people around it were made anew.
struct Regrouped {
  IdentityId identity;
  CustomerId before;
  CustomerId after;
};

struct Regrouping {
  std::vector<Regrouped> identities;  // everybody who was looked at, by id
  std::vector<CustomerId> customers;  // who they are now, by id
  /// True when somebody who was one customer is several now: his conversations part.
  bool parted() const;
};

struct LinkMade {
  Link link;
  Regrouping regrouping;
};

/// Whether evidence may come again by itself, or somebody gave it anew on purpose.
enum class Evidence { repeatable, given_anew };

/// Stores evidence and makes the people it touches anew. The same statement is kept once. Repeatable evidence of a rule
/// that a person has undone is not taken again: the link is empty then.
LinkMade make_link(storage::Transaction& transaction, const Identity& a, const Identity& b, Link draft,
                   Evidence evidence = Evidence::repeatable);

/// An agent says that `other` belongs to the customer of `customer`. Errors: `conflict` (already the same customer, a
/// handle that nothing can join).
Result<LinkMade> confirm_link(storage::Transaction& transaction, const Identity& customer, const Identity& other,
                              const std::string& reason, const std::string& by);

/// Undoes a link. Errors: `not_found`, `conflict` (already undone).
Result<Regrouping> undo_link(storage::Transaction& transaction, LinkId id, const std::string& by);

/// Forgets an identity with all evidence about it, and the addresses of which nothing is known but that they were named
/// with it: the people it was among are made anew without it. Only ids, and when they were erased, stay. The address
/// itself is remembered as one that imports do not bring back.
Regrouping erase_identity(storage::Transaction& transaction, const Identity& identity, Random& random);

/// Takes what an event says of its sender: the address is brought to its one form, refused if it is none or blocked
/// (R7), known as an identity, and linked.
Regrouping take_claim(storage::Transaction& transaction, const Identity& from, const Claim& claim,
                      const AddressRules& rules, Time at);

/// Surviving automatic proofs that today's rules would refuse, with the reason (R1).
struct DoubtfulLink {
  Link link;
  std::string reason;
};
std::vector<DoubtfulLink> links_against_rules(storage::Session& session, const AddressRules& rules);

}  // namespace throughline::customers
