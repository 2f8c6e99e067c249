#include "app/database.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <ostream>
#include <sys/file.h>
#include <unistd.h>

#include "api/schema.hpp"
#include "base/limits.hpp"
#include "conversations/schema.hpp"
#include "customers/schema.hpp"
#include "customers/search_index.hpp"
#include "privacy/schema.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres.hpp"
#include "storage/sqlite.hpp"
#include "storage/transfer.hpp"

namespace throughline::app {

namespace {

std::string database_file(const Config& config) { return config.data + "/throughline.db"; }

std::vector<storage::Migration> all_migrations() {
  std::vector<storage::Migration> all;
  for (auto part : {customers::migrations(), conversations::migrations(), privacy::migrations(), api::migrations()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::unique_ptr<storage::Session> open(const Config& config, storage::Access access, Disk& disk) {
  if (!config.database.empty()) return storage::open_postgres(config.database, access);
  return storage::open_sqlite(database_file(config), access, disk);
}

}  // namespace

Result<std::unique_ptr<storage::Session>> open_for_server(const Config& config, Disk& disk, const Clock& clock) {
  if (config.database.empty()) return open_database(config, disk, clock);
  auto session = open(config, storage::Access::read_write, disk);
  // Before the schema changes under a server that runs there.
  if (!session->claim_writer()) return Error::unavailable("another throughline writes to this database");
  storage::migrate(*session, all_migrations(), clock.now());
  return session;
}

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
  return std::max({customers::highest_id(session), conversations::highest_id(session), privacy::highest_id(session),
                   api::highest_id(session)});
}

bool empty_log(const Config& config, Disk& disk) {
  static constexpr storage::Sql kEmpty{"PRAGMA wal_checkpoint(TRUNCATE)"};  // tells whether somebody was in the way
  return !config.database.empty() || open(config, storage::Access::read_write, disk)->integer(kEmpty) == 0;
}

namespace {

/// One end of a move: opened, up to date and held against servers.
struct End {
  std::unique_ptr<DataLock> lock;
  std::unique_ptr<storage::Session> session;
};

Result<End> open_end(const std::string& place, Disk& disk, const Clock& clock) {
  End end;
  Config config;
  if (storage::is_postgres_url(place)) {
    config.database = place;
    end.session = open(config, storage::Access::read_write, disk);
    if (!end.session->claim_writer()) {
      return Error::unavailable("a throughline writes to " + storage::without_password(place));
    }
    storage::migrate(*end.session, all_migrations(), clock.now());
    return end;
  }
  config.data = place;
  TL_TRY(end.lock, DataLock::take(place));
  end.session = open_database(config, disk, clock);
  return end;
}

template<class Work>
void in_transaction(storage::Session& session, Work work) {
  session.begin_write();
  work();
  session.commit();
}

/// The files beside the database go along when both ends have a folder.
void copy_files(const std::string& from, const std::string& to, std::ostream& out) {
  if (storage::is_postgres_url(from) || storage::is_postgres_url(to)) {
    out << "files stay where they are: in the data folder of the server\n";
    return;
  }
  if (!std::filesystem::exists(from + "/files")) return;
  std::filesystem::copy(from + "/files", to + "/files",
                        std::filesystem::copy_options::recursive | std::filesystem::copy_options::skip_existing);
}

}  // namespace

Result<std::int64_t> move_data(const std::string& from, const std::string& to, Disk& disk, const Clock& clock,
                               std::ostream& out) {
  if (from == to) return Error::invalid("--from and --to are the same place");
  if (!storage::is_postgres_url(from) && !std::filesystem::exists(from + "/throughline.db")) {
    return Error::not_found(from + " holds no throughline.db");
  }
  TL_TRY(auto source, open_end(from, disk, clock));
  TL_TRY(auto target, open_end(to, disk, clock));
  TL_TRY(const auto rows, storage::transfer(*source.session, *target.session, storage::without_password(from),
                                            customers::is_search_table, [&](const storage::TransferProgress& progress) {
                                              if (progress.done && progress.rows == 0) return;
                                              out << progress.table << ' ' << progress.rows
                                                  << (progress.done ? " rows, done\n" : " rows\n") << std::flush;
                                            }));
  out << "building the search index\n" << std::flush;
  in_transaction(*target.session, [&] { customers::start_reindex(*target.session); });
  for (bool more = true; more;) {
    in_transaction(*target.session, [&] { more = customers::catch_up(*target.session, limits::kIndexBatch); });
  }
  copy_files(from, to, out);
  storage::finish_transfer(*target.session);
  return rows;
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
