#pragma once

#include <memory>
#include <string>

#include "base/disk.hpp"
#include "storage/session.hpp"

namespace throughline::storage {

enum class Access { read_only, read_write };

/// Opens a SQLite database file: WAL, synchronous=FULL, every fsync through `disk`. The disk must outlive the process's
/// use of SQLite. Throws SqlError (`broken` for a file that is no database).
std::unique_ptr<Session> open_sqlite(const std::string& path, Access access, Disk& disk);

}  // namespace throughline::storage
