#include "channels/webchat/opening_hours.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

using std::chrono::minutes;

constexpr std::array<std::string_view, 7> kDays = {"mo", "tu", "we", "th", "fr", "sa", "su"};
constexpr minutes kDay{24 * 60};

std::optional<int> day_of(std::string_view text) {
  const auto at = std::find(kDays.begin(), kDays.end(), to_lower_ascii(text));
  if (at == kDays.end()) return {};
  return static_cast<int>(at - kDays.begin());
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `09:00`; `24:00` is the end of the day.
std::optional<minutes> time_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return {};
  for (const auto at : {0u, 1u, 3u, 4u}) {
    if (!is_digit(text[at])) return {};
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const minutes time{hour * 60 + minute};
  if (minute > 59 || time > kDay) return {};
  return time;
}

std::pair<std::string_view, std::string_view> halves(std::string_view text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

Result<OpeningHours> OpeningHours::parse(std::string_view text) {
  OpeningHours out;
  for (std::string_view rest = text; !trim(rest).empty();) {
    const auto [part, others] = halves(rest, ',');
    rest = others;
    const auto [days, times] = halves(trim(part), ' ');
    const auto [first_name, last_name] = halves(days, '-');
    const auto [begins, ends] = halves(trim(times), '-');
    const auto first = day_of(first_name);
    const auto last = last_name.empty() ? first : day_of(last_name);
    const auto from = time_of(begins);
    const auto to = time_of(ends);
    if (!first || !last || !from || !to || *first > *last || *from == *to) {
      return Error::invalid("'" + std::string(trim(part)) + "' are no hours; expected such as mo-fr 09:00-18:00");
    }
    for (int day = *first; day <= *last; ++day) out.stretches_.push_back({day, *from, *to});
  }
  return out;
}

bool OpeningHours::are_open(Time local) const {
  if (stretches_.empty()) return true;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto time = std::chrono::floor<minutes>(local - day);
  const int today = static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
  return std::any_of(stretches_.begin(), stretches_.end(), [&](const Stretch& one) {
    const bool over_midnight = one.to < one.from;
    if (one.day == today && time >= one.from && (over_midnight || time < one.to)) return true;
    return over_midnight && (one.day + 1) % 7 == today && time < one.to;
  });
}

}  // namespace throughline::channels::webchat
