#pragma once

#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace throughline::channels::webchat {

/// When somebody answers, as `mo-fr 09:00-18:00, sa 10:00-14:00, su 22:00-02:00`: days of the week and local times; an
/// end that is not after its beginning is of the next day. None: at every hour.
class OpeningHours {
 public:
  /// Errors: `invalid`, naming the part that is none.
  static Result<OpeningHours> parse(std::string_view text);

  /// `local`: what the clock on the wall shows, as if it were UTC.
  bool are_open(Time local) const;

 private:
  struct Stretch {
    int day = 0;  // from Monday
    std::chrono::minutes from{0}, to{0};
  };
  std::vector<Stretch> stretches_;
};

}  // namespace throughline::channels::webchat
