#include "net/loop.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

namespace throughline::net {

namespace asio = boost::asio;

namespace {

using WaitTimer = asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                             asio::io_context::executor_type>;

/// A call in the future. The function lives in a block of its own, shared with the waiting operation: an operation that
/// is already queued when the timer is destroyed finds the block empty and does nothing.
class LoopTimer final : public Timer {
 public:
  LoopTimer(asio::io_context& context, std::chrono::milliseconds delay, Callback<void()> function)
      : timer_(context.get_executor(), delay), function_(std::make_shared<Callback<void()>>(std::move(function))) {
    timer_.async_wait([pending = function_](boost::system::error_code error) {
      // Moved out before the call, because the function may destroy this timer.
      Callback<void()> due = std::exchange(*pending, nullptr);
      if (!error && due) due();
    });
  }
  ~LoopTimer() override { *function_ = nullptr; }

 private:
  WaitTimer timer_;
  std::shared_ptr<Callback<void()>> function_;
};

}  // namespace

/// What Asio needs to run the loop; hidden here so that no header of Asio leaves this file.
struct Loop::State {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  asio::basic_signal_set<asio::io_context::executor_type> signals{context.get_executor()};
};

Loop::Loop() : state_(std::make_unique<State>()) {
  // A peer that closed is reported by write() itself; OpenSSL cannot ask for that per call.
  std::signal(SIGPIPE, SIG_IGN);
}

Loop::~Loop() = default;

void Loop::post(Callback<void()> function) {
  asio::post(state_->context, [function = std::move(function)]() mutable { function(); });
}

std::unique_ptr<Timer> Loop::after(std::chrono::milliseconds delay, Callback<void()> function) {
  return std::make_unique<LoopTimer>(state_->context, delay, std::move(function));
}

void Loop::run() {
  state_->context.run();
  state_->context.restart();
}

void Loop::stop() { state_->context.stop(); }

void Loop::on_stop_signal(Callback<void()> function) {
  state_->signals.add(SIGTERM);
  state_->signals.add(SIGINT);
  state_->signals.async_wait([function = std::move(function)](boost::system::error_code error, int) mutable {
    if (!error) function();
  });
}

asio::io_context& Loop::context() { return state_->context; }

}  // namespace throughline::net
