#include "conversations/delivery.hpp"

#include <algorithm>
#include <cmath>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "customers/identity_store.hpp"

namespace throughline::conversations {

namespace {

using storage::Session;
using storage::Transaction;

constexpr Millis kAuthPause = 60'000ms;
constexpr Millis kLongestBackOff = 5 * 60'000ms;
constexpr std::size_t kThreadRatesKept = 10'000;

/// Repeating an edit or the answer to a button changes nothing for the customer.
bool harmless_to_repeat(const OutboxItem& item) { return item.part.kind != OutboundKind::message; }

std::string thread_key(const OutboxItem& item) { return item.account + "\n" + item.thread; }

void fail(OutboxItem& item, std::string why) {
  item.state = DeliveryState::failed;
  item.error = std::move(why);
}

void queue_again(OutboxItem& item, Time when) {
  item.state = DeliveryState::queued;
  item.next_at = when;
}

}  // namespace

Delivery::Delivery(Settings settings)
    : settings_(settings),
      sent_(settings.metrics.counter("throughline_deliveries_total", "Requests to providers by result",
                                     "{result=\"sent\"}")),
      failed_(settings.metrics.counter("throughline_deliveries_total", "", "{result=\"failed\"}")),
      uncertain_(settings.metrics.counter("throughline_deliveries_total", "", "{result=\"uncertain\"}")) {
  settings_.announcements.outbox.listen([this] { pump(); });
}

void Delivery::start() {
  running_ = true;
  recover();
}

void Delivery::stop(Callback<void()> done) {
  running_ = false;
  timer_.reset();
  stopped_ = std::move(done);
  tell_if_stopped();
}

void Delivery::tell_if_stopped() {
  if (stopped_ && in_flight_ == 0 && !pumping_) std::exchange(stopped_, nullptr)();
}

void Delivery::recover() {
  settings_.writer.submit(
      [this](Transaction& transaction) -> Result<void> {
        for (auto& item : in_state(transaction.sql(), DeliveryState::sending)) {
          const auto outlet = settings_.outlets.find(item.account);
          const bool repeat = harmless_to_repeat(item) || (outlet != settings_.outlets.end() &&
                                                           outlet->second->capabilities().outbound_deduplicated);
          item.state = repeat ? DeliveryState::queued : DeliveryState::uncertain;
          if (!repeat) item.error = "the program stopped while this was being sent";
          save_delivery(transaction, item);
          if (item.touch) settings_.announcements.feed.append(transaction, item.touch);
        }
        return {};
      },
      [this](Result<void>) { pump(); });
}

void Delivery::pump() {
  if (!running_) return;
  if (pumping_) {
    again_ = true;
    return;
  }
  pumping_ = true;
  again_ = false;
  const Time now = settings_.clock.now();
  settings_.readers.read<Round>(
      [now](Session& session) -> Result<Round> {
        return Round{due_heads(session, now, limits::kSendsInFlight * 4), next_due(session, now)};
      },
      [this](Result<Round> round) {
        if (round) {
          choose(std::move(*round));
        } else {
          wake_at(settings_.clock.now() + 1000ms);
          end_round();
        }
      });
}

void Delivery::choose(Round round) {
  // What is not due yet wakes us when it is; what is due but held back by a rate wakes us when that allows it.
  Time wake = round.next_due.value_or(Time::max());
  std::vector<OutboxItem> chosen;
  for (auto& item : round.heads) {
    if (in_flight_ + chosen.size() >= limits::kSendsInFlight) break;
    if (may_send(item, wake)) chosen.push_back(std::move(item));
  }
  wake_at(wake);
  if (chosen.empty())
    end_round();
  else
    claim(std::move(chosen));
}

bool Delivery::may_send(const OutboxItem& item, Time& wake) {
  const auto outlet = settings_.outlets.find(item.account);
  if (outlet == settings_.outlets.end()) return false;
  const Time now = settings_.clock.now();
  if (const auto paused = paused_until_.find(item.account); paused != paused_until_.end() && paused->second > now) {
    wake = std::min(wake, paused->second);
    return false;
  }
  if (harmless_to_repeat(item)) return true;
  const auto& can = outlet->second->capabilities();
  auto& account = account_rates_.try_emplace(item.account, can.per_account).first->second;
  auto& thread = thread_rates_.try_emplace(thread_key(item), can.per_thread).first->second;
  const Millis wait = std::max(account.wait(now), thread.wait(now));
  if (wait > 0ms) {
    wake = std::min(wake, now + wait);
    return false;
  }
  account.take(now);
  thread.take(now);
  forget_idle_rates(now);
  return true;
}

void Delivery::forget_idle_rates(Time now) {
  if (thread_rates_.size() <= kThreadRatesKept) return;
  for (auto at = thread_rates_.begin(); at != thread_rates_.end();) {
    at = at->second.full(now) ? thread_rates_.erase(at) : std::next(at);
  }
}

void Delivery::claim(std::vector<OutboxItem> chosen) {
  settings_.writer.submit_value<std::vector<OutboxItem>>(
      [chosen = std::move(chosen)](Transaction& transaction) -> Result<std::vector<OutboxItem>> {
        std::vector<OutboxItem> claimed;
        for (const auto& item : chosen) {
          auto current = get_outbox_item(transaction.sql(), item.id);
          if (!current || current->state != DeliveryState::queued) continue;
          current->state = DeliveryState::sending;
          current->attempts += 1;
          save_delivery(transaction, *current);
          claimed.push_back(std::move(*current));
        }
        return claimed;
      },
      [this](Result<std::vector<OutboxItem>> claimed) {
        if (claimed) {
          in_flight_ += claimed->size();
          for (auto& item : *claimed) dispatch(std::move(item));
          again_ = true;  // other threads may have become free meanwhile
        } else {
          wake_at(settings_.clock.now() + 1000ms);
        }
        end_round();
      });
}

void Delivery::dispatch(OutboxItem item) {
  if (item.part.files.empty()) {
    send(std::move(item));
    return;
  }
  settings_.files.post([this, item = std::move(item)]() mutable {
    bool complete = true;
    for (auto& file : item.part.files) {
      auto bytes = settings_.store.read(file.digest);
      complete = complete && bytes.has_value();
      if (bytes) file.bytes = std::make_shared<const std::string>(std::move(*bytes));
    }
    settings_.core.post([this, complete, item = std::move(item)]() mutable {
      if (complete)
        send(std::move(item));
      else
        finish(item, Refused{Refused::Why::bad_request, "the file is no longer in the store"});
    });
  });
}

void Delivery::send(OutboxItem item) {
  Outlet& outlet = *settings_.outlets.find(item.account)->second;
  OutboundRequest request{item.id, item.account, item.thread, std::move(item.part)};
  outlet.send(std::move(request),
              [this, item = std::move(item)](SendResult result) { finish(item, std::move(result)); });
}

void Delivery::finish(const OutboxItem& item, SendResult result) {
  pause_for(item, result);
  if (std::holds_alternative<Sent>(result)) sent_.add();
  if (std::holds_alternative<Refused>(result)) failed_.add();
  if (std::holds_alternative<Uncertain>(result)) uncertain_.add();
  settings_.writer.submit([this, id = item.id, result = std::move(result)](
                              Transaction& transaction) { return record(transaction, id, result); },
                          [this, id = item.id](Result<void> recorded) {
                            // Unrecorded, the item stays `sending` and is found as uncertain at the next start: never
                            // sent twice.
                            if (!recorded) log_error("a delivery could not be recorded", {{"outbox", id.value}});
                            --in_flight_;
                            pump();
                            tell_if_stopped();
                          });
}

void Delivery::pause_for(const OutboxItem& item, const SendResult& result) {
  const Time now = settings_.clock.now();
  if (const auto* limited = std::get_if<RateLimited>(&result); limited != nullptr && limited->whole_account) {
    paused_until_[item.account] = now + limited->after;
  }
  if (std::holds_alternative<AuthBroken>(result)) paused_until_[item.account] = now + kAuthPause;
}

Result<void> Delivery::record(Transaction& transaction, OutboxId id, const SendResult& result) {
  auto item = get_outbox_item(transaction.sql(), id);
  if (!item) return {};
  const auto before = item->state;
  apply(transaction, *item, result);
  save_delivery(transaction, *item);
  if (item->touch && item->state != before) settings_.announcements.feed.append(transaction, item->touch);
  return {};
}

void Delivery::apply(Transaction& transaction, OutboxItem& item, const SendResult& result) {
  const Time now = transaction.now();
  if (const auto* sent = std::get_if<Sent>(&result)) {
    item.state = advance(item.state, DeliveryState::sent);
    item.error.reset();
    name_sent(transaction, item, sent->messages);
    if (item.touch && !sent->messages.empty() &&
        !customers::find_touch(transaction.sql(), item.account, sent->messages.front())) {
      customers::set_provider_message(transaction, item.touch, sent->messages.front());
    }
  } else if (const auto* retry = std::get_if<RetryLater>(&result)) {
    if (item.attempts >= limits::kSendAttempts)
      fail(item, "gave up: " + retry->why);
    else
      queue_again(item, now + (retry->after > 0ms ? retry->after : back_off(item.attempts)));
    item.error = retry->why;
  } else if (const auto* limited = std::get_if<RateLimited>(&result)) {
    item.attempts -= 1;
    queue_again(item, now + limited->after);
  } else if (const auto* refused = std::get_if<Refused>(&result)) {
    fail(item, std::string(to_string(refused->why)) + (refused->detail.empty() ? "" : ": " + refused->detail));
    if (refused->why == Refused::Why::blocked_by_user) {
      if (const auto touch = customers::get_touch(transaction.sql(), item.touch)) {
        customers::set_reachable(transaction, touch->identity, false);
      }
    }
  } else if (const auto* broken = std::get_if<AuthBroken>(&result)) {
    item.attempts -= 1;
    item.error = broken->detail;
    queue_again(item, now + kAuthPause);
  } else if (const auto* moved = std::get_if<ThreadIsNow>(&result)) {
    move_thread(transaction, item.account, item.thread, moved->thread);
    queue_again(item, now);
    if (item.attempts >= limits::kSendAttempts) fail(item, "the thread keeps moving");
  } else if (const auto* doubt = std::get_if<Uncertain>(&result)) {
    item.state = advance(item.state, DeliveryState::uncertain);
    item.error = doubt->detail;
  }
}

Millis Delivery::back_off(std::int64_t attempts) {
  const Millis base =
      std::min<Millis>(kLongestBackOff, 1000ms * (std::int64_t{1} << std::min<std::int64_t>(attempts, 16)));
  return base / 2 +
         Millis{static_cast<Millis::rep>(settings_.random.below(static_cast<std::uint64_t>(base.count() / 2)))};
}

void Delivery::end_round() {
  pumping_ = false;
  if (again_) pump();
  tell_if_stopped();
}

void Delivery::wake_at(Time time) {
  const Time now = settings_.clock.now();
  if (!running_ || time == Time::max() || (timer_ && wake_time_ <= time && wake_time_ > now)) return;
  wake_time_ = time;
  timer_ = settings_.core.after(std::max(1ms, time - now), [this] {
    wake_time_ = Time::max();
    pump();
  });
}

}  // namespace throughline::conversations
