#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/executor.hpp"

namespace throughline {

/// A few threads for work that blocks (password hashes, files). Bounded: try_post says when it is full.
class WorkerPool final : public Executor {
 public:
  WorkerPool(std::size_t threads, std::size_t queue_limit);
  ~WorkerPool() override { stop(); }

  /// Finishes what is queued and ends the threads; what is posted later is dropped.
  void stop();

  void post(Callback<void()> function) override { try_post(std::move(function)); }
  /// False when `queue_limit` functions are waiting; the function is then dropped.
  bool try_post(Callback<void()> function);

 private:
  void run();

  std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Callback<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace throughline
