#include "conversations/continuation.hpp"

#include "base/limits.hpp"

namespace throughline::conversations {

std::string_view to_string(Continuation why) {
  switch (why) {
    case Continuation::resume_token:
      return "resume_token";
    case Continuation::reply:
      return "reply";
    case Continuation::open_here:
      return "open_here";
    case Continuation::open_elsewhere:
      return "open_elsewhere";
    case Continuation::recently_resolved:
      return "recently_resolved";
    case Continuation::new_need:
      return "new_need";
  }
  return "new_need";
}

Continuation decide(const Pasts& pasts, Time at) {
  const auto& [answered, here, elsewhere] = pasts;
  const auto resolved_before = [at](const Past& past, auto length) {
    return past.resolved_at && at >= *past.resolved_at + length;
  };
  if (answered && !resolved_before(*answered, limits::kContinueWithin)) return Continuation::reply;
  if (here && !here->resolved_at) return Continuation::open_here;
  const bool lively = elsewhere && !elsewhere->resolved_at && elsewhere->last >= at - limits::kContinueWithin;
  if (lively) return Continuation::open_elsewhere;
  if (here && !resolved_before(*here, limits::kReopenWithin)) return Continuation::recently_resolved;
  return Continuation::new_need;
}

}  // namespace throughline::conversations
