#include "channels/telegram/persistent_call.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr Millis kFirstPause{1'000};
constexpr Millis kLongestPause{60'000};

}  // namespace

Millis BackOff::next() {
  pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
  return pause_;
}

PersistentCall::PersistentCall(std::string account, MethodCall call, BotApi& api, Scheduler& core)
    : account_(std::move(account)), call_(std::move(call)), api_(api), core_(core) {}

void PersistentCall::start(Callback<void(const json::value&)> done) {
  done_ = std::move(done);
  running_ = std::make_shared<const bool>(true);
  back_off_.reset();
  attempt();
}

void PersistentCall::stop() {
  running_.reset();
  timer_.reset();
}

void PersistentCall::attempt() {
  api_.call(call_, {}, [this, running = std::weak_ptr(running_)](const net::Outcome& outcome) {
    if (running.lock()) read(outcome);
  });
}

void PersistentCall::read(const net::Outcome& outcome) {
  const auto answer = parse_answer(outcome);
  if (answer && answer->ok) {
    trouble_.clear();
    if (done_) done_(answer->result);
    return;
  }
  auto trouble = trouble_of(outcome, answer);
  if (trouble != trouble_) {
    log_warn("telegram_call_failed", {{"account", account_}, {"method", call_.method}, {"trouble", trouble}});
  }
  trouble_ = std::move(trouble);
  auto pause = back_off_.next();
  if (answer && answer->code == 429) pause = std::max<Millis>(pause, pause_of(outcome, answer));
  timer_ = core_.after(pause, [this] { attempt(); });
}

}  // namespace throughline::channels::telegram
