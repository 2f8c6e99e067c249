#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/callback.hpp"
#include "base/executor.hpp"
#include "base/ids.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "storage/session.hpp"

namespace throughline::storage {

/// What a write may use while its transaction is open, on the writer thread.
class Transaction {
 public:
  Transaction(Session& opened, IdSource& source, Time moment) : session_(opened), ids_(source), now_(moment) {}

  Session& sql() { return session_; }
  template<class IdType>
  IdType next_id() {
    return ids_.next<IdType>();
  }
  /// One moment for everything in this commit.
  Time now() const { return now_; }
  /// Runs on the home executor once this transaction is durable, and never if it is rolled back.
  void after_commit(Callback<void()> effect) { effects_.push_back(std::move(effect)); }
  std::vector<Callback<void()>> take_effects() { return std::move(effects_); }

 private:
  Session& session_;
  IdSource& ids_;
  Time now_;
  std::vector<Callback<void()>> effects_;
};

/// The one writer of the database: a thread that takes whatever queued while the last commit ran and commits it
/// together.
///
/// A write is a function that can be run again: when any of a batch fails, the whole batch is rolled back and replayed
/// one by one, so that a bad event fails alone. An error that a write returns undoes what it wrote. Completions of a
/// batch are posted to the home executor at once, after the fsync. A broken disk or database calls `on_broken`, which
/// must not return.
class Writer {
 public:
  using Work = Callback<Result<void>(Transaction&)>;
  using Done = Callback<void(Result<void>)>;

  struct Settings {
    const Clock& clock;
    IdSource& ids;
    Executor& home;
    Metrics& metrics;
    Callback<void(const SqlError&)> on_broken;
  };

  Writer(std::unique_ptr<Session> session, Settings settings);
  ~Writer() { stop(); }

  /// Commits what is queued, then ends the thread; writes submitted later are refused. Until it returns, work that was
  /// submitted may still run: whoever it belongs to must live as long.
  void stop();

  /// From any thread. With limits::kWriteQueue waiting, `done` gets `unavailable`.
  void submit(Work work, Done done);

  /// The same with a value: `work` returns Result<Value>, `done` takes it.
  template<class Value>
  void submit_value(Callback<Result<Value>(Transaction&)> work, Callback<void(Result<Value>)> done) {
    auto slot = std::make_shared<std::optional<Value>>();
    submit(
        [slot, work = std::move(work)](Transaction& transaction) mutable -> Result<void> {
          TL_TRY(*slot, work(transaction));
          return {};
        },
        [slot, done = std::move(done)](Result<void> result) mutable {
          if (result)
            done(std::move(**slot));
          else
            done(std::move(result).error());
        });
  }

 private:
  struct Item {
    Work work;
    Done done;
    Result<void> result = {};
    std::vector<Callback<void()>> effects = {};
  };

  void run();
  void commit(std::vector<Item>& batch);
  bool try_together(std::vector<Item>& batch);
  void run_alone(Item& item);
  /// What the database failed with, if it did.
  std::optional<SqlError::Kind> try_alone(Item& item);
  Result<void> run_in_transaction(Item& item, Time now);
  void roll_back();
  Error error_of(const SqlError& failure);

  std::unique_ptr<Session> session_;
  Settings settings_;
  Metric& commits_;
  Metric& writes_;
  Metric& replays_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace throughline::storage
