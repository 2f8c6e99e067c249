#include "net/loop.hpp"

#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/clock.hpp"

namespace throughline::net {
namespace {

TEST(NetLoop, runs_what_is_posted_in_order_and_from_any_thread) {
  Loop loop;
  std::string order;
  loop.post([&] { order += "a"; });
  loop.post([&] { order += "b"; });
  std::thread other([&] {
    loop.post([&] {
      order += "c";
      loop.stop();
    });
  });
  other.join();
  loop.run();
  EXPECT_EQ(order, "abc");
}

TEST(NetLoop, calls_later_unless_the_timer_is_destroyed) {
  Loop loop;
  std::string order;
  auto late = loop.after(20ms, [&] { order += "late"; });
  auto early = loop.after(1ms, [&] { order += "early "; });
  auto cancelled = loop.after(5ms, [&] { order += "never "; });
  cancelled.reset();
  auto end = loop.after(40ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(order, "early late");
}

TEST(NetLoop, lets_a_timer_destroy_itself_and_one_that_is_due) {
  Loop loop;
  int calls = 0;
  std::unique_ptr<Timer> first, second;
  first = loop.after(1ms, [&, kept = std::make_unique<int>(1)] {
    calls += *kept;
    first.reset();
    second.reset();
    loop.post([&] { loop.stop(); });
  });
  second = loop.after(1ms, [&] { calls += 100; });
  loop.post([] { std::this_thread::sleep_for(5ms); });  // both are due when they are looked at
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(NetLoop, frees_what_a_destroyed_timer_held) {
  Loop loop;
  auto held = std::make_shared<int>(1);
  auto timer = loop.after(1h, [held] {});
  EXPECT_EQ(held.use_count(), 2);
  timer.reset();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(NetLoop, stops_before_it_runs_and_runs_again) {
  Loop loop;
  int calls = 0;
  loop.stop();
  loop.run();
  loop.post([&] {
    ++calls;
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(NetLoop, tells_of_a_stop_signal_and_survives_a_broken_pipe) {
  Loop loop;
  bool told = false;
  loop.on_stop_signal([&] {
    told = true;
    loop.stop();
  });
  std::raise(SIGPIPE);
  std::raise(SIGTERM);
  loop.run();
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace throughline::net
