#pragma once

#include "base/disk.hpp"

namespace throughline::storage {

/// Puts `disk` between SQLite and the operating system: each xSync asks Disk::before_sync first. Registers once and
/// returns the name to open databases with; a later call replaces the disk for files opened from then on.
const char* register_sqlite_vfs(Disk& disk);

}  // namespace throughline::storage
