#pragma once

#include <memory>
#include <string>

#include "base/callback.hpp"
#include "base/clock.hpp"
#include "base/executor.hpp"
#include "base/json.hpp"
#include "channels/telegram/answer.hpp"
#include "channels/telegram/bot_api.hpp"

namespace throughline::channels::telegram {

/// Growing pauses between tries: 1 s, doubled each time up to 60 s.
class BackOff {
 public:
  Millis next();
  void reset() { pause_ = Millis{0}; }

 private:
  Millis pause_{0};
};

/// One call that must work sooner or later (setWebhook, deleteWebhook, getMe): repeated with growing pauses until the
/// Bot API says ok. Core strand; owned by the connector. Destroying or stopping it ends the tries.
class PersistentCall {
 public:
  PersistentCall(std::string account, MethodCall call, BotApi& api, Scheduler& core);

  /// `done` gets the result of the call, once.
  void start(Callback<void(const json::value&)> done);
  void stop();
  /// Why it does not work yet; empty when it worked or was never tried.
  const std::string& trouble() const { return trouble_; }

 private:
  void attempt();
  void read(const net::Outcome& outcome);

  std::string account_;
  MethodCall call_;
  BotApi& api_;
  Scheduler& core_;
  Callback<void(const json::value&)> done_;
  BackOff back_off_;
  std::string trouble_;
  std::shared_ptr<const bool> running_;  // what answers check, as the HTTP client cannot take a request back
  std::unique_ptr<Timer> timer_;
};

}  // namespace throughline::channels::telegram
