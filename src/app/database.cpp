#include "app/database.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

#include "api/schema.hpp"
#include "conversations/schema.hpp"
#include "customers/schema.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres.hpp"
#include "storage/sqlite.hpp"

namespace throughline::app {

namespace {

std::string database_file(const Config& config) { return config.data + "/throughline.db"; }

std::vector<storage::Migration> all_migrations() {
  std::vector<storage::Migration> all;
  for (auto part : {customers::migrations(), conversations::migrations(), api::migrations()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::unique_ptr<storage::Session> open(const Config& config, storage::Access access, Disk& disk) {
  if (!config.database.empty()) return storage::open_postgres(config.database, access);
  return storage::open_sqlite(database_file(config), access, disk);
}

}  // namespace

std::unique_ptr<storage::Session> open_database(const Config& config, Disk& disk, const Clock& clock) {
  std::filesystem::create_directories(config.data);
  std::filesystem::permissions(config.data, std::filesystem::perms::owner_all);
  auto session = open(config, storage::Access::read_write, disk);
  storage::migrate(*session, all_migrations(), clock.now());
  return session;
}

std::unique_ptr<storage::Session> open_reader(const Config& config, Disk& disk) {
  return open(config, storage::Access::read_only, disk);
}

std::int64_t highest_id(storage::Session& session) {
  return std::max({customers::highest_id(session), conversations::highest_id(session), api::highest_id(session)});
}

Result<std::unique_ptr<DataLock>> DataLock::take(const std::string& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  const int descriptor = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return Error::unavailable(folder + ": the data folder cannot be written");
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return Error::unavailable(folder + ": another throughline serves this data folder");
  }
  return std::unique_ptr<DataLock>(new DataLock(descriptor));
}

DataLock::~DataLock() { ::close(descriptor_); }

}  // namespace throughline::app
