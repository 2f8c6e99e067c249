#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/disk.hpp"

namespace throughline::conversations {

/// The digest of a stored file, in hex. While one lives the file is not removed: it outlives the commit of what names
/// it.
using HeldFile = std::shared_ptr<const std::string>;

/// Files by the SHA-256 of their bytes, below one folder. A file is durable before anything names it; the same bytes
/// are kept once. Blocking: called on a worker's thread. Safe from any thread; copies are the same store.
class FileStore {
 public:
  FileStore(std::string folder, Disk& disk);

  /// Errors: `unavailable` (disk full), `internal`.
  Result<HeldFile> put(std::string_view bytes);
  /// Errors: `not_found`, `internal`.
  Result<std::string> read(const std::string& digest);
  /// Removes a file that nothing names any more; true when it is gone, false while somebody holds it.
  /// Errors: `internal`.
  Result<bool> remove(const std::string& digest);

 private:
  std::string path_of(const std::string& digest) const;

  struct Holds;
  HeldFile hold(std::string digest);

  std::string folder_;
  Disk& disk_;
  std::shared_ptr<Holds> holds_;
};

/// The media type that the first bytes prove, or `application/octet-stream`. What a sender claims is not believed.
std::string_view proved_media_type(std::string_view bytes);

/// A name to show and to offer for saving: no path, no control or direction characters, limits::kNameBytes at most.
std::string safe_file_name(std::string_view name, std::string_view fallback);

}  // namespace throughline::conversations
