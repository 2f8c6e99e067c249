#include "storage/writer.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"

namespace throughline::storage {

Writer::Writer(std::unique_ptr<Session> session, Settings settings)
    : session_(std::move(session)),
      settings_(std::move(settings)),
      commits_(settings_.metrics.counter("throughline_storage_commits_total", "Transactions committed")),
      writes_(settings_.metrics.counter("throughline_storage_writes_total", "Writes taken, many to a commit")),
      replays_(settings_.metrics.counter("throughline_storage_replays_total", "Batches replayed one by one")),
      thread_([this] { run(); }) {}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::submit(Work work, Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && queue_.size() < limits::kWriteQueue) {
      queue_.push_back({std::move(work), std::move(done)});
      wake_.notify_one();
      return;
    }
  }
  settings_.home.post([done = std::move(done)]() mutable { done(Error::unavailable("the write queue is full")); });
}

void Writer::run() {
  for (;;) {
    std::vector<Item> batch;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const std::size_t count = std::min(queue_.size(), limits::kBatch);
      std::move(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count), std::back_inserter(batch));
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(count));
    }
    commit(batch);
  }
}

void Writer::commit(std::vector<Item>& batch) {
  if (!try_together(batch)) {
    if (batch.size() > 1) replays_.add();
    for (auto& item : batch) run_alone(item);
  }
  writes_.add(static_cast<std::int64_t>(batch.size()));
  settings_.home.post([batch = std::move(batch)]() mutable {
    // Effects of a write come before its own completion, and both in commit order.
    for (auto& item : batch) {
      if (item.result) {
        for (auto& effect : item.effects) effect();
      }
      item.done(std::move(item.result));
    }
  });
}

bool Writer::try_together(std::vector<Item>& batch) {
  try {
    session_->begin_write();
    const Time now = settings_.clock.now();
    for (auto& item : batch) {
      const std::int64_t before = session_->total_changes();
      item.result = run_in_transaction(item, now);
      const bool must_undo = !item.result && session_->total_changes() != before;
      if (must_undo) {
        roll_back();
        return false;
      }
    }
    session_->commit();
    commits_.add();
    return true;
  } catch (const SqlError& failure) {
    const Error error = error_of(failure);
    if (failure.kind() == SqlError::Kind::doubtful) {
      // Repeating could do everything twice.
      for (auto& item : batch) item.result = error;
      return true;
    }
  } catch (const std::exception&) {
    // A write of this batch has a fault of its own; alone it will be told apart.
  }
  roll_back();
  return false;
}

void Writer::run_alone(Item& item) {
  for (int attempt = 1;; ++attempt) {
    const auto failure = try_alone(item);
    const bool passes = failure == SqlError::Kind::conflict || failure == SqlError::Kind::lost;
    if (!passes || attempt == limits::kWriteAttempts) return;
  }
}

std::optional<SqlError::Kind> Writer::try_alone(Item& item) {
  try {
    session_->begin_write();
    item.result = run_in_transaction(item, settings_.clock.now());
    if (!item.result) {
      roll_back();
      return {};
    }
    session_->commit();
    commits_.add();
    return {};
  } catch (const SqlError& failure) {
    item.result = error_of(failure);
    roll_back();
    return failure.kind();
  } catch (const std::exception& failure) {
    log_error("a write threw", {{"why", failure.what()}});
    item.result = Error::internal("the write failed");
    roll_back();
    return {};
  }
}

Result<void> Writer::run_in_transaction(Item& item, Time now) {
  Transaction transaction(*session_, settings_.ids, now);
  auto result = item.work(transaction);
  item.effects = transaction.take_effects();
  return result;
}

void Writer::roll_back() {
  try {
    session_->roll_back();
  } catch (const SqlError&) {
    // The connection is gone, and the transaction with it: the next begin says so.
  }
}

Error Writer::error_of(const SqlError& failure) {
  switch (failure.kind()) {
    case SqlError::Kind::busy:
    case SqlError::Kind::full:
    case SqlError::Kind::conflict:
    case SqlError::Kind::lost:
    case SqlError::Kind::doubtful:
      log_error("write refused by the database", {{"why", failure.what()}});
      return Error::unavailable("the database cannot take writes at the moment");
    case SqlError::Kind::broken:
      log_error("the database is broken", {{"why", failure.what()}});
      settings_.on_broken(failure);
      return Error::internal("the database is broken");
    case SqlError::Kind::constraint:
    case SqlError::Kind::other:
      break;
  }
  log_error("write failed", {{"why", failure.what()}});
  return Error::internal("the write failed");
}

}  // namespace throughline::storage
