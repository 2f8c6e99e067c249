#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "conversations/account_ref.hpp"
#include "conversations/replies.hpp"
#include "conversations/resume_token_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "domain/brands.hpp"
#include "domain/inbound.hpp"

namespace throughline::conversations {

/// The right as it is handed out, once: only digests of it are stored.
struct IssuedResumeToken {
  std::string token;  // for a link
  std::string code;   // to be typed, as it is shown
  Time expires_at{};
};

/// A right that was used.
struct Redemption {
  ResumeTokenId token;
  Interaction from;     // of the old end
  Interaction to;       // of the new end, in the conversation that it carries on
  bool linked = false;  // they are not known to be one customer: both are told, and each can take it back
};

/// Carries a conversation to another channel: a token for the start link of one channel account, and a code to be typed
/// in any channel of its brand. One right: using either uses up both. The new end is linked to the old one (rule
/// kResumedBy, level channel): it may read the old end's conversation, never the other way, and nobody is joined.
/// Runs inside the caller's transaction.
class ResumeTokens {
 public:
  ResumeTokens(Announcements& announcements, const Outlets& outlets, const AccountBrands& brands, Random& random)
      : announcements_(announcements), outlets_(outlets), brands_(brands), random_(random) {}

  /// For the end at which the customer last wrote. Errors: `not_found`, `invalid` (no such account, /channel_account),
  /// `conflict` (nobody has spoken), `too_many` (limits::kOpenResumeTokens).
  Result<IssuedResumeToken> issue(storage::Transaction& transaction, ConversationId conversation,
                                  const std::string& account, const Actor& actor);

  /// The same for the end at this interaction, which asks for it itself: what it asked for before and did not use is
  /// void then. Errors: `not_found`, `invalid`, `too_many`.
  Result<IssuedResumeToken> issue_to(storage::Transaction& transaction, const Interaction& end,
                                     const std::string& account);

  /// What a message hands in, if it is a right that the speaker may use here. Whatever else it is (unknown, used,
  /// expired, for another account, in a group, guessed too often) it is a message like any other, and nobody is told.
  std::optional<Redemption> redeem(storage::Transaction& transaction, const AccountRef& account,
                                   const customers::Identity& speaker, const MessageReceived& message);
  /// Writes the switch into the conversation and tells both ends, after the message that brought it.
  void tell(storage::Transaction& transaction, const Redemption& redemption);

  /// The speaker, at either end of one, writes that it was not him: the newest that still holds is taken back.
  void hear(storage::Transaction& transaction, const customers::Identity& speaker, InteractionId interaction,
            std::string_view text);
  /// The same by the button of what he was told.
  void hear_button(storage::Transaction& transaction, const customers::Identity& speaker, InteractionId interaction,
                   std::string_view data);

 private:
  Result<IssuedResumeToken> issue_at(storage::Transaction&, const Interaction& end, const std::string& account);
  std::optional<ResumeToken> right_in(storage::Transaction&, const AccountRef&, const customers::Identity& speaker,
                                      const MessageReceived&);
  std::optional<ResumeToken> right_by_code(storage::Transaction&, const AccountRef&, const customers::Identity& speaker,
                                           const std::string& code);
  std::string unused_code(storage::Session&);
  bool share_brand(const std::string& account, const std::string& other) const;
  Interaction arrive(storage::Transaction&, const AccountRef&, const customers::Identity& speaker,
                     const std::string& thread, const Interaction& from);
  bool take_back(storage::Transaction&, const ResumeToken&, const customers::Identity& speaker, InteractionId);
  void say(storage::Transaction&, const Interaction& where, std::string text, ResumeTokenId undoable);

  Announcements& announcements_;
  const Outlets& outlets_;
  const AccountBrands& brands_;
  Random& random_;
};

/// What follows when a link of kResumedBy was undone: the new end leaves, and what is still open of the old end is
/// void, since it may be in the same hands.
void part_resumed(storage::Transaction& transaction, Announcements& announcements, const customers::Link& link);

/// A text as the history keeps it: tokens in it, and a code that is or was one, are concealed.
std::string without_secrets(storage::Session& session, const std::string& text);

}  // namespace throughline::conversations
