#include "channels/telegram/long_poll.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/json/serialize.hpp>

#include "base/log.hpp"
#include "channels/telegram/inbound.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::int64_t kPage = 100;                   // the Bot API's own maximum
constexpr std::chrono::seconds kHold{50};             // how long Telegram may keep an empty answer; it caps at 50
constexpr std::chrono::seconds kDeadline{65};         // kHold and the way there and back
constexpr std::size_t kPageBytes = 16 * 1024 * 1024;  // a page of the longest messages is about 2 MB
constexpr Millis kMinimumRound{1'000};                // servers that answer at once are not asked more often when idle

}  // namespace

UpdatePage read_page(const json::array& updates) {
  UpdatePage page;
  for (const auto& update : updates) {
    auto event = read_update(update, json::serialize(update));
    const auto* id = event ? update.get_object().at("update_id").if_int64() : nullptr;
    if (id == nullptr || *id == std::numeric_limits<std::int64_t>::max()) {
      ++page.unreadable;
      continue;
    }
    page.last = *id;
    page.events.push_back(std::move(*event));
  }
  return page;
}

LongPoll::LongPoll(std::string account, BotApi& api, Scheduler& core, const Clock& clock)
    : account_(account),
      api_(api),
      core_(core),
      clock_(clock),
      release_(std::move(account), {"deleteWebhook", {}, {}}, api, core),
      limit_(kPage) {}

void LongPoll::start(InboundSink& sink) {
  sink_ = &sink;
  running_ = std::make_shared<const bool>(true);
  back_off_.reset();
  release_.start([this](const json::value&) { ask(); });
}

void LongPoll::stop() {
  running_.reset();
  timer_.reset();
  release_.stop();
}

void LongPoll::ask() {
  MethodCall call{"getUpdates", {}, {}};
  if (offset_) call.fields["offset"] = *offset_;
  call.fields["limit"] = limit_;
  call.fields["timeout"] = kHold.count();
  call.fields["allowed_updates"] = allowed_updates();
  asked_at_ = clock_.monotonic();
  api_.call(std::move(call), {.deadline = kDeadline, .answer_bytes = kPageBytes},
            [this, running = std::weak_ptr(running_)](const net::Outcome& outcome) {
              if (running.lock()) read(outcome);
            });
}

void LongPoll::read(const net::Outcome& outcome) {
  // A page that does not fit is asked for in halves: one huge update must not stop those behind it.
  limit_ = outcome.exchange == net::Exchange::too_large ? std::max<std::int64_t>(limit_ / 2, 1) : kPage;
  const auto answer = parse_answer(outcome);
  const auto* updates = answer && answer->ok ? answer->result.if_array() : nullptr;
  if (updates == nullptr) {
    const bool limited = answer && answer->code == 429;
    pause(trouble_of(outcome, answer), limited ? Millis{pause_of(outcome, answer)} : Millis{0});
    return;
  }
  auto page = read_page(*updates);
  if (page.unreadable > 0) log_warn("telegram_updates_without_id", {{"account", account_}, {"count", page.unreadable}});
  if (!page.events.empty()) {
    store(std::move(page));
  } else if (page.unreadable > 0) {
    pause("Telegram sends updates without a number");
  } else {
    trouble_.clear();
    back_off_.reset();
    const auto waited = clock_.monotonic() - asked_at_;
    waited < kMinimumRound ? ask_after(kMinimumRound - waited) : ask();
  }
}

void LongPoll::store(UpdatePage page) {
  const auto next = *page.last + 1;
  sink_->take(account_, std::move(page.events), [this, next, running = std::weak_ptr(running_)](Result<void> stored) {
    if (!running.lock()) return;
    if (!stored) {
      pause("received messages cannot be stored: " + stored.error().message);
      return;
    }
    offset_ = next;
    trouble_.clear();
    back_off_.reset();
    ask();
  });
}

void LongPoll::pause(std::string trouble, Millis at_least) {
  if (trouble != trouble_) log_warn("telegram_poll_failed", {{"account", account_}, {"trouble", trouble}});
  trouble_ = std::move(trouble);
  ask_after(std::max(back_off_.next(), at_least));
}

void LongPoll::ask_after(Millis delay) {
  timer_ = core_.after(delay, [this] { ask(); });
}

}  // namespace throughline::channels::telegram
