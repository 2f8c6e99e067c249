#pragma once

#include <optional>
#include <string>

#include "base/random.hpp"
#include "conversations/replies.hpp"
#include "conversations/step_up_store.hpp"

namespace throughline::conversations {

/// How an agent (later a menu) lets the customer prove, where he is, who he is. Exactly one is given.
struct StepUpRequest {
  IdentityId identity;                               // a code goes to this address of the customer he says he is
  std::string order;                                 // he tells the last digits of this order's number
  bool contact = false;                              // the messenger's own button shares his phone
  Visibility visibility = Visibility::everything();  // an order of a hidden account is one that nobody has
};

/// Step-up in place: a code to an address that is known, digits of an order, the messenger's contact button. Tries are
/// limited, counted and shown in the conversation; an order that nobody has is answered like any other. Runs inside the
/// caller's transaction.
class StepUps {
 public:
  StepUps(Announcements& announcements, const Outlets& outlets, Random& random)
      : announcements_(announcements), outlets_(outlets), random_(random) {}

  /// Errors: `not_found`, `invalid`, `conflict` (already the same customer, no channel reaches the address, the channel
  /// has no contact button), `too_many` (limits::kStepUpsADay of one conversation or to one address).
  Result<StepUp> begin(storage::Transaction& transaction, ConversationId conversation, const StepUpRequest& request,
                       const Actor& actor);
  /// A wrong answer is no error: it is counted. Errors: `not_found`, `conflict` (no longer pending).
  Result<StepUp> answer(storage::Transaction& transaction, ConversationId conversation, StepUpId id,
                        const std::string& answer, const Actor& actor);
  /// What the customer himself writes may be the code that is waited for.
  void hear(storage::Transaction& transaction, ConversationId conversation, InteractionId interaction,
            const std::string& text);
  /// The contact button was pressed: the link that it made is proof already.
  void hear_contact(storage::Transaction& transaction, ConversationId conversation);

 private:
  Result<StepUp> begin_code(storage::Transaction&, StepUp, IdentityId target, const Interaction& acting);
  Result<StepUp> begin_order(storage::Transaction&, StepUp, const StepUpRequest& request);
  Result<StepUp> begin_contact(storage::Transaction&, StepUp, const Interaction& acting);
  Result<void> send_code(storage::Transaction&, const Interaction& where, const std::string& language, StepUpId id,
                         const std::string& code);
  Result<void> send(storage::Transaction&, const Interaction& where, OutboundPart part, const std::string& shown,
                    StepUpId id);
  void judge(storage::Transaction&, StepUp&, const std::string& answer, const Actor& actor);
  void prove(storage::Transaction&, const StepUp&);
  void say(storage::Transaction&, const StepUp&, const char* change, const Actor& actor);

  Announcements& announcements_;
  const Outlets& outlets_;
  Random& random_;
};

}  // namespace throughline::conversations
