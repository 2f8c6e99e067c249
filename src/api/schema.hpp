#pragma once

#include "storage/migrations.hpp"

namespace throughline::api {

/// Tables: agent, token, credential_version, idempotency.
std::vector<storage::Migration> migrations();

}  // namespace throughline::api
