#pragma once

#include "storage/migrations.hpp"

namespace throughline::customers {

/// Tables: identity, link, touch.
std::vector<storage::Migration> migrations();

}  // namespace throughline::customers
