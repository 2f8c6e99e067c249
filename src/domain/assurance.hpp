#pragma once

#include <string_view>

namespace throughline {

/// How strongly a link between two identities is believed. Joining two people needs `proved` or more.
enum class Assurance { claimed = 0, channel = 1, proved = 2, confirmed = 3 };

constexpr std::string_view to_string(Assurance assurance) {
  switch (assurance) {
    case Assurance::claimed:
      return "claimed";
    case Assurance::channel:
      return "channel";
    case Assurance::proved:
      return "proved";
    case Assurance::confirmed:
      return "confirmed";
  }
  return "claimed";
}

}  // namespace throughline
