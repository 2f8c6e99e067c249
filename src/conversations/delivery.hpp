#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/executor.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "conversations/announcements.hpp"
#include "conversations/file_store.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/rate.hpp"
#include "conversations/replies.hpp"
#include "storage/readers.hpp"

namespace throughline::conversations {

/// Sends the outbox. The database is its only memory: every round reads the first pending item of each thread, claims
/// what the rates allow (`sending`, committed before the request leaves), sends, and records the result.
///
/// Owned by `app`, lives on the core strand. At start, whatever a crash left in `sending` becomes `uncertain`, unless
/// repeating it is harmless. One thread has one request in flight, so its order is kept; an uncertain message does not
/// hold up the next. It retries with doubling pauses and gives up after limits::kSendAttempts.
class Delivery {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    Random& random;
    storage::Writer& writer;
    storage::Readers& readers;
    Executor& files;
    FileStore& store;
    const Outlets& outlets;
    Announcements& announcements;
    Metrics& metrics;
  };

  explicit Delivery(Settings settings);

  void start();
  /// Sends nothing more; `done` is called when the requests in flight have been answered and recorded.
  void stop(Callback<void()> done);

 private:
  struct Round {
    std::vector<OutboxItem> heads;
    std::optional<Time> next_due;
  };

  void recover();
  void pump();
  void choose(Round round);
  bool may_send(const OutboxItem& item, Time& wake);
  void forget_idle_rates(Time now);
  void claim(std::vector<OutboxItem> chosen);
  void dispatch(OutboxItem item);
  void send(OutboxItem item);
  void finish(const OutboxItem& item, SendResult result);
  Result<void> record(storage::Transaction& transaction, OutboxId id, const SendResult& result);
  void apply(storage::Transaction& transaction, OutboxItem& item, const SendResult& result);
  void pause_for(const OutboxItem& item, const SendResult& result);
  Millis back_off(std::int64_t attempts);
  void end_round();
  void tell_if_stopped();
  void wake_at(Time time);

  Settings settings_;
  Metric& sent_;
  Metric& failed_;
  Metric& uncertain_;
  std::map<std::string, TokenBucket> account_rates_;
  std::map<std::string, TokenBucket> thread_rates_;
  std::map<std::string, Time> paused_until_;  // accounts whose provider asked for silence or refused the credentials
  std::size_t in_flight_ = 0;
  bool running_ = false;
  bool pumping_ = false;
  bool again_ = false;
  Time wake_time_ = Time::max();
  std::unique_ptr<Timer> timer_;
  Callback<void()> stopped_;
};

}  // namespace throughline::conversations
