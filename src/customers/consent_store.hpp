#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::customers {

using ConsentId = Id<struct ConsentTag>;

/// One entry of the ledger: a person allowed something, until `withdrawn_at`. An entry is never deleted, and the only
/// change it sees is the stamp of its withdrawal. It hangs on the identity it was told of, so that it parts rightly
/// when people part.
struct Consent {
  ConsentId id;
  IdentityId identity;
  std::string purpose;            // "marketing"
  std::string channel;            // "telegram", "phone"
  std::string text_version = {};  // of the text that was agreed to
  std::string proof = {};         // how we know
  std::string source = {};        // by what way it was written down: "agent", "api", "import crm"
  std::string by = {};            // who wrote it down
  Time given_at{};
  std::optional<Time> withdrawn_at = {};  // equal to given_at: it was never allowed
  std::string withdrawn_by = {};
  std::string withdrawal_proof = {};

  /// When the person decided what the entry says now.
  Time decided_at() const { return withdrawn_at.value_or(given_at); }
};

/// Whether something is allowed now.
struct Permission {
  std::string purpose;
  std::string channel;
  bool allowed = false;

  bool operator==(const Permission&) const = default;
};

/// What a person decided, on the way into the ledger.
struct Decision {
  IdentityId identity;
  std::string purpose;
  std::string channel;
  bool given = true;
  std::string text_version = {};
  std::string proof = {};
  std::string source = {};
  std::string by = {};
};

/// Enters a decision about one permission of the person with these identities; true if the ledger changed. Giving adds
/// an entry, unless an identical one of this identity is what counts now. Withdrawing stamps the surviving entries of
/// the identity; without one it adds an entry that was withdrawn at once, unless the newest already says the same.
/// Errors: `conflict` when the identity has limits::kConsentsOfIdentity entries and is to give one more; a withdrawal
/// is never refused.
Result<bool> decide(storage::Transaction& transaction, const std::vector<IdentityId>& person, const Decision& decision);

/// The ledger of these identities, newest entry first; of each its limits::kConsentsRead newest entries.
std::vector<Consent> consents_of(storage::Session& session, const std::vector<IdentityId>& identities);
/// Forgets everything of one identity; returns the number of entries.
std::int64_t erase_consents(storage::Transaction& transaction, IdentityId identity);

/// Of each purpose and channel what the newest decision says, whichever identity told it; sorted. Pure.
std::vector<Permission> permissions_of(const std::vector<Consent>& ledger);

}  // namespace throughline::customers
