#include "domain/outbound.hpp"

namespace throughline {

std::string_view to_string(Refused::Why why) {
  switch (why) {
    case Refused::Why::blocked_by_user:
      return "blocked_by_user";
    case Refused::Why::window_closed:
      return "window_closed";
    case Refused::Why::bad_recipient:
      return "bad_recipient";
    case Refused::Why::bad_request:
      return "bad_request";
  }
  return "bad_request";
}

}  // namespace throughline
