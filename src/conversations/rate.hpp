#pragma once

#include <algorithm>

#include "domain/capabilities.hpp"

namespace throughline::conversations {

/// Counts down what a Rate allows: `burst` at once, one more each `interval`.
class TokenBucket {
 public:
  explicit TokenBucket(Rate rate) : rate_(rate), tokens_(rate.burst) {}

  /// How long until a token is there; zero when one can be taken now.
  Millis wait(Time now) {
    refill(now);
    return tokens_ > 0 || rate_.interval == 0ms ? 0ms : std::max(1ms, refilled_ + rate_.interval - now);
  }
  void take(Time now) {
    refill(now);
    if (tokens_ > 0) --tokens_;
  }
  bool full(Time now) {
    refill(now);
    return tokens_ >= rate_.burst;
  }

 private:
  void refill(Time now) {
    if (rate_.interval == 0ms) return;
    if (now < refilled_) refilled_ = now;  // the clock was set back
    const auto grown = static_cast<std::size_t>((now - refilled_) / rate_.interval);
    if (tokens_ + grown >= rate_.burst) {
      tokens_ = rate_.burst;
      refilled_ = now;
    } else {
      tokens_ += grown;
      refilled_ += rate_.interval * static_cast<Millis::rep>(grown);
    }
  }

  Rate rate_;
  std::size_t tokens_;
  Time refilled_{};
};

}  // namespace throughline::conversations
