#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/assurance.hpp"
#include "domain/ids.hpp"

/// Who is whom, from nothing but the surviving proofs: the pure engine behind every join and every undo (identity.md).
namespace throughline::customers {

/// What the engine knows of an identity. Facts only grow, and each has its time, so that a proof is always judged by
/// what was known when it was made.
struct Node {
  IdentityId id;
  std::string kind;
  std::string scope;
  std::string value;
  std::string known_as = {};  // the first name it was called by, never the latest
  Time known_as_at{};
  std::optional<Time> established_at = {};  // its first order
};

/// A surviving link of level proved or confirmed.
struct Proof {
  LinkId id;
  IdentityId a;
  IdentityId b;
  std::string rule;
  Assurance assurance = Assurance::proved;
  bool after_silence = false;  // the phone it names had been silent too long when it was made (R8)
  Time at{};
};

/// Why a proof only suggests: the rule of identity.md that forbids the join.
enum class Refusal {
  none,
  handle,              // a caller, an SMS or mail sender is at most likely
  shared_value,        // R7: proved by too many different people
  silent_number,       // R8: may have a new owner
  household,           // R8: several people have proved the number; it joins only who is called alike
  another_visitor,     // R9: the browser already belongs to another visitor
  different_numbers,   // R2: two values of a kind that is unique for ever
  two_users,           // R2: two users of one channel account
  different_names,     // R2: no spelling makes the names one, and both are established or called by full names
  too_many_addresses,  // R6
  too_many_identities,
  too_many_joins,
};

/// In words for the agent; empty for none.
std::string_view reason_of(Refusal refusal);

struct Verdict {
  LinkId link;
  Refusal refusal = Refusal::none;
};

/// The people that the proofs make.
struct Grouping {
  std::vector<std::vector<IdentityId>> people;  // each sorted, by lowest id
  std::vector<Verdict> verdicts;                // one for each proof, by id
  std::vector<IdentityId> shared;               // values that tell nobody apart any more, sorted
};

/// Takes the proofs in the order of their ids and joins what does not disagree. A function of its arguments alone: the
/// same surviving proofs give the same people whatever was made and undone before (R11). Proofs that name unknown nodes
/// are left out.
Grouping group(const std::vector<Node>& nodes, std::vector<Proof> proofs);

/// Kinds whose identities are no proof of a person at all: the next one with that number may be somebody else.
bool is_handle(std::string_view kind);
/// Browsers and devices: a person has any number of them.
bool is_device(std::string_view kind);
/// A phone or an e-mail address: it belongs to people, and is none.
bool is_contact_point(std::string_view kind);

}  // namespace throughline::customers
