#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace throughline {

/// A moment in UTC with millisecond precision, the only form in which times are stored.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""h;

/// Where "now" comes from. Passed by reference; tests and simulations use ManualClock.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall-clock time; may jump in either direction.
  virtual Time now() const = 0;
  /// Never goes back; for waits and rates, with no relation to now().
  virtual Millis monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
  Millis monotonic() const override;
};

class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  Millis monotonic() const override { return now_.time_since_epoch(); }
  void advance(Millis by) { now_ += by; }

 private:
  Time now_;
};

inline std::int64_t to_millis(Time time) { return time.time_since_epoch().count(); }
inline Time from_millis(std::int64_t value) { return Time{Millis{value}}; }

/// RFC 3339 in UTC with milliseconds: `2026-11-21T12:02:00.000Z`.
std::string to_rfc3339(Time time);
/// Reads RFC 3339 with any offset; nothing for anything else.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace throughline
