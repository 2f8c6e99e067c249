#include "storage/readers.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"

namespace throughline::storage {

Readers::Readers(std::size_t threads, const std::function<std::unique_ptr<Session>()>& open, Executor& home,
                 Callback<void(const SqlError&)> on_broken)
    : home_(home), on_broken_(std::move(on_broken)) {
  for (std::size_t at = 0; at < threads; ++at) sessions_.push_back(open());
  for (auto& session : sessions_) threads_.emplace_back([this, &session] { run(*session); });
}

void Readers::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool Readers::enqueue(Item item) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || queue_.size() >= limits::kReadQueue) return false;
  queue_.push_back(std::move(item));
  wake_.notify_one();
  return true;
}

void Readers::run(Session& session) {
  for (;;) {
    Item item;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      item = std::move(queue_.front());
      queue_.pop_front();
    }
    run_one(session, item);
  }
}

void Readers::run_one(Session& session, Item& item) {
  Error refusal = Error::internal("the read failed");
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      session.begin_read();
      item.work(session);
      finish(session);
      return;
    } catch (const SqlError& failure) {
      log_error("read failed", {{"why", failure.what()}});
      if (failure.kind() == SqlError::Kind::broken) on_broken_(failure);
      finish(session);
      if (failure.kind() != SqlError::Kind::lost) break;
      // The next begin opens the connection again.
      refusal = Error::unavailable("the database does not answer");
    } catch (const std::exception& failure) {
      log_error("read failed", {{"why", failure.what()}});
      finish(session);
      break;
    }
  }
  item.fail(std::move(refusal));
}

/// Ends a snapshot. Nothing was written, so nothing can go wrong that the next begin would not meet.
void Readers::finish(Session& session) {
  try {
    session.roll_back();
  } catch (const SqlError&) {
  }
}

}  // namespace throughline::storage
