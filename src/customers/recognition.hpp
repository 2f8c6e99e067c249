#pragma once

#include <optional>
#include <string>
#include <vector>

#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"

namespace throughline::customers {

/// How well we know who is speaking.
enum class Outcome { recognised, likely, unknown };

std::string_view to_string(Outcome outcome);

/// What an agent may speak of (identity.md, R4): "everything"; "nothing_personal", while the history may be worked
/// with; "this_contact", what is said here and now. A step-up in place changes the outcome, and this with it. Pure.
std::string_view may_discuss(Outcome outcome);

struct Recognition {
  Outcome outcome = Outcome::unknown;
  std::vector<std::string> reasons;
  std::vector<CustomerId> likely;  // for agents only: the customer must not learn that others exist
};

/// Evidence below proof that leads from the acting customer to another one.
struct Lead {
  CustomerId customer;
  IdentityId via;
  Assurance assurance = Assurance::claimed;
  std::string reason;        // in words
  bool trusted = true;       // not shared, not of a number that was silent too long
  bool established = false;  // the customer it leads to has another proved identity or an order
  IdentityId near = {};      // whose statement it is
  IdentityId far = {};       // of the customer it leads to
};

/// Who acts, as the engine needs it.
struct Acting {
  std::string kind;
  Time first_seen{};
  bool joined = false;                          // his customer has further identities by proof
  bool established = false;                     // or an order
  std::optional<std::string> proved_here = {};  // how this very interaction was proved, if it was
};

/// One of the three outcomes of identity.md with its reasons. `at` is the moment of the touch. Pure.
Recognition recognise(const Acting& acting, const std::vector<Lead>& leads, Time at);

/// The leads of a customer: his own statements and what channels carried, never what others say of him.
std::vector<Lead> leads_of(storage::Session& session, CustomerId customer);

/// Why two people may be one, for an agent to decide.
struct Suggestion {
  CustomerId customer;
  IdentityId identity;  // of that customer, to confirm the link with
  LinkId link;          // 0: only the names agree
  std::string rule;
  std::string evidence;
  std::string refusal;  // why it was not joined, where a rule forbade it
  Assurance assurance = Assurance::claimed;
  Time at{};
  std::vector<IdentityId> ends = {};  // every identity that the evidence names
};

/// Newest evidence first; both directions, undone links left out.
std::vector<Suggestion> suggestions_of(storage::Session& session, CustomerId customer);

}  // namespace throughline::customers
