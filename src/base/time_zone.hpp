#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace throughline {

/// A zone of the IANA database with its daylight saving. Immutable; copies are the same zone.
class TimeZone {
 public:
  /// Errors: `invalid` for a name that is none, such as "Europe/Nowhere".
  static Result<TimeZone> create(const std::string& name);

  /// What a clock on the wall shows there, as if it were UTC.
  Time local(Time utc) const;

 private:
  struct Zone;
  explicit TimeZone(std::shared_ptr<const Zone> zone) : zone_(std::move(zone)) {}

  std::shared_ptr<const Zone> zone_;
};

}  // namespace throughline
