#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/disk.hpp"
#include "storage/migrations.hpp"
#include "storage/postgres.hpp"
#include "storage/sqlite.hpp"
#include "storage/writer.hpp"

namespace throughline::storage {

/// Where the tests' PostgreSQL is; empty: they run on SQLite.
inline std::string test_postgres() {
  const char* url = std::getenv("THROUGHLINE_TEST_POSTGRES");
  return url == nullptr ? std::string() : std::string(url);
}

/// A database of its own for one test, gone afterwards, with transactions run at once on the test's thread. A file of
/// SQLite, or a schema in the PostgreSQL that THROUGHLINE_TEST_POSTGRES names.
class TestDatabase {
 public:
  explicit TestDatabase(const std::vector<Migration>& migrations) {
    std::filesystem::create_directories(folder_);
    if (!test_postgres().empty()) {
      auto session = open_postgres(test_postgres(), Access::read_write);
      session->script("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE; CREATE SCHEMA " + schema_);
    }
    session_ = open(Access::read_write);
    migrate(*session_, migrations, clock_.now());
  }
  ~TestDatabase() {
    session_.reset();
    std::filesystem::remove_all(folder_);
    if (!test_postgres().empty())
      open_postgres(test_postgres(), Access::read_write)->script("DROP SCHEMA " + schema_ + " CASCADE");
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  /// Runs `work` in a transaction of its own and commits it.
  template<class Work>
  auto write(Work work) {
    session_->begin_write();
    Transaction transaction(*session_, ids_, clock_.now());
    auto result = work(transaction);
    session_->commit();
    for (auto& effect : transaction.take_effects()) effect();
    return result;
  }

  Session& session() { return *session_; }
  ManualClock& clock() { return clock_; }
  Disk& disk() { return disk_; }
  std::string folder() const { return folder_.string(); }
  IdSource& ids() { return ids_; }
  std::unique_ptr<Session> open_reader() { return open(Access::read_only); }
  /// Hands the writing connection over, for tests that run a Writer.
  std::unique_ptr<Session> take_session() { return std::move(session_); }

 private:
  std::unique_ptr<Session> open(Access access) {
    if (test_postgres().empty()) return open_sqlite((folder_ / "test.db").string(), access, disk_);
    const std::string url = test_postgres();
    return open_postgres(url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema_,
                         access);
  }

  std::string name_ =
      std::to_string(::getpid()) + "_" +
      std::to_string(std::hash<std::string>{}(testing::UnitTest::GetInstance()->current_test_info()->name()));
  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("throughline-" + name_);
  std::string schema_ = "test_" + name_;
  ManualClock clock_{from_millis(1'795'300'000'000)};
  IdSource ids_{clock_, 0, 0};
  SystemDisk disk_{std::chrono::microseconds(0)};
  std::unique_ptr<Session> session_;
};

}  // namespace throughline::storage
