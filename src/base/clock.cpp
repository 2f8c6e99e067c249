#include "base/clock.hpp"

#include <algorithm>
#include <charconv>

namespace throughline {

using namespace std::chrono;

Time SystemClock::now() const { return time_point_cast<milliseconds>(system_clock::now()); }

Millis SystemClock::monotonic() const { return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()); }

namespace {

/// Writes `value` as exactly `width` digits.
void put(char* to, std::size_t width, unsigned value) {
  for (; width > 0; value /= 10) to[--width] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::string out = "0000-00-00T00:00:00.000Z";
  put(out.data(), 4, static_cast<unsigned>(std::clamp(static_cast<int>(date.year()), 0, 9999)));
  put(out.data() + 5, 2, static_cast<unsigned>(date.month()));
  put(out.data() + 8, 2, static_cast<unsigned>(date.day()));
  put(out.data() + 11, 2, static_cast<unsigned>(clock.hours().count()));
  put(out.data() + 14, 2, static_cast<unsigned>(clock.minutes().count()));
  put(out.data() + 17, 2, static_cast<unsigned>(clock.seconds().count()));
  put(out.data() + 20, 3, static_cast<unsigned>(clock.subseconds().count()));
  return out;
}

namespace {

/// Reads exactly `width` digits at `at` and moves on; -1 when they are not there.
int digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  const auto* first = text.data() + at;
  const auto [end, failure] = std::from_chars(first, first + width, value);
  if (failure != std::errc{} || end != first + width || *first == '-') return -1;
  at += width;
  return value;
}

bool skip(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

}  // namespace

std::optional<Time> parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const int y = digits(text, at, 4);
  if (y < 0 || !skip(text, at, '-')) return {};
  const int mo = digits(text, at, 2);
  if (mo < 0 || !skip(text, at, '-')) return {};
  const int d = digits(text, at, 2);
  if (d < 0 || !(skip(text, at, 'T') || skip(text, at, 't') || skip(text, at, ' '))) return {};
  const int hour = digits(text, at, 2);
  if (hour < 0 || hour > 23 || !skip(text, at, ':')) return {};
  const int minute = digits(text, at, 2);
  if (minute < 0 || minute > 59 || !skip(text, at, ':')) return {};
  const int second = digits(text, at, 2);
  if (second < 0 || second > 60) return {};
  int fraction = 0;
  if (skip(text, at, '.')) {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      if (at - from < 3) fraction = fraction * 10 + (text[at] - '0');
      ++at;
    }
    if (at == from) return {};
    for (std::size_t seen = at - from; seen < 3; ++seen) fraction *= 10;
  }
  minutes offset{0};
  if (!(skip(text, at, 'Z') || skip(text, at, 'z'))) {
    if (at >= text.size() || (text[at] != '+' && text[at] != '-')) return {};
    const int sign = text[at++] == '-' ? -1 : 1;
    const int oh = digits(text, at, 2);
    if (oh < 0 || oh > 23 || !skip(text, at, ':')) return {};
    const int om = digits(text, at, 2);
    if (om < 0 || om > 59) return {};
    offset = minutes{sign * (oh * 60 + om)};
  }
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)}, day{static_cast<unsigned>(d)}};
  if (at != text.size() || !date.ok()) return {};
  return Time{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + milliseconds{fraction} - offset;
}

}  // namespace throughline
