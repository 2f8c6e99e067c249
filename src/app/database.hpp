#pragma once

#include <iosfwd>
#include <memory>

#include "app/config.hpp"
#include "base/disk.hpp"
#include "storage/session.hpp"

namespace throughline::app {

/// Opens the configured database for writing and brings its schema up to date. Throws storage::SqlError.
std::unique_ptr<storage::Session> open_database(const Config& config, Disk& disk, const Clock& clock);
/// The same for the one server of that database. Errors: `unavailable` when another one writes to it.
Result<std::unique_ptr<storage::Session>> open_for_server(const Config& config, Disk& disk, const Clock& clock);
std::unique_ptr<storage::Session> open_reader(const Config& config, Disk& disk);
/// Brings SQLite's log into its file and empties it, so that what was erased is in neither; false when
/// somebody read there. PostgreSQL recycles its own. Throws storage::SqlError.
bool empty_log(const Config& config, Disk& disk);
/// The highest id given so far, in any table.
std::int64_t highest_id(storage::Session& session);

/// Moves everything from one place to another, each a data folder (SQLite) or a PostgreSQL URL, while no server runs on
/// either. Can be run again after an interruption. Prints its progress to `out`. Returns the number of rows. Errors:
/// `unavailable` (a server runs there), `conflict` (see storage::transfer). Throws storage::SqlError.
Result<std::int64_t> move_data(const std::string& from, const std::string& to, Disk& disk, const Clock& clock,
                               std::ostream& out);

/// Holds the data folder for one server. Errors: `unavailable` when another one has it.
class DataLock {
 public:
  static Result<std::unique_ptr<DataLock>> take(const std::string& folder);
  ~DataLock();
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  explicit DataLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace throughline::app
