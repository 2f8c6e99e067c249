#include "conversations/replies.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/part_codec.hpp"
#include "conversations/parting.hpp"
#include "conversations/resume_secret.hpp"
#include "conversations/resume_tokens.hpp"
#include "customers/people.hpp"

namespace throughline::conversations {

namespace {

using customers::Touch;
using storage::Transaction;

Result<Conversation> find(Transaction& transaction, ConversationId id) {
  auto conversation = get_conversation(transaction.sql(), id);
  if (!conversation) return Error::not_found("no such conversation");
  return std::move(*conversation);
}

/// Where an answer on `account` goes: the conversation's newest interaction there, in the thread last used if it is
/// that one.
Result<Interaction> interaction_on(Transaction& transaction, const Conversation& conversation,
                                   const std::string& account) {
  auto interactions = interactions_of(transaction.sql(), conversation.id);
  std::reverse(interactions.begin(), interactions.end());
  const auto on_account = [&](const Interaction& i) { return i.account == account; };
  const auto in_last_thread = [&](const Interaction& i) { return on_account(i) && i.thread == conversation.thread; };
  auto found = std::find_if(interactions.begin(), interactions.end(), in_last_thread);
  if (found == interactions.end()) found = std::find_if(interactions.begin(), interactions.end(), on_account);
  if (found == interactions.end()) return Error::conflict("the customer has not written in that channel account");
  return *found;
}

bool leads_nowhere(const Interaction& interaction) { return interaction.thread.empty(); }

Time moment_of(const Transaction& transaction, const Actor& actor) { return actor.at.value_or(transaction.now()); }

Touch touch_by(const Actor& actor, const Interaction& interaction, Time at) {
  Touch touch = touch_on(interaction, at);
  touch.author_kind = actor.id ? "agent" : "bot";
  touch.author_id = actor.id.value;
  touch.author_name = actor.name;
  return touch;
}

Result<Interaction> newest_of(Transaction& transaction, const Conversation& conversation, const Actor& actor) {
  return interaction_on(transaction, conversation, actor.account.empty() ? conversation.account : actor.account);
}

void moved_on(Conversation& conversation, const Touch& touch) {
  conversation.last = std::max(conversation.last, customers::position_of(touch));
}

Result<void> check_text(const std::string& text, bool may_be_empty) {
  if (text.size() > limits::kTextBytes) return Error::invalid("the text is longer than 64 KiB", "/text");
  if (!may_be_empty && trim(text).empty()) return Error::invalid("the text is empty", "/text");
  return {};
}

}  // namespace

Result<std::vector<OutboundPart>> Replies::plan(Transaction& transaction, const ReplyDraft& draft,
                                                const Outlet& outlet) const {
  OutboundPart part;
  part.text = draft.text;
  part.entities = draft.entities;
  part.buttons = draft.buttons;
  if (draft.files.size() > limits::kAttachments) return Error::invalid("too many files", "/attachments");
  for (const auto id : draft.files) {
    const auto file = get_attachment(transaction.sql(), id);
    if (!file || file->state != "stored") return Error::invalid("no such uploaded file", "/attachments");
    if (file->touch) return Error::conflict("the file is already part of a message");
    part.files.push_back({file->id, file->name, file->type, file->size, file->digest, nullptr});
  }
  if (draft.reply_to) {
    const auto original = customers::get_touch(transaction.sql(), draft.reply_to);
    if (!original || conversation_of(transaction.sql(), original->interaction) != draft.conversation) {
      return Error::invalid("no such touch in this conversation", "/reply_to");
    }
    if (original->account == outlet.account()) part.reply_to = original->provider_message.value_or("");
  }
  return outlet.plan(std::move(part));
}

void enqueue(Transaction& transaction, Announcements& announcements, TouchId touch, const Interaction& interaction,
             std::vector<OutboundPart> parts) {
  for (auto& part : parts) {
    OutboxItem item;
    item.touch = touch;
    item.account = interaction.account;
    item.thread = interaction.thread;
    item.next_at = transaction.now();
    item.part = std::move(part);
    add_to_outbox(transaction, item);
  }
  announcements.outbox.raise(transaction);
}

Result<Replies::Sayable> Replies::check(Transaction& transaction, const ReplyDraft& draft) const {
  TL_CHECK_OK(check_text(draft.text, !draft.files.empty()));
  TL_TRY(auto conversation, find(transaction, draft.conversation));
  const std::string account = draft.account.empty() ? conversation.account : draft.account;
  const auto outlet = outlets_.find(account);
  if (outlet == outlets_.end()) return Error::invalid("no such channel account", "/channel_account");
  TL_TRY(auto interaction, interaction_on(transaction, conversation, account));
  if (leads_nowhere(interaction)) return Error::conflict("the customer was erased: nothing can be sent there");
  TL_TRY(auto parts, plan(transaction, draft, *outlet->second));
  return Sayable{std::move(conversation), std::move(interaction), std::move(parts)};
}

TouchId Replies::say(Transaction& transaction, Sayable& sayable, const ReplyDraft& draft, const Actor& actor,
                     std::int64_t sequence) {
  auto& conversation = sayable.conversation;
  Touch touch = touch_by(actor, sayable.interaction, moment_of(transaction, actor));
  touch.order = sequence;
  touch.kind = "message";
  touch.direction = "out";
  if (!draft.text.empty()) touch.text = conceal_tokens(draft.text);  // the link itself only the customer gets
  json::object payload;
  if (draft.reply_to) payload["reply_to"] = to_string(draft.reply_to);
  if (!draft.entities.empty()) payload["entities"] = encode_entities(draft.entities);
  if (!draft.buttons.empty()) payload["buttons"] = encode_buttons(draft.buttons);
  touch.payload = json::serialize(payload);
  touch.id = customers::add_touch(transaction, touch);
  for (const auto file : draft.files) attach(transaction, file, touch.id);

  conversation.state = "waiting";
  conversation.resolved_at.reset();
  conversation.waiting_since.reset();
  conversation.unread = 0;
  if (!conversation.assignee) conversation.assignee = actor.id;
  moved_on(conversation, touch);
  save_conversation(transaction, conversation);
  announcements_.feed.append(transaction, touch.id);
  announcements_.feed.append(transaction, conversation.id);
  return touch.id;
}

Result<TouchId> Replies::reply(Transaction& transaction, const ReplyDraft& draft, const Actor& actor) {
  TL_TRY(auto sayable, check(transaction, draft));
  const TouchId touch = say(transaction, sayable, draft, actor, 0);
  enqueue(transaction, announcements_, touch, sayable.interaction, std::move(sayable.parts));
  return touch;
}

Result<TouchId> Replies::record_sent(Transaction& transaction, const ReplyDraft& draft, const PastSend& send,
                                     const Actor& actor) {
  TL_TRY(auto sayable, check(transaction, draft));
  const TouchId touch = say(transaction, sayable, draft, actor, send.sequence);
  OutboxItem item;
  item.touch = touch;
  item.account = sayable.interaction.account;
  item.thread = sayable.interaction.thread;
  item.state = send.state;
  item.attempts = 1;
  item.next_at = moment_of(transaction, actor);
  item.error = send.error;
  if (!sayable.parts.empty()) item.part = std::move(sayable.parts.front());
  item.id = add_to_outbox(transaction, item);
  if (!send.provider_message.empty()) {
    name_sent(transaction, item, {send.provider_message});
    customers::set_provider_message(transaction, touch, send.provider_message);
  }
  return touch;
}

Result<TouchId> Replies::note(Transaction& transaction, ConversationId id, const std::string& text,
                              const Actor& actor) {
  TL_CHECK_OK(check_text(text, false));
  TL_TRY(auto conversation, find(transaction, id));
  TL_TRY(const auto interaction, newest_of(transaction, conversation, actor));
  Touch touch = touch_by(actor, interaction, moment_of(transaction, actor));
  touch.kind = "note";
  touch.direction = "internal";
  touch.text = text;
  touch.id = customers::add_touch(transaction, touch);
  announcements_.feed.append(transaction, touch.id);
  return touch.id;
}

void Replies::note_change(Transaction& transaction, Conversation& conversation, json::object change,
                          const Actor& actor) {
  const auto interaction = newest_of(transaction, conversation, actor);
  if (interaction) {
    Touch touch = touch_by(actor, *interaction, moment_of(transaction, actor));
    touch.kind = "state";
    touch.direction = "internal";
    touch.payload = json::serialize(change);
    announcements_.feed.append(transaction, customers::add_touch(transaction, touch));
  }
  save_conversation(transaction, conversation);
  announcements_.feed.append(transaction, conversation.id);
}

Result<void> Replies::assign(Transaction& transaction, ConversationId id, AgentId assignee,
                             const std::string& assignee_name, const Actor& actor) {
  TL_TRY(auto conversation, find(transaction, id));
  if (conversation.assignee == assignee) return {};
  conversation.assignee = assignee;
  json::object change{{"change", assignee ? "assigned" : "unassigned"}};
  if (assignee) change["assignee"] = {{"id", to_string(assignee)}, {"name", assignee_name}};
  note_change(transaction, conversation, std::move(change), actor);
  return {};
}

Result<void> Replies::resolve(Transaction& transaction, ConversationId id, const Actor& actor) {
  TL_TRY(auto conversation, find(transaction, id));
  if (conversation.state == "resolved") return Error::conflict("the conversation is already resolved");
  conversation.state = "resolved";
  conversation.resolved_at = moment_of(transaction, actor);
  conversation.waiting_since.reset();
  conversation.unread = 0;
  note_change(transaction, conversation, {{"change", "resolved"}}, actor);
  return {};
}

Result<void> Replies::reopen(Transaction& transaction, ConversationId id, const Actor& actor) {
  TL_TRY(auto conversation, find(transaction, id));
  if (conversation.state != "resolved") return Error::conflict("the conversation is not resolved");
  conversation.state = "open";
  conversation.resolved_at.reset();
  conversation.waiting_since = moment_of(transaction, actor);
  note_change(transaction, conversation, {{"change", "reopened"}}, actor);
  return {};
}

Result<void> Replies::mark_read(Transaction& transaction, ConversationId id) {
  TL_TRY(auto conversation, find(transaction, id));
  if (conversation.unread == 0) return {};
  conversation.unread = 0;
  save_conversation(transaction, conversation);
  announcements_.feed.append(transaction, conversation.id);
  return {};
}

Result<std::vector<CustomerId>> Replies::undo_link(Transaction& transaction, LinkId id, const std::string& by) {
  TL_TRY(const auto regrouping, customers::undo_link(transaction, id, by));
  part_conversations(transaction, announcements_, regrouping);
  const auto link = customers::get_link(transaction.sql(), id);
  if (link->rule == kResumedBy) part_resumed(transaction, announcements_, *link);
  return regrouping.customers;
}

void Replies::record_consent(Transaction& transaction, const customers::Identity& identity, const json::object& change,
                             const Actor& actor, const Visibility& visibility) {
  auto interaction = newest_interaction_of(transaction.sql(), identity.id);
  // What was proved to be somebody else's is in his history, where this person's consent has no place.
  if (interaction && interaction->proved) interaction.reset();
  if (interaction && !visibility.sees(interaction->account)) interaction.reset();
  Interaction nowhere;
  nowhere.identity = identity.id;
  nowhere.channel = identity.key.kind;
  nowhere.account = identity.key.scope;
  Touch touch = touch_by(actor, interaction.value_or(nowhere), moment_of(transaction, actor));
  touch.kind = "state";
  touch.direction = "internal";
  touch.payload = json::serialize(change);
  announcements_.feed.append(transaction, customers::add_touch(transaction, touch));
}

Result<void> Replies::retry(Transaction& transaction, TouchId id) {
  auto items = outbox_of(transaction.sql(), id);
  if (items.empty()) return Error::not_found("no such sent message");
  if (items.front().thread.empty()) return Error::conflict("the message was erased");
  bool any = false;
  for (auto& item : items) {
    if (item.state != DeliveryState::failed && item.state != DeliveryState::uncertain) continue;
    item.state = DeliveryState::queued;
    item.attempts = 0;
    item.next_at = transaction.now();
    item.error.reset();
    save_delivery(transaction, item);
    any = true;
  }
  if (!any) return Error::conflict("the message has neither failed nor is it uncertain");
  announcements_.feed.append(transaction, id);
  announcements_.outbox.raise(transaction);
  return {};
}

}  // namespace throughline::conversations
