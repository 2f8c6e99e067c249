#pragma once

#include <optional>
#include <string_view>

#include "base/clock.hpp"

/// Which conversation something that a customer says belongs to: the pure engine behind "he goes on exactly where he
/// stopped". A handed-in resume token outranks all of it and is decided where its right is checked.
namespace throughline::conversations {

/// A conversation as far as the decision needs it.
struct Past {
  std::optional<Time> resolved_at;  // none: it is still going on
  Time last{};                      // something was last said in it
};

/// What could go on.
struct Pasts {
  std::optional<Past> answered;   // the one of the message that he replies to, if that is another than `here`
  std::optional<Past> here;       // the last one in this thread
  std::optional<Past> elsewhere;  // his most recently active one in any channel; none for whom the channel cannot vouch
};

/// Why something goes on, or that it does not.
enum class Continuation { resume_token, reply, open_here, open_elsewhere, recently_resolved, new_need };

/// "resume_token", "reply", … as the API shows it.
std::string_view to_string(Continuation why);

/// The first that fits: what he replies to, while it is not long resolved (limits::kContinueWithin); what is open in
/// this thread; what is open and lively elsewhere, so that one person who writes in three channels at once is one piece
/// of work; what was resolved here a moment ago (limits::kReopenWithin).
Continuation decide(const Pasts& pasts, Time at);

}  // namespace throughline::conversations
