#pragma once

#include <cstdint>
#include <vector>

#include "storage/migrations.hpp"

namespace throughline::privacy {

/// Tables data_request, data_request_identity and erasure_task.
std::vector<storage::Migration> migrations();
std::int64_t highest_id(storage::Session& session);

}  // namespace throughline::privacy
