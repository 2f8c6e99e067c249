#include "base/ids.hpp"

#include <algorithm>
#include <charconv>

namespace throughline {

namespace {
constexpr Time kIdEpoch = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
constexpr int kCounterBits = 12;
constexpr int kNodeBits = 10;
}  // namespace

std::optional<std::int64_t> parse_id_value(std::string_view text) {
  if (text.empty() || text.size() > 19 || text.front() < '1' || text.front() > '9') return {};
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

IdSource::IdSource(const Clock& clock, std::uint16_t node, std::int64_t last)
    : clock_(clock), node_(node & ((1 << kNodeBits) - 1)), last_(last) {}

std::int64_t IdSource::next_value() {
  const std::int64_t elapsed = std::max<std::int64_t>(0, (clock_.now() - kIdEpoch).count());
  const std::int64_t fresh = (elapsed << (kNodeBits + kCounterBits)) | (node_ << kCounterBits);
  last_ = std::max(last_ + 1, fresh);
  return last_;
}

}  // namespace throughline
