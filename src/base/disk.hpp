#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace throughline {

/// The disk as the product uses it: whole files written durably, and the barrier before each fsync of the database.
/// Tests and simulations put faults and delays here. Safe from any thread.
class Disk {
 public:
  virtual ~Disk() = default;

  /// Called before every fsync that SQLite asks for; false makes that fsync fail with an I/O error.
  virtual bool before_sync() = 0;
  /// Writes a new file under a temporary name, fsyncs it, renames it to `path` and fsyncs the folder.
  /// Errors: `unavailable` (disk full), `internal` (anything else; the file is then not there).
  virtual Result<void> write_durably(const std::string& path, std::string_view bytes) = 0;
  /// Errors: `not_found`, `internal`.
  virtual Result<std::string> read(const std::string& path) = 0;
  /// Durable when it returns; a file that is not there is none to remove. Errors: `internal`.
  virtual Result<void> remove(const std::string& path) = 0;
};

class SystemDisk final : public Disk {
 public:
  /// `sync_delay` is added to every fsync: the knob that makes this disk as slow as a customer's.
  explicit SystemDisk(std::chrono::microseconds sync_delay) : sync_delay_(sync_delay) {}

  bool before_sync() override;
  Result<void> write_durably(const std::string& path, std::string_view bytes) override;
  Result<std::string> read(const std::string& path) override;
  Result<void> remove(const std::string& path) override;

 private:
  std::chrono::microseconds sync_delay_;
};

}  // namespace throughline
