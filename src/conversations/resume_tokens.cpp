#include "conversations/resume_tokens.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/part_codec.hpp"
#include "conversations/parting.hpp"
#include "conversations/resume_secret.hpp"
#include "conversations/resume_texts.hpp"
#include "customers/people.hpp"

namespace throughline::conversations {

namespace {

using customers::Identity;
using customers::Touch;
using storage::Transaction;

constexpr std::string_view kNotMeButton = "notme:";  // and the id of the resume token

bool is_plain_text(const MessageReceived& message) {
  return message.files.empty() && !message.contact && !message.location;
}

/// `/notme`, without the slash where a channel has no commands, or with a bot's name after it.
bool says_not_me(std::string_view text) {
  std::string said = to_lower_ascii(trim(text));
  if (!said.starts_with('/')) said = "/" + said;
  return said == kNotMeCommand || said.starts_with(std::string(kNotMeCommand) + "@");
}

bool usable(const ResumeToken& token, const Identity& speaker, Time now) {
  return !token.used_at && now <= token.expires_at && token.identity != speaker.id;
}

void link_ends(Transaction& transaction, const Identity& new_end, const Identity& old_end,
               const MessageReceived& message, const std::string& channel) {
  customers::Link draft;
  draft.rule = kResumedBy;
  draft.evidence = (message.start_payload.empty() ? "typed a code" : "followed a link") +
                   std::string(" given in a conversation in ") + channel;
  draft.assurance = Assurance::channel;
  draft.by = customers::kBySystem;
  customers::make_link(transaction, new_end, old_end, std::move(draft), customers::Evidence::given_anew);
}

json::object place_of(const Interaction& interaction) {
  return {{"channel", interaction.channel}, {"channel_account", interaction.account}};
}

}  // namespace

Result<IssuedResumeToken> ResumeTokens::issue(Transaction& transaction, ConversationId id, const std::string& account,
                                              const Actor& actor) {
  auto& sql = transaction.sql();
  const auto conversation = get_conversation(sql, id);
  if (!conversation) return Error::not_found("no such conversation");
  const auto acting = acting_interaction(sql, *conversation, actor.account);
  if (!acting) return Error::conflict("nobody has spoken in this conversation");
  return issue_at(transaction, *acting, account);
}

Result<IssuedResumeToken> ResumeTokens::issue_to(Transaction& transaction, const Interaction& end,
                                                 const std::string& account) {
  void_resume_tokens(transaction, end.id, account);
  return issue_at(transaction, end, account);
}

Result<IssuedResumeToken> ResumeTokens::issue_at(Transaction& transaction, const Interaction& end,
                                                 const std::string& account) {
  auto& sql = transaction.sql();
  if (!outlets_.contains(account)) return Error::invalid("no such channel account", "/channel_account");
  if (count_open_resume_tokens(sql, end.conversation, transaction.now()) >= limits::kOpenResumeTokens) {
    return Error::too_many("too many unused resume tokens of this conversation");
  }
  const auto token = make_resume_token(random_);
  const auto code = unused_code(sql);
  ResumeToken right;
  right.digest = digest_of_secret(token);
  right.code_digest = digest_of_secret(code);
  right.conversation = end.conversation;
  right.interaction = end.id;
  right.identity = end.identity;
  right.account = account;
  right.at = transaction.now();
  right.expires_at = transaction.now() + limits::kResumeTokenLife;
  add_resume_token(transaction, right);
  return IssuedResumeToken{token, grouped_code(code), right.expires_at};
}

std::string ResumeTokens::unused_code(storage::Session& session) {
  for (;;) {
    auto code = make_resume_code(random_);
    if (!find_resume_code(session, digest_of_secret(code))) return code;
  }
}

bool ResumeTokens::share_brand(const std::string& account, const std::string& other) const {
  const auto brand_of = [&](const std::string& id) {
    const auto found = brands_.find(id);
    return found == brands_.end() ? std::string() : found->second;
  };
  return brand_of(account) == brand_of(other);
}

std::optional<ResumeToken> ResumeTokens::right_in(Transaction& transaction, const AccountRef& account,
                                                  const Identity& speaker, const MessageReceived& message) {
  // What an agent answers there everybody would read.
  if (message.shared || !is_plain_text(message)) return {};
  if (is_resume_token(message.start_payload)) {
    auto token = find_resume_token(transaction.sql(), digest_of_secret(message.start_payload));
    const bool here = token && token->account == account.id && usable(*token, speaker, transaction.now());
    return here ? std::move(token) : std::nullopt;
  }
  const auto code = read_resume_code(message.text);
  return code ? right_by_code(transaction, account, speaker, *code) : std::nullopt;
}

std::optional<ResumeToken> ResumeTokens::right_by_code(Transaction& transaction, const AccountRef& account,
                                                       const Identity& speaker, const std::string& code) {
  auto& sql = transaction.sql();
  const Time since = transaction.now() - limits::kCodeGuessWindow;
  if (count_code_guesses(sql, speaker.id, since) >= limits::kCodeGuesses) return {};
  if (count_code_guesses(sql, account.id, since) >= limits::kCodeGuessesOfAccount) return {};
  auto token = find_resume_code(sql, digest_of_secret(code));
  if (token && usable(*token, speaker, transaction.now()) && share_brand(token->account, account.id)) return token;
  add_code_guess(transaction, speaker.id, account.id, since);
  return {};
}

std::optional<Redemption> ResumeTokens::redeem(Transaction& transaction, const AccountRef& account,
                                               const Identity& speaker, const MessageReceived& message) {
  const auto right = right_in(transaction, account, speaker, message);
  if (!right) return {};
  auto& sql = transaction.sql();
  Redemption redemption;
  redemption.token = right->id;
  redemption.from = get_interaction(sql, right->interaction).value();
  const auto old_end = customers::get_identity(sql, right->identity).value();
  redemption.linked = old_end.customer != speaker.customer;
  use_resume_token(transaction, right->id, speaker.id);
  if (redemption.linked) link_ends(transaction, speaker, old_end, message, redemption.from.channel);
  redemption.to = arrive(transaction, account, speaker, message.thread, redemption.from);
  return redemption;
}

/// The speaker's interaction in the conversation: the one that is there already if it came from the same place.
Interaction ResumeTokens::arrive(Transaction& transaction, const AccountRef& account, const Identity& speaker,
                                 const std::string& thread, const Interaction& from) {
  auto& sql = transaction.sql();
  const auto known = newest_interaction(sql, account.id, thread, speaker.id);
  if (known && known->conversation == from.conversation && known->carried_from == from.id) return *known;
  const auto conversation = get_conversation(sql, from.conversation).value();
  Interaction made{{}, from.conversation, speaker.id, account.channel, account.id, thread};
  made.guest = conversation.identity != speaker.id;
  made.carried_from = from.id;
  made.id = add_interaction(transaction, made, transaction.now());
  return made;
}

void ResumeTokens::tell(Transaction& transaction, const Redemption& redemption) {
  const auto& [token, from, to, linked] = redemption;
  Touch touch = touch_on(to, transaction.now());
  touch.kind = "channel_switch";
  touch.direction = "internal";
  touch.author_kind = "system";
  touch.payload = json::serialize(json::object{{"from", place_of(from)}, {"to", place_of(to)}});
  announcements_.feed.append(transaction, customers::add_touch(transaction, touch));

  const auto language_of = [&](IdentityId id) { return customers::get_identity(transaction.sql(), id)->language; };
  say(transaction, to, continued_here_text(language_of(to.identity)), linked ? token : ResumeTokenId{});
  if (linked) say(transaction, from, continued_elsewhere_text(language_of(from.identity), to.channel), token);
}

void ResumeTokens::say(Transaction& transaction, const Interaction& where, std::string text, ResumeTokenId undoable) {
  const auto outlet = outlets_.find(where.account);
  if (outlet == outlets_.end()) return;
  const auto language = customers::get_identity(transaction.sql(), where.identity)->language;
  OutboundPart part;
  part.text = std::move(text);
  if (undoable) {
    const bool button = outlet->second->capabilities().buttons.callback;
    part.text += " " + not_me_text(language, button);
    if (button) part.buttons = {{{not_me_label(language), std::string(kNotMeButton) + to_string(undoable), {}}}};
  }
  Touch touch = touch_on(where, transaction.now());
  touch.kind = "message";
  touch.direction = "out";
  touch.author_kind = "system";
  touch.text = part.text;
  if (!part.buttons.empty()) touch.payload = json::serialize(json::object{{"buttons", encode_buttons(part.buttons)}});
  auto parts = outlet->second->plan(std::move(part));
  if (!parts) return;  // a channel that cannot carry a sentence: never worth the customer's own message
  touch.id = customers::add_touch(transaction, touch);
  announcements_.feed.append(transaction, touch.id);
  enqueue(transaction, announcements_, touch.id, where, std::move(*parts));
}

void ResumeTokens::hear(Transaction& transaction, const Identity& speaker, InteractionId interaction,
                        std::string_view text) {
  if (!says_not_me(text)) return;
  for (const auto& token : redeemed_resume_tokens(transaction.sql(), speaker.id)) {
    if (take_back(transaction, token, speaker, interaction)) return;
  }
}

void ResumeTokens::hear_button(Transaction& transaction, const Identity& speaker, InteractionId interaction,
                               std::string_view data) {
  if (!data.starts_with(kNotMeButton)) return;
  const auto id = parse_id<ResumeTokenId>(data.substr(kNotMeButton.size()));
  const auto token = id ? get_resume_token(transaction.sql(), *id) : std::nullopt;
  // A client may send any data: only an end of it may take it back.
  if (!token || (token->identity != speaker.id && token->used_by != speaker.id)) return;
  take_back(transaction, *token, speaker, interaction);
}

/// Both directions, if it was handed back meanwhile: who says that it was not him is not taken along. False: nothing
/// held any more.
bool ResumeTokens::take_back(Transaction& transaction, const ResumeToken& token, const Identity& speaker,
                             InteractionId interaction) {
  bool any = false;
  for (const auto& [new_end, old_end] :
       {std::pair(token.used_by, token.identity), std::pair(token.identity, token.used_by)}) {
    const auto link = resume_link(transaction.sql(), new_end, old_end);
    if (!link || !customers::undo_link(transaction, link->id, "the customer")) continue;
    part_resumed(transaction, announcements_, *link);
    any = true;
  }
  if (!any) return false;
  const auto where = get_interaction(transaction.sql(), interaction);
  if (where) say(transaction, *where, apart_again_text(speaker.language), {});
  return true;
}

void part_resumed(Transaction& transaction, Announcements& announcements, const customers::Link& link) {
  void_resume_tokens(transaction, link.b);
  part_guest(transaction, announcements, link.a);
}

std::string without_secrets(storage::Session& session, const std::string& text) {
  const auto code = read_resume_code(text);
  if (code && find_resume_code(session, digest_of_secret(*code))) return conceal_code(text);
  return conceal_tokens(text);
}

}  // namespace throughline::conversations
