#include "base/worker_pool.hpp"

namespace throughline {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue_limit) : limit_(queue_limit) {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool WorkerPool::try_post(Callback<void()> function) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || queue_.size() >= limit_) return false;
  queue_.push_back(std::move(function));
  wake_.notify_one();
  return true;
}

void WorkerPool::run() {
  for (;;) {
    Callback<void()> function;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      function = std::move(queue_.front());
      queue_.pop_front();
    }
    function();
  }
}

}  // namespace throughline
