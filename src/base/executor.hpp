#pragma once

#include <chrono>
#include <memory>

#include "base/callback.hpp"

namespace throughline {

/// Runs functions one after another on a thread of its own. The core strand is one; so is a store's reader pool.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Queues `function`; may be called from any thread. What is posted after the executor stopped is dropped.
  virtual void post(Callback<void()> function) = 0;
};

/// A pending timer; destroying it cancels the call. Owned and destroyed on the executor's own thread.
class Timer {
 public:
  virtual ~Timer() = default;
};

/// An executor that can also call later. Virtual time in tests and simulations comes through here.
class Scheduler : public Executor {
 public:
  /// Calls `function` once on this executor after `delay`, unless the returned timer is destroyed first.
  /// Called on the executor's own thread only.
  [[nodiscard]] virtual std::unique_ptr<Timer> after(std::chrono::milliseconds delay, Callback<void()> function) = 0;
};

}  // namespace throughline
