#pragma once

#include <optional>

#include "base/random.hpp"
#include "customers/identity_store.hpp"

namespace throughline::customers {

/// Which addresses were erased, kept as digests with a salt of this database. An old file that is imported again does
/// not bring them back; the person himself may come again at any time, as somebody new.

void remember_erased(storage::Transaction& transaction, const IdentityKey& key, Random& random);
/// When the address was last erased.
std::optional<Time> erased_at(storage::Session& session, const IdentityKey& key);

}  // namespace throughline::customers
