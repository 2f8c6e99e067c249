#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/executor.hpp"
#include "channels/connector.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/telegram/persistent_call.hpp"

namespace throughline::channels::telegram {

/// The members of a getUpdates answer.
struct UpdatePage {
  std::vector<ProviderEvent> events;
  std::optional<std::int64_t> last;  // the highest position read; what to confirm once the events are stored
  std::size_t unreadable = 0;        // members without an id, which nobody can keep or confirm
};

/// Pure.
UpdatePage read_page(const json::array& updates);

/// Fetches updates by getUpdates for bots without a public address. Telegram forgets what we confirm by asking from a
/// later position, so a page is confirmed only after the core has stored it; a crash in between brings the page again,
/// and the core drops the doubles. Core strand; owned by the connector.
///
///   state        input                       next
///   releasing    deleteWebhook worked        asking
///   asking       a page                      storing
///                an empty page               asking (after a moment if it came at once)
///                an error                    pausing
///   storing      stored                      asking, from after the page
///                not stored                  pausing, from the same place
///   pausing      time                        asking
class LongPoll {
 public:
  LongPoll(std::string account, BotApi& api, Scheduler& core, const Clock& clock);

  void start(InboundSink& sink);
  void stop();
  const std::string& trouble() const { return trouble_.empty() ? release_.trouble() : trouble_; }

 private:
  void ask();
  void read(const net::Outcome& outcome);
  void store(UpdatePage page);
  void pause(std::string trouble, Millis at_least = Millis{0});
  void ask_after(Millis delay);

  std::string account_;
  BotApi& api_;
  Scheduler& core_;
  const Clock& clock_;
  PersistentCall release_;
  InboundSink* sink_ = nullptr;
  std::optional<std::int64_t> offset_;
  std::int64_t limit_;
  Millis asked_at_{0};
  BackOff back_off_;
  std::string trouble_;
  std::shared_ptr<const bool> running_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace throughline::channels::telegram
