#pragma once

#include "storage/migrations.hpp"

namespace throughline::customers {

/// Tables: identity, link, touch, attribute, and those of search.
std::vector<storage::Migration> migrations();

/// The highest id given so far in these tables.
std::int64_t highest_id(storage::Session& session);

}  // namespace throughline::customers
