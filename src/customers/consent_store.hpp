#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::customers {

using ConsentId = Id<struct ConsentTag>;

/// One entry of the ledger: somebody allowed something, or took it back. Written once and never changed; a withdrawal
/// is an entry of its own. It hangs on the identity it was told of, so that it parts rightly when people part.
struct Consent {
  ConsentId id;
  IdentityId identity;
  std::string purpose;
  std::string channel;
  bool given = true;  // false: taken back, or never wanted
  Time at{};          // when the person said so
  std::string text_version = {};
  std::optional<std::string> text = {};  // what he agreed to
  std::string proof = {};                // how we know
  std::string source = {};               // where he said it
  std::string reason = {};               // of a withdrawal
  std::string by = {};                   // who wrote it down
  Time recorded_at{};

  /// Whether both speak of the same permission.
  bool concerns(const Consent& other) const { return purpose == other.purpose && channel == other.channel; }
};

ConsentId add_consent(storage::Transaction& transaction, const Consent& consent);
/// The ledger of these identities, newest first; of each its limits::kConsentsRead newest entries.
std::vector<Consent> consents_of(storage::Session& session, const std::vector<IdentityId>& identities);
/// Forgets everything of one identity; returns the number of entries.
std::int64_t erase_consents(storage::Transaction& transaction, IdentityId identity);

/// Of each purpose and channel the entry that counts now, which is the newest, sorted by purpose and channel.
/// `ledger` is newest first. Pure.
std::vector<Consent> current_of(const std::vector<Consent>& ledger);
/// The first entry after `given` that takes it back. Pure.
const Consent* withdrawal_of(const std::vector<Consent>& ledger, const Consent& given);

}  // namespace throughline::customers
