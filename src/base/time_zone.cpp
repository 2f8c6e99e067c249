#include "base/time_zone.hpp"

#include <unicode/timezone.h>

namespace throughline {

struct TimeZone::Zone {
  std::unique_ptr<icu::TimeZone> icu;
};

Result<TimeZone> TimeZone::create(const std::string& name) {
  std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
  if (!zone || *zone == icu::TimeZone::getUnknown()) return Error::invalid("'" + name + "' is no time zone");
  return TimeZone(std::make_shared<const Zone>(Zone{std::move(zone)}));
}

Time TimeZone::local(Time utc) const {
  int32_t raw = 0;
  int32_t saving = 0;
  UErrorCode failure = U_ZERO_ERROR;
  zone_->icu->getOffset(static_cast<UDate>(utc.time_since_epoch().count()), 0, raw, saving, failure);
  return U_FAILURE(failure) ? utc : utc + Millis{raw} + Millis{saving};
}

}  // namespace throughline
