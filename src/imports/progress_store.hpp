#pragma once

#include <optional>
#include <string>

#include "storage/writer.hpp"

namespace throughline::imports {

using ProgressId = Id<struct ImportProgressTag>;

/// Which import of which bytes.
struct ProgressKey {
  std::string digest;
  std::string kind;
  std::string source;
};

/// How far it came; written in the transaction that takes the rows.
struct Progress {
  ProgressId id;
  std::int64_t rows = 0;
  std::int64_t taken = 0;
  std::int64_t refused = 0;
  std::int64_t remarks = 0;
  std::int64_t report_bytes = 0;  // of the report that belong to these rows
  bool finished = false;
};

std::optional<Progress> find_progress(storage::Session& session, const ProgressKey& key);
Progress add_progress(storage::Transaction& transaction, const ProgressKey& key);
void save_progress(storage::Transaction& transaction, const Progress& progress);

}  // namespace throughline::imports
