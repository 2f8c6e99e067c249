#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/session.hpp"
#include "storage/writer.hpp"

namespace throughline::customers {

/// What makes an identity unique. `scope` is the channel account where the provider's ids are per account, else empty.
struct IdentityKey {
  std::string kind;
  std::string scope;
  std::string value;
};

struct Identity {
  IdentityId id;
  IdentityKey key;
  CustomerId customer;
  std::string name;
  std::string handle;
  std::string language;
  bool reachable = true;
  Time first_seen{};
  Time last_seen{};
  std::string known_as = {};  // the first name it was called by, with its time: later names change no join
  Time known_as_at{};
  std::optional<Time> established_at = {};  // the first order
  bool shared = false;                      // too many different people proved it: it tells nobody apart (R7)
  std::optional<Time> erased_at = {};       // nothing is known of it any more: only that it was there
};

/// What a channel says about an identity today.
struct IdentityFacts {
  std::string name;
  std::string handle;
  std::string language;
};

std::optional<Identity> find_identity(storage::Session& session, const IdentityKey& key);
std::optional<Identity> get_identity(storage::Session& session, IdentityId id);
/// Those of them that are known, in any order.
std::vector<Identity> get_identities(storage::Session& session, const std::vector<IdentityId>& ids);

/// Finds or makes the identity and keeps what the channel now says of it. A new one is a customer of its own.
Identity see_identity(storage::Transaction& transaction, const IdentityKey& key, const IdentityFacts& facts, Time at);

/// Finds or makes the identity without taking anything for a sign of life: what somebody else says of it is none.
Identity know_identity(storage::Transaction& transaction, const IdentityKey& key, Time at);

/// The time of its first order, the earliest told.
void set_established(storage::Transaction& transaction, IdentityId id, Time at);
void set_shared(storage::Transaction& transaction, IdentityId id, bool shared);
void set_reachable(storage::Transaction& transaction, IdentityId id, bool reachable);
void set_customer(storage::Transaction& transaction, IdentityId id, CustomerId customer);
/// Leaves a row that says nothing but when it was erased; whoever has the address next is somebody new.
void erase(storage::Transaction& transaction, IdentityId id);

/// All identities of the customer, lowest id first.
std::vector<Identity> identities_of(storage::Session& session, CustomerId customer);
/// All identities of the customer who has this one, itself among them; empty when it is unknown.
std::vector<Identity> identities_beside(storage::Session& session, IdentityId id);

/// The canonical customer of any identity id.
std::optional<CustomerId> canonical_customer(storage::Session& session, IdentityId any);

/// The name to show for a customer: the first name that one of its identities tells, else its address, else a mark of
/// its browser such as #4f2a.
std::string display_name(const std::vector<Identity>& identities);
std::string display_name(const Identity& identity);

}  // namespace throughline::customers
