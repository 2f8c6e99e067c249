#pragma once

#include <string>
#include <string_view>

#include "base/disk.hpp"

namespace throughline::conversations {

/// Files by the SHA-256 of their bytes, below one folder. A file is durable before anything names it; the same bytes
/// are kept once. Blocking: called on a worker's thread. Safe from any thread.
class FileStore {
 public:
  FileStore(std::string folder, Disk& disk) : folder_(std::move(folder)), disk_(disk) {}

  /// Returns the digest in hex. Errors: `unavailable` (disk full), `internal`.
  Result<std::string> put(std::string_view bytes);
  /// Errors: `not_found`, `internal`.
  Result<std::string> read(const std::string& digest);

 private:
  std::string path_of(const std::string& digest) const;

  std::string folder_;
  Disk& disk_;
};

/// The media type that the first bytes prove, or `application/octet-stream`. What a sender claims is not believed.
std::string_view proved_media_type(std::string_view bytes);

/// A name to show and to offer for saving: no path, no control or direction characters, limits::kNameBytes at most.
std::string safe_file_name(std::string_view name, std::string_view fallback);

}  // namespace throughline::conversations
