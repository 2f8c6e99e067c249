#include "base/disk.hpp"

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace throughline {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

Error disk_error(std::string_view act) {
  const int code = errno;
  const std::string message = std::string(act) + ": " + std::strerror(code);
  return code == ENOSPC || code == EDQUOT ? Error::unavailable(message) : Error::internal(message);
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> sync_folder_of(const std::filesystem::path& file) {
  const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return disk_error("fsync folder");
  return {};
}

}  // namespace

bool SystemDisk::before_sync() {
  if (sync_delay_.count() > 0) std::this_thread::sleep_for(sync_delay_);
  return true;
}

Result<void> SystemDisk::write_durably(const std::string& path, std::string_view bytes) {
  static std::atomic<unsigned> counter{0};
  const std::filesystem::path target(path);
  std::error_code failure;
  std::filesystem::create_directories(target.parent_path(), failure);
  if (failure) return Error::internal("create folder: " + failure.message());
  const std::string part = path + "." + std::to_string(::getpid()) + "." + std::to_string(counter++) + ".part";
  {
    const Descriptor file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return disk_error("open");
    if (!write_all(file.get(), bytes) || !before_sync() || ::fsync(file.get()) != 0) {
      const Error error = disk_error("write");
      ::unlink(part.c_str());
      return error;
    }
  }
  if (::rename(part.c_str(), path.c_str()) != 0) {
    const Error error = disk_error("rename");
    ::unlink(part.c_str());
    return error;
  }
  return sync_folder_of(target);
}

Result<void> SystemDisk::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return errno == ENOENT ? Result<void>() : Result<void>(disk_error("remove"));
  return sync_folder_of(path);
}

Result<std::string> SystemDisk::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error::not_found("no such file");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file && !file.eof()) return Error::internal("read failed");
  return std::move(bytes).str();
}

}  // namespace throughline
