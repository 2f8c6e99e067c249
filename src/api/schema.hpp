#pragma once

#include "storage/migrations.hpp"

namespace throughline::api {

/// Tables: agent, token, credential_version, idempotency.
std::vector<storage::Migration> migrations();

/// The highest id given so far in these tables.
std::int64_t highest_id(storage::Session& session);

}  // namespace throughline::api
