#pragma once

#include <string>
#include <unordered_map>

#include "base/clock.hpp"

namespace throughline::api {

/// Slows down guessing: after some free failures a key (an e-mail, an address) waits twice as long each time, up to a
/// quarter of an hour. Bounded in memory: the longest idle keys are forgotten. Pure but for its state.
class Throttle {
 public:
  /// How long the key still has to wait; zero when it may try.
  Millis wait(const std::string& key, Time now) const;
  void failed(const std::string& key, int free_failures, Time now);
  void succeeded(const std::string& key) { keys_.erase(key); }

 private:
  struct State {
    int failures = 0;
    Time blocked_until{};
    Time last{};
  };
  void forget_idle(Time now);

  std::unordered_map<std::string, State> keys_;
};

}  // namespace throughline::api
