#include "storage/writer.hpp"

#include <filesystem>
#include <future>
#include <string>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "storage/migrations.hpp"
#include "storage/readers.hpp"
#include "storage/sqlite.hpp"

namespace throughline::storage {
namespace {

/// Runs what is posted at once, on the posting thread.
struct InlineExecutor final : Executor {
  void post(Callback<void()> function) override { function(); }
};

struct FaultyDisk final : Disk {
  bool before_sync() override { return !fail_sync; }
  Result<void> write_durably(const std::string&, std::string_view) override { return {}; }
  Result<void> remove(const std::string&) override { return {}; }
  Result<std::string> read(const std::string&) override { return std::string(); }
  std::atomic<bool> fail_sync{false};
};

constexpr Sql kInsert{"INSERT INTO thing (id, name) VALUES ($1, $2)"};
constexpr Sql kCount{"SELECT COUNT(*) FROM thing"};

class StorageWriter : public testing::Test {
 protected:
  StorageWriter() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    auto session = open_sqlite(path(), Access::read_write, disk_);
    migrate(*session, {{1, "thing", "CREATE TABLE thing (id {id}, name TEXT NOT NULL UNIQUE)"}}, clock_.now());
    writer_.emplace(std::move(session),
                    Writer::Settings{clock_, ids_, home_, metrics_, [this](const SqlError&) { ++broken_; }});
  }
  ~StorageWriter() override {
    writer_.reset();
    std::filesystem::remove_all(folder_);
  }

  std::string path() const { return (folder_ / "test.db").string(); }

