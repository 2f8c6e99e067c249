#include "conversations/delivery.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include "base/worker_pool.hpp"
#include "conversations/test_world.hpp"

namespace throughline::conversations {
namespace {

/// The core strand run by the test: what other threads post waits until the test lets it run; timers follow the test's
/// clock.
class TestCore final : public Scheduler {
 public:
  explicit TestCore(const Clock& clock) : clock_(clock) {}

  void post(Callback<void()> function) override {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(function));
    wake_.notify_one();
  }
  std::unique_ptr<Timer> after(std::chrono::milliseconds delay, Callback<void()> function) override {
    auto entry = std::make_shared<Entry>(Entry{clock_.now() + delay, std::move(function)});
    timers_.push_back(entry);
    return std::make_unique<Handle>(entry);
  }
  /// Runs what comes until `condition` holds; fails the test after five seconds.
  void until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!condition()) {
      run_due_timers();
      Callback<void()> next;
      {
        std::unique_lock lock(mutex_);
        if (!wake_.wait_until(lock,
                              std::min(deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(20)),
                              [&] { return !queue_.empty(); })) {
          if (std::chrono::steady_clock::now() >= deadline) FAIL() << "nothing more happens";
          continue;
        }
        next = std::move(queue_.front());
        queue_.pop_front();
      }
      next();
    }
  }
  /// Lets everything that is on its way arrive.
  void settle() {
    const auto until_time = std::chrono::steady_clock::now() + std::chrono::milliseconds(60);
    until([&] { return std::chrono::steady_clock::now() > until_time; });
  }

 private:
  struct Entry {
    Time at;
    Callback<void()> function;
  };
  struct Handle final : Timer {
    explicit Handle(std::shared_ptr<Entry> of) : entry(std::move(of)) {}
    ~Handle() override { entry->function = nullptr; }
    std::shared_ptr<Entry> entry;
  };
  void run_due_timers() {
    const auto timers = timers_;
    for (const auto& timer : timers) {
      if (timer->function && timer->at <= clock_.now()) std::exchange(timer->function, nullptr)();
    }
    std::erase_if(timers_, [](const auto& timer) { return !timer->function; });
  }

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Callback<void()>> queue_;
  std::vector<std::shared_ptr<Entry>> timers_;
};

class ConversationsDelivery : public testing::Test {
 protected:
  ConversationsDelivery() {
    for (int person = 1; person <= 3; ++person) {
      world_.take(std::to_string(person), World::message(std::to_string(person), 1, "?"));
    }
    reader_ = world_.database.open_reader();
  }
  void start() {
    writer_ = std::make_unique<storage::Writer>(
        world_.database.take_session(), storage::Writer::Settings{world_.database.clock(), world_.database.ids(), core_,
                                                                  metrics_, [](const storage::SqlError&) {}});
    readers_ = std::make_unique<storage::Readers>(
        1, [&] { return world_.database.open_reader(); }, core_, [](const storage::SqlError&) {});
    delivery_ =
        std::make_unique<Delivery>(Delivery::Settings{core_, world_.database.clock(), random_, *writer_, *readers_,
                                                      files_, store_, world_.outlets, world_.announcements, metrics_});
    delivery_->start();
  }
  /// Written before start(), while the world still has the writing connection.
  TouchId queue(int person, const std::string& text) {
    ReplyDraft draft;
    draft.text = text;
    for (const auto& conversation : world_.all()) {
      if (conversation.thread == std::to_string(person)) draft.conversation = conversation.id;
    }
    return world_.act([&](storage::Transaction& t) { return world_.replies.reply(t, draft, world_.oksana); }).value();
  }
  DeliveryState state(TouchId touch) { return delivery_of(*reader_, touch)->state; }
  void until_state(TouchId touch, DeliveryState wanted) {
    core_.until([&] { return state(touch) == wanted; });
  }
  void until_sent(std::size_t count) {
    core_.until([&] { return world_.outlet.sent.size() >= count; });
  }
  void answer(std::size_t index, SendResult result) { world_.outlet.answers.at(index)(std::move(result)); }

  World world_;
  TestCore core_{world_.database.clock()};
  SeededRandom random_{1};
  Metrics metrics_;
  WorkerPool files_{1, 10};
  FileStore store_{world_.database.folder() + "/files", world_.database.disk()};
  std::unique_ptr<storage::Session> reader_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<storage::Readers> readers_;
  std::unique_ptr<Delivery> delivery_;
};

TEST_F(ConversationsDelivery, a_message_is_sending_in_the_database_before_the_request_leaves) {
  const auto touch = queue(1, "a");
  start();
  until_sent(1);
  EXPECT_EQ(state(touch), DeliveryState::sending);
  EXPECT_EQ(world_.outlet.sent[0].part.text, "a");
  answer(0, Sent{{"1:2"}});
  until_state(touch, DeliveryState::sent);
}

