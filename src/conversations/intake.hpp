#pragma once

#include <string>

#include "conversations/account_ref.hpp"
#include "conversations/announcements.hpp"
#include "conversations/continuation.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/resume_tokens.hpp"
#include "conversations/step_ups.hpp"
#include "customers/address.hpp"
#include "customers/identity_store.hpp"
#include "domain/inbound.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

enum class IntakeOutcome { processed, duplicate, failed };

/// Live events are never of the future nor older than limits::kLivePast; imported ones keep their times.
enum class Timing { live, imported };

/// Takes what channels deliver into the store: everything that one event does is done in the caller's transaction.
/// Runs on the writer thread; holds no state of its own.
class Intake {
 public:
  /// All live as long as this.
  Intake(Announcements& announcements, StepUps& step_ups, ResumeTokens& resume_tokens,
         const customers::AddressRules& rules)
      : announcements_(announcements), step_ups_(step_ups), resume_tokens_(resume_tokens), rules_(rules) {}

  /// Stores the raw event and, if it is new and understood, what follows from it. An event that cannot be understood is
  /// kept as failed. An error undoes everything; the caller then stores the event with keep_failed(), so that it stops
  /// nobody.
  Result<IntakeOutcome> take(storage::Transaction& transaction, const AccountRef& account, const ProviderEvent& event,
                             Timing timing = Timing::live);

  /// Stores the raw event as failed with the reason.
  static void keep_failed(storage::Transaction& transaction, const AccountRef& account, const ProviderEvent& event,
                          const Error& why);

  /// What follows from one event; also the way of a replay.
  Result<void> process(storage::Transaction& transaction, const AccountRef& account, const InboundEvent& event,
                       Timing timing);

 private:
  struct Place {
    Conversation conversation;
    InteractionId interaction;
    bool changed = false;  // opened or reopened: more than its last touch is new
    Continuation why = Continuation::open_here;
  };

  Result<void> handle(storage::Transaction&, const AccountRef&, const MessageReceived&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const MessageEdited&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const ButtonPressed&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const Introduced&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const ReachabilityChanged&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const ThreadMoved&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const DeliveryReport&, Timing);
  Result<void> handle(storage::Transaction&, const AccountRef&, const NothingToDo&, Timing);

  /// `answered`: what he replies to, if that is known.
  Place continue_or_open(storage::Transaction&, const AccountRef&, const std::string& thread,
                         const customers::Identity&, Time at, const std::optional<customers::Touch>& answered = {});
  static Place carry_on(storage::Transaction&, const Redemption&);
  customers::Identity take_claims(storage::Transaction&, const customers::Identity&, const std::vector<Claim>&,
                                  Time at);
  Result<void> report(storage::Transaction&, const DeliveryReport&, OutboxItem);
  void add_original(storage::Transaction&, const AccountRef&, const customers::Touch& edited, const MessageReceived&);
  void customer_said(storage::Transaction&, Place&, const customers::Touch&);
  void state_touch(storage::Transaction&, const Interaction&, Time at, const std::string& change);

  Announcements& announcements_;
  StepUps& step_ups_;
  ResumeTokens& resume_tokens_;
  const customers::AddressRules& rules_;
};

}  // namespace throughline::conversations