  std::future<Result<void>> write(Callback<Result<void>(Transaction&)> work) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    writer_->submit(std::move(work), [promise](Result<void> result) { promise->set_value(std::move(result)); });
    return future;
  }
  /// Keeps the writer busy until the returned promise is kept, so that what follows shares one batch.
  std::promise<void> hold() {
    std::promise<void> release;
    auto waiting = std::make_shared<std::future<void>>(release.get_future());
    auto entered = std::make_shared<std::promise<void>>();
    auto inside = entered->get_future();
    writer_->submit(
        [waiting, entered](Transaction&) -> Result<void> {
          entered->set_value();
          waiting->wait();
          return {};
        },
        [](Result<void>) {});
    inside.wait();
    return release;
  }
  std::int64_t count() {
    auto session = open_sqlite(path(), Access::read_only, disk_);
    return session->integer(kCount);
  }
  static auto insert(std::string name) {
    return [name](Transaction& transaction) -> Result<void> {
      transaction.sql().run(kInsert, transaction.next_id<Id<struct ThingTag>>(), name);
      return {};
    };
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("throughline-writer-" + std::to_string(::getpid()) + "-" +
                                                testing::UnitTest::GetInstance()->current_test_info()->name());
  SystemClock clock_;
  IdSource ids_{clock_, 0, 0};
  FaultyDisk disk_;
  InlineExecutor home_;
  Metrics metrics_;
  int broken_ = 0;
  std::optional<Writer> writer_;
};

TEST_F(StorageWriter, what_is_reported_done_is_there) {
  ASSERT_TRUE(write(insert("a")).get());
  EXPECT_EQ(count(), 1);
}

TEST_F(StorageWriter, a_poison_write_fails_alone_in_its_batch) {
  auto release = hold();
  auto good = write(insert("a"));
  auto poison = write(insert("a"));
  auto other = write(insert("b"));
  release.set_value();
  EXPECT_TRUE(good.get());
  EXPECT_EQ(poison.get().error().kind, ErrorKind::internal);
  EXPECT_TRUE(other.get());
  EXPECT_EQ(count(), 2);
  EXPECT_EQ(metrics_.counter("throughline_storage_replays_total", "").value(), 1);
}

TEST_F(StorageWriter, a_write_that_throws_fails_alone_in_its_batch) {
  auto release = hold();
  auto good = write(insert("a"));
  auto faulty = write([](Transaction&) -> Result<void> { throw std::runtime_error("a bug"); });
  release.set_value();
  EXPECT_TRUE(good.get());
  EXPECT_EQ(faulty.get().error().kind, ErrorKind::internal);
  EXPECT_EQ(count(), 1);
}

TEST_F(StorageWriter, many_writes_share_one_commit) {
  auto release = hold();
  std::vector<std::future<Result<void>>> all;
  for (int at = 0; at < 100; ++at) all.push_back(write(insert(std::to_string(at))));
  release.set_value();
  for (auto& one : all) EXPECT_TRUE(one.get());
  EXPECT_EQ(metrics_.counter("throughline_storage_commits_total", "").value(), 2);
}

TEST_F(StorageWriter, an_error_undoes_what_the_write_wrote) {
  auto refused = write([](Transaction& transaction) -> Result<void> {
    transaction.sql().run(kInsert, transaction.next_id<Id<struct ThingTag>>(), "half");
    return Error::conflict("no");
  });
  EXPECT_EQ(refused.get().error().kind, ErrorKind::conflict);
  EXPECT_EQ(count(), 0);
}

TEST_F(StorageWriter, effects_run_only_after_a_commit) {
  int effects = 0;
  write([&](Transaction& transaction) -> Result<void> {
    transaction.after_commit([&] { ++effects; });
    return Error::conflict("no");
  }).get();
  EXPECT_EQ(effects, 0);
  write([&](Transaction& transaction) -> Result<void> {
    transaction.after_commit([&] { ++effects; });
    return {};
  }).get();
  EXPECT_EQ(effects, 1);
}

TEST_F(StorageWriter, a_full_queue_refuses_and_says_so) {
  auto release = hold();
  std::vector<std::future<Result<void>>> all;
  for (std::size_t at = 0; at < limits::kWriteQueue; ++at) {
    all.push_back(write([](Transaction&) -> Result<void> { return {}; }));
  }
  auto refused = write(insert("late"));
  EXPECT_EQ(refused.get().error().kind, ErrorKind::unavailable);
  release.set_value();
  for (auto& one : all) EXPECT_TRUE(one.get());
}

TEST_F(StorageWriter, a_failed_fsync_is_never_acknowledged) {
  disk_.fail_sync = true;
  EXPECT_FALSE(write(insert("a")).get());
  EXPECT_GE(broken_, 1);
  disk_.fail_sync = false;
}

TEST_F(StorageWriter, a_newer_database_is_refused) {
  auto session = open_sqlite((folder_ / "other.db").string(), Access::read_write, disk_);
  migrate(*session, {{1, "a", "SELECT 1"}, {2, "b", "SELECT 1"}}, clock_.now());
  EXPECT_THROW(migrate(*session, {{1, "a", "SELECT 1"}}, clock_.now()), SqlError);
}

TEST_F(StorageWriter, a_file_that_is_no_database_is_refused) {
  const auto path = (folder_ / "garbage.db").string();
  ASSERT_TRUE(SystemDisk{std::chrono::microseconds{0}}.write_durably(path, std::string(8192, 'x')));
  EXPECT_THROW(open_sqlite(path, Access::read_write, disk_), SqlError);
}

TEST_F(StorageWriter, readers_see_what_was_committed) {
  ASSERT_TRUE(write(insert("a")).get());
  Readers readers(2, [&] { return open_sqlite(path(), Access::read_only, disk_); }, home_, [](const SqlError&) {});
  std::promise<Result<std::int64_t>> promise;
  readers.read<std::int64_t>([](Session& session) -> Result<std::int64_t> { return session.integer(kCount); },
                             [&](Result<std::int64_t> result) { promise.set_value(std::move(result)); });
  EXPECT_EQ(promise.get_future().get().value(), 1);
}

}  // namespace
}  // namespace throughline::storage