TEST_F(ConversationsDelivery, one_thread_has_one_request_in_flight_and_others_go_on) {
  queue(1, "first");
  queue(1, "second");
  queue(2, "other");
  start();
  until_sent(2);
  core_.settle();
  EXPECT_EQ(world_.outlet.sent.size(), 2u);
  answer(0, Sent{{"1:2"}});
  until_sent(3);
  EXPECT_EQ(world_.outlet.sent[2].part.text, "second");
}

TEST_F(ConversationsDelivery, a_passing_failure_is_tried_again_later_and_keeps_its_turn) {
  const auto touch = queue(1, "first");
  queue(1, "second");
  start();
  until_sent(1);
  answer(0, RetryLater{0ms, "502"});
  until_state(touch, DeliveryState::queued);
  core_.settle();
  EXPECT_EQ(world_.outlet.sent.size(), 1u);
  world_.database.clock().advance(10s);
  until_sent(2);
  EXPECT_EQ(world_.outlet.sent[1].part.text, "first");
}

TEST_F(ConversationsDelivery, doubt_is_kept_and_never_resent_by_itself) {
  const auto touch = queue(1, "a");
  queue(1, "b");
  start();
  until_sent(1);
  answer(0, Uncertain{"the connection broke"});
  until_sent(2);
  EXPECT_EQ(world_.outlet.sent[1].part.text, "b");
  EXPECT_EQ(state(touch), DeliveryState::uncertain);
  world_.database.clock().advance(1h);
  core_.settle();
  EXPECT_EQ(world_.outlet.sent.size(), 2u);
}

TEST_F(ConversationsDelivery, what_a_crash_left_in_sending_is_uncertain) {
  const auto touch = queue(1, "a");
  world_.act([&](storage::Transaction& t) {
    auto item = outbox_of(t.sql(), touch).at(0);
    item.state = DeliveryState::sending;
    save_delivery(t, item);
    return 0;
  });
  start();
  until_state(touch, DeliveryState::uncertain);
  core_.settle();
  EXPECT_TRUE(world_.outlet.sent.empty());
}

TEST_F(ConversationsDelivery, a_provider_that_knows_repeats_gets_it_again_after_a_crash) {
  world_.outlet.can_.outbound_deduplicated = true;
  const auto touch = queue(1, "a");
  world_.act([&](storage::Transaction& t) {
    auto item = outbox_of(t.sql(), touch).at(0);
    item.state = DeliveryState::sending;
    save_delivery(t, item);
    return 0;
  });
  start();
  until_sent(1);
}

TEST_F(ConversationsDelivery, a_refusal_is_final_and_blocking_is_remembered) {
  const auto touch = queue(1, "a");
  start();
  until_sent(1);
  answer(0, Refused{Refused::Why::blocked_by_user, ""});
  until_state(touch, DeliveryState::failed);
  EXPECT_FALSE(customers::find_identity(*reader_, {"telegram", "tg", "1"})->reachable);
}

TEST_F(ConversationsDelivery, a_rate_limit_of_the_account_silences_it_whole) {
  queue(1, "a");
  start();
  until_sent(1);
  answer(0, RateLimited{5000ms, true});
  core_.settle();
  EXPECT_EQ(world_.outlet.sent.size(), 1u);
  world_.database.clock().advance(6s);
  until_sent(2);
}

TEST_F(ConversationsDelivery, a_moved_thread_is_followed) {
  const auto touch = queue(1, "a");
  start();
  until_sent(1);
  answer(0, ThreadIsNow{"-100"});
  until_sent(2);
  EXPECT_EQ(world_.outlet.sent[1].thread, "-100");
  answer(1, Sent{{"-100:1"}});
  until_state(touch, DeliveryState::sent);
}

TEST_F(ConversationsDelivery, the_rate_of_a_thread_holds_back_and_lets_go) {
  world_.outlet.can_.per_thread = {1, 1000ms};
  queue(1, "a");
  queue(1, "b");
  start();
  until_sent(1);
  answer(0, Sent{{"1:2"}});
  core_.settle();
  EXPECT_EQ(world_.outlet.sent.size(), 1u);
  world_.database.clock().advance(1100ms);
  until_sent(2);
}

TEST_F(ConversationsDelivery, stopping_waits_for_what_is_in_flight) {
  const auto touch = queue(1, "a");
  start();
  until_sent(1);
  bool stopped = false;
  delivery_->stop([&] { stopped = true; });
  EXPECT_FALSE(stopped);
  answer(0, Sent{{"1:2"}});
  core_.until([&] { return stopped; });
  EXPECT_EQ(state(touch), DeliveryState::sent);
}

}  // namespace
}  // namespace throughline::conversations
