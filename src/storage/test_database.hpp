#pragma once

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "base/disk.hpp"
#include "storage/migrations.hpp"
#include "storage/sqlite.hpp"
#include "storage/writer.hpp"

namespace throughline::storage {

/// A database of its own for one test, gone afterwards, with transactions run at once on the test's thread.
class TestDatabase {
 public:
  explicit TestDatabase(const std::vector<Migration>& migrations) {
    std::filesystem::create_directories(folder_);
    session_ = open_sqlite(path(), Access::read_write, disk_);
    migrate(*session_, migrations, clock_.now());
  }
  ~TestDatabase() {
    session_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  /// Runs `work` in a transaction of its own and commits it.
  template<class Work>
  auto write(Work work) {
    session_->script("BEGIN IMMEDIATE");
    Transaction transaction(*session_, ids_, clock_.now());
    auto result = work(transaction);
    session_->script("COMMIT");
    for (auto& effect : transaction.take_effects()) effect();
    return result;
  }

  Session& session() { return *session_; }
  ManualClock& clock() { return clock_; }
  Disk& disk() { return disk_; }
  std::string path() const { return (folder_ / "test.db").string(); }
  std::string folder() const { return folder_.string(); }
  IdSource& ids() { return ids_; }
  std::unique_ptr<Session> open_reader() { return open_sqlite(path(), Access::read_only, disk_); }
  /// Hands the writing connection over, for tests that run a Writer.
  std::unique_ptr<Session> take_session() { return std::move(session_); }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("throughline-" + std::to_string(::getpid()) + "-" +
                                                testing::UnitTest::GetInstance()->current_test_info()->name());
  ManualClock clock_{from_millis(1'795'300'000'000)};
  IdSource ids_{clock_, 0, 0};
  SystemDisk disk_{std::chrono::microseconds(0)};
  std::unique_ptr<Session> session_;
};

}  // namespace throughline::storage
