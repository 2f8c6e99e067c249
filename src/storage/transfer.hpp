#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "storage/session.hpp"

namespace throughline::storage {

/// One table on its way from one database to another.
struct TransferProgress {
  std::string table;
  std::int64_t rows = 0;  // in the target now
  bool done = false;
};

/// To be called when everything that follows a transfer is done too: until then it can be run again.
void finish_transfer(Session& to);

/// Copies every table of `from` into `to`, which has the same schema, in the order of primary keys and in batches. What
/// was copied before a crash is not copied again: the target's highest key says how far it came. Tables for which
/// `derived` is true are left out (they are made anew from the others). Errors: `conflict` when the target holds data
/// that no earlier transfer from `name_of_source` put there, or when the counts disagree at the end. Throws SqlError.
Result<std::int64_t> transfer(Session& from, Session& to, const std::string& name_of_source,
                              const std::function<bool(std::string_view table)>& derived,
                              const std::function<void(const TransferProgress&)>& progress);

}  // namespace throughline::storage
