#pragma once

#include <memory>

#include "base/executor.hpp"

namespace boost::asio {
class io_context;
}

namespace throughline::net {

/// The core strand: one thread that runs all live state of the program. Asio stays behind it.
class Loop final : public Scheduler {
 public:
  Loop();
  ~Loop() override;

  void post(Callback<void()> function) override;
  [[nodiscard]] std::unique_ptr<Timer> after(std::chrono::milliseconds delay, Callback<void()> function) override;

  /// Runs on the calling thread until stop(); exceptions of handlers pass through.
  void run();
  /// From any thread.
  void stop();
  /// Calls `function` once at SIGTERM or SIGINT.
  void on_stop_signal(Callback<void()> function);

  boost::asio::io_context& context();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace throughline::net
