#include "api/throttle.hpp"

#include <algorithm>

namespace throughline::api {

namespace {
constexpr Millis kLongestWait = 15 * 60'000ms;
constexpr Millis kForgottenAfter = 60 * 60'000ms;
constexpr std::size_t kKeys = 10'000;
}  // namespace

Millis Throttle::wait(const std::string& key, Time now) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? 0ms : std::max<Millis>(0ms, found->second.blocked_until - now);
}

void Throttle::failed(const std::string& key, int free_failures, Time now) {
  if (keys_.size() >= kKeys) forget_idle(now);
  State& state = keys_[key];
  state.failures += 1;
  state.last = now;
  const int over = state.failures - free_failures;
  if (over > 0)
    state.blocked_until = now + std::min<Millis>(kLongestWait, 1000ms * (std::int64_t{1} << std::min(over, 20)));
}

void Throttle::forget_idle(Time now) {
  std::erase_if(keys_, [&](const auto& entry) { return entry.second.last + kForgottenAfter < now; });
  if (keys_.size() < kKeys) return;
  const auto oldest = std::min_element(keys_.begin(), keys_.end(),
                                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
  keys_.erase(oldest);
}

}  // namespace throughline::api
