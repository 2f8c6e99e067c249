#include "conversations/intake.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/file_store.hpp"
#include "conversations/message_record.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/part_codec.hpp"
#include "conversations/parting.hpp"
#include "conversations/raw_event_store.hpp"
#include "conversations/resume_secret.hpp"
#include "customers/people.hpp"
#include "customers/resolver.hpp"

namespace throughline::conversations {

namespace {

using customers::Identity;
using customers::Touch;
using storage::Transaction;

Time clamp(Time told, Time now, Timing timing) {
  if (timing == Timing::imported) return told;
  if (told == Time{}) return now;
  return std::clamp<Time>(told, now - limits::kLivePast, now);
}

Identity see(Transaction& transaction, const AccountRef& account, const Sender& sender, Time at) {
  return customers::see_identity(transaction, {sender.kind, account.id, sender.value},
                                 {sender.name, sender.handle, sender.language}, at);
}

Touch touch_of(const AccountRef& account, const Identity& identity, Time at) {
  Touch touch;
  touch.at = at;
  touch.kind = "message";
  touch.direction = "in";
  touch.channel = account.channel;
  touch.account = account.id;
  touch.identity = identity.id;
  touch.author_kind = "customer";
  touch.author_name = customers::display_name(identity);
  return touch;
}

std::optional<std::string> text_or_none(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

void add_files(Transaction& transaction, Announcements& announcements, const AccountRef& account, TouchId touch,
               const std::vector<RemoteFile>& files) {
  for (const auto& file : files) {
    Attachment attachment;
    attachment.touch = touch;
    attachment.kind = file.kind;
    if (!file.name.empty()) attachment.name = safe_file_name(file.name, file.kind);
    attachment.type = file.type;
    attachment.size = file.size;
    attachment.width = file.width;
    attachment.height = file.height;
    attachment.duration_s = file.duration_s;
    attachment.state = "fetching";
    attachment.account = account.id;
    attachment.remote = file.remote;
    attachment.uploaded_by = "customer";
    add_attachment(transaction, attachment);
  }
  if (!files.empty()) announcements.files.raise(transaction);
}

/// What was put into the store beforehand, once, by who sends it.
void add_uploads(Transaction& transaction, TouchId touch, const UploadedFiles& uploads) {
  for (const auto id : uploads.files) {
    const auto file = get_attachment(transaction.sql(), id);
    if (file && !file->touch && file->state == "stored" && file->uploaded_by == uploads.uploader) {
      attach(transaction, id, touch);
    }
  }
}

std::optional<Past> past_of(const std::optional<Conversation>& conversation) {
  if (!conversation) return {};
  const bool ended = conversation->state == "resolved";
  return Past{ended ? conversation->resolved_at : std::nullopt, conversation->last.at};
}

Conversation opened(Transaction& transaction, const Identity& identity, const std::string& thread, Time at) {
  Conversation made;
  made.identity = identity.id;
  made.state = "open";
  made.opened_at = at;
  made.id = add_conversation(transaction, made);
  made.thread = thread;
  return made;
}

/// Why a stretch belongs to a conversation that was there before; nothing for what begins or simply goes on.
void say_why(json::object& payload, Continuation why) {
  if (why != Continuation::open_here && why != Continuation::new_need) payload["continued_by"] = to_string(why);
}

/// A code is typed as people like: what it looked like is known only by its text.
void conceal_code_in(Transaction& transaction, RawEvent& raw, const MessageReceived& message) {
  const auto kept = without_secrets(transaction.sql(), message.text);
  const auto at = raw.body.find(message.text);
  if (kept == message.text || at == std::string::npos) return;
  raw.body.replace(at, message.text.size(), kept);
  change_body(transaction, raw);
}

}  // namespace

Result<IntakeOutcome> Intake::take(Transaction& transaction, const AccountRef& account, const ProviderEvent& event,
                                   Timing timing) {
  const bool understood = event.event.has_value();
  RawEvent raw;
  raw.account = account.id;
  raw.event_id = event.id;
  raw.state = understood ? "processed" : "failed";
  raw.body = conceal_tokens(event.body);
  raw.thread = event.thread;
  if (!understood) raw.error = event.event.error().message + " at " + event.event.error().pointer;
  if (!add_raw_event(transaction, raw)) return IntakeOutcome::duplicate;
  if (!understood) return IntakeOutcome::failed;
  TL_CHECK_OK(process(transaction, account, *event.event, timing));
  if (const auto* message = std::get_if<MessageReceived>(&*event.event)) conceal_code_in(transaction, raw, *message);
  return IntakeOutcome::processed;
}

void Intake::keep_failed(Transaction& transaction, const AccountRef& account, const ProviderEvent& event,
                         const Error& why) {
  RawEvent raw;
  raw.account = account.id;
  raw.event_id = event.id;
  raw.state = "failed";
  raw.error = why.message;
  raw.body = conceal_tokens(event.body);
  raw.thread = event.thread;
  add_raw_event(transaction, raw);
}

Result<void> Intake::process(Transaction& transaction, const AccountRef& account, const InboundEvent& event,
                             Timing timing) {
  return std::visit([&](const auto& one) { return handle(transaction, account, one, timing); }, event);
}

/// The customer comes back to it on purpose: it goes on however long ago it was resolved.
Intake::Place Intake::carry_on(Transaction& transaction, const Redemption& redemption) {
  Place place;
  place.conversation = get_conversation(transaction.sql(), redemption.to.conversation).value();
  place.conversation.resolved_at.reset();
  // From now on answers go there, whatever the two providers' clocks say.
  place.conversation.channel = redemption.to.channel;
  place.conversation.account = redemption.to.account;
  place.interaction = redemption.to.id;
  place.changed = true;
  place.why = Continuation::resume_token;
  return place;
}

Intake::Place Intake::continue_or_open(Transaction& transaction, const AccountRef& account, const std::string& thread,
                                       const Identity& identity, Time at, const std::optional<Touch>& answered) {
  auto& sql = transaction.sql();
  auto known = newest_interaction(sql, account.id, thread, identity.id);
  const bool spoke_here = known.has_value();
  if (!known) known = newest_interaction(sql, account.id, thread);  // a group: somebody else may already speak here
  auto here = known ? get_conversation(sql, known->conversation) : std::nullopt;
  const auto answers = answered ? conversation_of(sql, answered->interaction) : ConversationId{};
  auto other = answers && (!known || answers != known->conversation) ? get_conversation(sql, answers) : std::nullopt;
  // The next caller with that number may be somebody else: a handle goes on only in its own thread.
  auto elsewhere = customers::is_handle(identity.key.kind) || (here && here->state != "resolved")
                       ? std::nullopt
                       : current_conversation(sql, identity.customer, at - limits::kContinueWithin);
  Place place;
  place.why = decide({past_of(other), past_of(here), past_of(elsewhere)}, at);
  switch (place.why) {
    case Continuation::reply:
      place.conversation = std::move(*other);
      break;
    case Continuation::open_elsewhere:
      place.conversation = std::move(*elsewhere);
      break;
    case Continuation::open_here:
    case Continuation::recently_resolved:
      place.conversation = std::move(*here);
      if (spoke_here) place.interaction = known->id;
      break;
    case Continuation::resume_token:
    case Continuation::new_need:
      place.conversation = opened(transaction, identity, thread, at);
  }
  place.changed = place.why != Continuation::open_here;
  place.conversation.resolved_at.reset();
  if (!place.interaction) {
    const bool guest = place.conversation.identity != identity.id;
    place.interaction = add_interaction(
        transaction, {{}, place.conversation.id, identity.id, account.channel, account.id, thread, guest}, at);
  }
  return place;
}

void Intake::customer_said(Transaction& transaction, Place& place, const Touch& touch) {
  auto& conversation = place.conversation;
  if (conversation.state != "open") place.changed = true;
  conversation.state = "open";
  conversation.unread += 1;
  conversation.waiting_since = std::min(conversation.waiting_since.value_or(touch.at), touch.at);
  const auto position = customers::position_of(touch);
  if (position > conversation.last) {
    conversation.last = position;
    conversation.channel = touch.channel;
    conversation.account = touch.account;
  }
  save_conversation(transaction, conversation);
  announcements_.feed.append(transaction, touch.id);
  if (place.changed) announcements_.feed.append(transaction, conversation.id);
}

void Intake::state_touch(Transaction& transaction, const Interaction& interaction, Time at, const std::string& change) {
  Touch touch = touch_on(interaction, at);
  touch.kind = "state";
  touch.direction = "internal";
  touch.author_kind = "system";
  touch.payload = json::serialize(json::object{{"change", change}});
  announcements_.feed.append(transaction, customers::add_touch(transaction, touch));
}

/// Returns the identity as it is afterwards: a proof may have made it another customer's.
Identity Intake::take_claims(Transaction& transaction, const Identity& identity, const std::vector<Claim>& claims,
                             Time at) {
  for (const auto& claim : claims) {
    part_conversations(transaction, announcements_, customers::take_claim(transaction, identity, claim, rules_, at));
  }
  return claims.empty() ? identity : customers::get_identity(transaction.sql(), identity.id).value();
}

void Intake::add_original(Transaction& transaction, const AccountRef& account, const Touch& edited,
                          const MessageReceived& message) {
  customers::change_text(transaction, edited.id, edited.text,
                         with_original(edited.payload, payload_of(transaction.sql(), account, message),
                                       kept_text(transaction.sql(), message)));
  add_files(transaction, announcements_, account, edited.id, message.files);
  if (const auto identity = customers::get_identity(transaction.sql(), edited.identity)) {
    take_claims(transaction, *identity, claims_of(message), edited.at);
  }
  announcements_.feed.append(transaction, edited.id);
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const MessageReceived& message,
                            Timing timing) {
  if (const auto known = customers::find_touch(transaction.sql(), account.id, message.message)) {
    // Under another event id: the same again, or the original of an edit that came first.
    if (awaits_original(*known)) add_original(transaction, account, *known, message);
    return {};
  }
  const Time at = clamp(message.at, transaction.now(), timing);
  const Identity identity =
      take_claims(transaction, see(transaction, account, message.sender, at), claims_of(message), at);
  const auto redemption = timing == Timing::live ? resume_tokens_.redeem(transaction, account, identity, message)
                                                 : std::nullopt;  // of a past that is over
  Place place = redemption ? carry_on(transaction, *redemption)
                           : continue_or_open(transaction, account, message.thread, identity, at,
                                              answered_by(transaction.sql(), account, message));
  Touch touch = touch_of(account, identity, at);
  touch.order = message.sequence;
  touch.interaction = place.interaction;
  touch.text = text_or_none(kept_text(transaction.sql(), message));
  auto payload = payload_of(transaction.sql(), account, message);
  say_why(payload, place.why);
  touch.payload = conceal_tokens(json::serialize(payload));
  touch.provider_message = message.message;
  touch.id = customers::add_touch(transaction, touch);
  add_files(transaction, announcements_, account, touch.id, message.files);
  add_uploads(transaction, touch.id, message.uploads);
  place.conversation.thread = message.thread;
  customer_said(transaction, place, touch);
  step_ups_.hear(transaction, place.conversation.id, place.interaction, message.text);
  if (message.contact && message.contact->own) step_ups_.hear_contact(transaction, place.conversation.id);
  if (redemption) resume_tokens_.tell(transaction, *redemption);
  if (timing == Timing::live) resume_tokens_.hear(transaction, identity, place.interaction, message.text);
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const MessageEdited& edit,
                            Timing timing) {
  const auto known = customers::find_touch(transaction.sql(), account.id, edit.message);
  if (!known) {
    // The edit overtook its message: keep what it says now; the original, when it comes, becomes its former text.
    MessageReceived message;
    message.sender = edit.sender;
    message.thread = edit.thread;
    message.message = edit.message;
    message.at = edit.at;
    message.text = edit.text;
    message.entities = edit.entities;
    TL_CHECK_OK(handle(transaction, account, message, timing));
    const auto made = customers::find_touch(transaction.sql(), account.id, edit.message);
    customers::change_text(transaction, made->id, made->text, overtaken(made->payload, made->at));
    return {};
  }
  const Time at = clamp(edit.at, transaction.now(), timing);
  customers::change_text(transaction, known->id, text_or_none(without_secrets(transaction.sql(), edit.text)),
                         with_edit(known->payload, known->text, encode_entities(edit.entities), at));
  announcements_.feed.append(transaction, known->id);
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const ButtonPressed& press,
                            Timing timing) {
  const Time at = clamp(press.at, transaction.now(), timing);
  const Identity identity = see(transaction, account, press.sender, at);
  Place place = continue_or_open(transaction, account, press.thread, identity, at);
  Touch touch = touch_of(account, identity, at);
  touch.interaction = place.interaction;
  json::object payload;
  std::string label = press.label;
  const auto offered = press.message.empty() ? touch_of_thread(transaction.sql(), account, press.thread, press.offered)
                                             : customers::find_touch(transaction.sql(), account.id, press.message);
  if (offered) {
    payload["reply_to"] = to_string(offered->id);
    if (label.empty()) label = label_of_button(*offered, press.data);
  }
  payload["button"] = {{"data", press.data}, {"label", label}};
  touch.text = label.empty() ? press.data : label;
  touch.payload = json::serialize(payload);
  touch.id = customers::add_touch(transaction, touch);
  place.conversation.thread = press.thread;
  customer_said(transaction, place, touch);
  if (timing == Timing::imported) return {};  // nobody looks at that button any more

  OutboxItem answer;
  answer.account = account.id;
  answer.thread = press.thread;
  answer.next_at = transaction.now();
  answer.part.kind = OutboundKind::callback_answer;
  answer.part.callback = press.callback;
  add_to_outbox(transaction, answer);
  announcements_.outbox.raise(transaction);
  resume_tokens_.hear_button(transaction, identity, place.interaction, press.data);
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const Introduced& introduced,
                            Timing timing) {
  const Time at = clamp(introduced.at, transaction.now(), timing);
  const auto identity =
      take_claims(transaction, see(transaction, account, introduced.sender, at), introduced.claims, at);
  const auto known = newest_interaction(transaction.sql(), account.id, introduced.thread, identity.id);
  if (known) announcements_.feed.append(transaction, known->conversation);  // he may be somebody else's customer now
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const ReachabilityChanged& change,
                            Timing timing) {
  const Time at = clamp(change.at, transaction.now(), timing);
  const Identity identity = see(transaction, account, change.sender, at);
  // In a group the sender is who removed us, not who can no longer be reached.
  const bool own_thread = change.thread == change.sender.value;
  if (own_thread) customers::set_reachable(transaction, identity.id, change.reachable);
  if (const auto interaction = newest_interaction(transaction.sql(), account.id, change.thread)) {
    state_touch(transaction, *interaction, at, change.reachable ? "unblocked" : "blocked");
  }
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const ThreadMoved& move,
                            Timing timing) {
  const auto interaction = newest_interaction(transaction.sql(), account.id, move.from);
  if (!interaction) return {};
  move_thread(transaction, account.id, move.from, move.to);
  state_touch(transaction, *interaction, clamp(move.at, transaction.now(), timing), "thread_moved");
  return {};
}

Result<void> Intake::handle(Transaction& transaction, const AccountRef& account, const DeliveryReport& told, Timing) {
  auto& sql = transaction.sql();
  if (auto item = told.message.empty() ? std::nullopt : find_sent(sql, account.id, told.message)) {
    return report(transaction, told, std::move(*item));
  }
  if (!touch_of_thread(sql, account, told.thread, told.touch)) return {};
  for (auto& item : outbox_of(sql, told.touch)) TL_CHECK_OK(report(transaction, told, std::move(item)));
  return {};
}

Result<void> Intake::report(Transaction& transaction, const DeliveryReport& told, OutboxItem item) {
  const auto state = advance(item.state, told.state);
  if (state == item.state) return {};
  item.state = state;
  item.error = state == DeliveryState::failed ? text_or_none(told.error) : std::nullopt;
  save_delivery(transaction, item);
  if (item.touch) announcements_.feed.append(transaction, item.touch);
  return {};
}

Result<void> Intake::handle(Transaction&, const AccountRef&, const NothingToDo&, Timing) { return {}; }

}  // namespace throughline::conversations
