#include "channels/telegram/inbound.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <boost/json/monotonic_resource.hpp>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/message_content.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::int64_t kLatestSecond = 100'000'000'000;  // above it a date is in milliseconds (telegram-test-api)
constexpr std::int64_t kLatestMillisecond = 253'402'300'799'999;  // the end of the year 9999
constexpr std::size_t kStartPayloadMax = 64;
constexpr std::size_t kParsedBytes = 4096;  // room for the values of an ordinary update

/// Where and when a message stands.
struct Envelope {
  std::int64_t chat = 0;
  std::int64_t id = 0;
  std::string thread;
  Time at{};
};

Result<Time> read_time(const JsonReader& object, std::string_view key) {
  TL_TRY(const auto date, object.integer(key));
  if (date < 0 || date > kLatestMillisecond) return object.expected(key, "a Unix time");
  return from_millis(date > kLatestSecond ? date : date * 1000);
}

Result<std::int64_t> read_chat_id(const JsonReader& holder) {
  TL_TRY(const auto chat, holder.object("chat"));
  return chat.integer("id");
}

/// A forum topic is a thread of its own. Elsewhere message_thread_id only links replies and cannot be written to.
Result<std::string> read_thread(const JsonReader& message, std::int64_t chat) {
  TL_TRY(const auto in_topic, message.optional_boolean("is_topic_message"));
  TL_TRY(const auto topic, message.optional_integer("message_thread_id"));
  std::string thread = std::to_string(chat);
  if (in_topic.value_or(false) && topic) thread += "/" + std::to_string(*topic);
  return thread;
}

Result<Envelope> read_envelope(const JsonReader& message, std::string_view time_key) {
  Envelope out;
  TL_TRY(out.chat, read_chat_id(message));
  TL_TRY(out.id, message.integer("message_id"));
  TL_TRY(out.thread, read_thread(message, out.chat));
  TL_TRY(out.at, read_time(message, message.has(time_key) ? time_key : "date"));
  return out;
}

Result<Sender> read_sender(const JsonReader& person) {
  Sender out;
  out.kind = "telegram";
  TL_TRY(const auto id, person.integer("id"));
  if (id <= 0) return person.expected("id", "a positive integer");
  out.value = std::to_string(id);
  TL_TRY(out.name, read_full_name(person));
  TL_TRY(const auto username, person.optional_text("username"));
  if (username && !username->empty()) out.handle = cut_text("@" + std::string(*username), limits::kNameBytes);
  TL_TRY(const auto language, person.optional_text("language_code"));
  out.language = cut_text(language.value_or(""), limits::kNameBytes);
  return out;
}

/// The author. A private chat has the id and the names of its only person, which helps where `from` is missing.
Result<JsonReader> find_author(const JsonReader& holder) {
  TL_TRY(const auto from, holder.optional_object("from"));
  if (from) return *from;
  TL_TRY(const auto chat, holder.optional_object("chat"));
  if (chat) {
    TL_TRY(const auto id, chat->optional_integer("id"));
    if (id.value_or(0) > 0) return *chat;
  }
  return holder.expected("from", "an object");
}

Result<bool> is_from_machine(const JsonReader& message, const JsonReader& author) {
  TL_TRY(const auto bot, author.optional_boolean("is_bot"));
  TL_TRY(const auto forwarded, message.optional_boolean("is_automatic_forward"));  // a channel's post in its group
  return bot.value_or(false) || forwarded.value_or(false);
}

/// Telegram tells of an upgrade to a supergroup twice, once in each of the two chats.
Result<std::optional<ThreadMoved>> read_move(const JsonReader& message, const Envelope& envelope) {
  TL_TRY(const auto to, message.optional_integer("migrate_to_chat_id"));
  TL_TRY(const auto from, message.optional_integer("migrate_from_chat_id"));
  const auto here = std::to_string(envelope.chat);
  if (to) return std::optional(ThreadMoved{here, std::to_string(*to), envelope.at});
  if (from) return std::optional(ThreadMoved{std::to_string(*from), here, envelope.at});
  return std::optional<ThreadMoved>();
}

/// Every message of a forum topic "replies" to the one that opened it unless its author chose another.
Result<std::string> read_reply_to(const JsonReader& message, const Envelope& envelope) {
  TL_TRY(const auto original, message.optional_object("reply_to_message"));
  if (!original) return std::string();
  TL_TRY(const auto id, original->integer("message_id"));
  TL_TRY(const auto topic, message.optional_integer("message_thread_id"));
  TL_TRY(const auto in_topic, message.optional_boolean("is_topic_message"));
  if (in_topic.value_or(false) && topic == id) return std::string();
  TL_TRY(const auto chat, original->optional_object("chat"));
  if (!chat) return message_key(envelope.chat, id);
  TL_TRY(const auto chat_id, chat->integer("id"));
  return message_key(chat_id, id);
}

/// MessageOrigin is a user, a user who hides, a chat or a channel.
Result<std::string> read_forward(const JsonReader& message) {
  TL_TRY(const auto origin, message.optional_object("forward_origin"));
  if (!origin) return std::string();
  TL_TRY(const auto user, origin->optional_object("sender_user"));
  if (user) return read_full_name(*user);
  TL_TRY(const auto hidden, origin->optional_text("sender_user_name"));
  if (hidden) return cut_text(*hidden, limits::kNameBytes);
  TL_TRY(const auto chat, origin->optional_object(origin->has("sender_chat") ? "sender_chat" : "chat"));
  if (!chat) return std::string();
  TL_TRY(const auto title, chat->optional_text("title"));
  return cut_text(title.value_or(""), limits::kNameBytes);
}

bool is_payload_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// `/start <payload>` or, in groups, `/start@bot <payload>`; what Telegram could not have sent is no payload.
std::string start_payload(std::string_view text) {
  static constexpr std::string_view kCommand = "/start";
  if (!text.starts_with(kCommand)) return {};
  text.remove_prefix(kCommand.size());
  const auto space = text.find(' ');
  if (space == std::string_view::npos || (space > 0 && text[0] != '@')) return {};
  const auto payload = trim(text.substr(space));
  const bool sound = payload.size() <= kStartPayloadMax &&
                     std::all_of(payload.begin(), payload.end(), [](char c) { return is_payload_character(c); });
  return sound ? std::string(payload) : std::string();
}

Result<InboundEvent> read_authored_message(const JsonReader& message, const JsonReader& author, Envelope envelope) {
  MessageReceived out;
  TL_TRY(out.sender, read_sender(author));
  TL_TRY(const auto sender_id, author.integer("id"));
  TL_CHECK_OK(read_content(message, sender_id, out));
  TL_TRY(out.reply_to, read_reply_to(message, envelope));
  TL_TRY(out.forwarded_from, read_forward(message));
  TL_TRY(const auto album, message.optional_text("media_group_id"));
  out.album = cut_text(album.value_or(""), limits::kNameBytes);
  out.start_payload = start_payload(out.text);
  out.thread = std::move(envelope.thread);
  out.shared = envelope.chat != sender_id;  // a private chat has the id of its only person
  out.message = message_key(envelope.chat, envelope.id);
  out.sequence = envelope.id;
  out.at = envelope.at;
  return InboundEvent{std::move(out)};
}

Result<InboundEvent> read_message(const JsonReader& message) {
  TL_TRY(auto envelope, read_envelope(message, "date"));
  TL_TRY(auto move, read_move(message, envelope));
  if (move) return InboundEvent{std::move(*move)};
  if (auto kind = service_kind(message); !kind.empty()) return InboundEvent{NothingToDo{std::move(kind)}};
  TL_TRY(const auto author, find_author(message));
  TL_TRY(const auto machine, is_from_machine(message, author));
  if (machine) return InboundEvent{NothingToDo{"message from a bot"}};
  return read_authored_message(message, author, std::move(envelope));
}

Result<InboundEvent> read_edited_message(const JsonReader& message) {
  TL_TRY(auto envelope, read_envelope(message, "edit_date"));
  TL_TRY(const auto author, find_author(message));
  TL_TRY(const auto machine, is_from_machine(message, author));
  if (machine) return InboundEvent{NothingToDo{"edited_message from a bot"}};
  // A live location is "edited" each time its sender moves.
  if (message.has("location")) return InboundEvent{NothingToDo{"edited_message with a location"}};
  MessageEdited out;
  out.thread = std::move(envelope.thread);
  out.message = message_key(envelope.chat, envelope.id);
  out.at = envelope.at;
  TL_TRY(out.sender, read_sender(author));
  TL_CHECK_OK(read_text(message, out.text, out.entities));
  return InboundEvent{std::move(out)};
}

/// The label of the button with this data, from the keyboard that Telegram sends along; empty when it is not there.
std::string label_of(const JsonReader& message, std::string_view data) {
  const auto* keyboard = message.find("reply_markup");
  keyboard =
      keyboard != nullptr && keyboard->is_object() ? keyboard->get_object().if_contains("inline_keyboard") : nullptr;
  if (keyboard == nullptr || !keyboard->is_array()) return {};
  for (const auto& row : keyboard->get_array()) {
    if (!row.is_array()) continue;
    for (const auto& button : row.get_array()) {
      const auto reader = JsonReader::create(button);
      if (!reader) continue;
      const auto button_data = reader->optional_text("callback_data");
      const auto label = reader->optional_text("text");
      if (button_data && label && *button_data == data) return cut_text(label->value_or(""), limits::kNameBytes);
    }
  }
  return {};
}

/// The message under which a button was pressed; its id is missing in telegram-test-api, itself in inline mode.
Result<void> read_pressed_message(const JsonReader& query, ButtonPressed& into) {
  TL_TRY(const auto message, query.optional_object("message"));
  if (!message) {
    into.thread = into.sender.value;
    return {};
  }
  TL_TRY(const auto chat, read_chat_id(*message));
  TL_TRY(into.thread, read_thread(*message, chat));
  TL_TRY(const auto id, message->optional_integer("message_id"));
  if (id) into.message = message_key(chat, *id);
  into.label = label_of(*message, into.data);
  return {};
}

/// A press has no time of its own in the Bot API: `at` stays zero, for the core to put its own.
Result<InboundEvent> read_callback(const JsonReader& query) {
  ButtonPressed out;
  TL_TRY(const auto id, query.text("id"));
  out.callback = cut_text(id, limits::kNameBytes);
  TL_TRY(const auto from, query.object("from"));
  TL_TRY(out.sender, read_sender(from));
  TL_TRY(const auto data, query.optional_text("data"));
  out.data = cut_text(data.value_or(""), limits::kNameBytes);
  TL_CHECK_OK(read_pressed_message(query, out));
  return InboundEvent{std::move(out)};
}

std::optional<bool> reachable_by(std::string_view status) {
  if (status == "kicked" || status == "left") return false;
  if (status == "member" || status == "administrator") return true;
  return {};
}

/// Our own membership: in a private chat `kicked` means blocked, in a group that the bot is out. The thread says which.
Result<InboundEvent> read_membership(const JsonReader& change) {
  TL_TRY(const auto chat, read_chat_id(change));
  TL_TRY(const auto member, change.object("new_chat_member"));
  TL_TRY(const auto status, member.text("status"));
  const auto reachable = reachable_by(status);
  if (!reachable) return InboundEvent{NothingToDo{"my_chat_member " + cut_text(status, limits::kNameBytes)}};
  ReachabilityChanged out;
  out.thread = std::to_string(chat);
  out.reachable = *reachable;
  TL_TRY(const auto author, find_author(change));
  TL_TRY(out.sender, read_sender(author));
  TL_TRY(out.at, read_time(change, "date"));
  return InboundEvent{std::move(out)};
}

std::string name_of_kind(const JsonReader& update) {
  for (const auto& [key, value] : update.raw()) {
    if (key != "update_id" && !value.is_null()) return cut_text({key.data(), key.size()}, limits::kNameBytes);
  }
  return "empty update";
}

std::string id_in(const json::object& object, std::string_view member) {
  const auto* of = object.if_contains(member);
  const auto* id = of != nullptr && of->is_object() ? of->as_object().if_contains("id") : nullptr;
  return id != nullptr && id->is_int64() ? std::to_string(id->as_int64()) : std::string();
}

/// Whose update this is, as well as can be told of any kind: its chat, that of the message it is about, its author.
std::string thread_of(const json::object& update) {
  for (const auto& [kind, value] : update) {
    if (!value.is_object()) continue;
    const auto& object = value.as_object();
    const auto* message = object.if_contains("message");
    std::string thread = id_in(object, "chat");
    if (thread.empty() && message != nullptr && message->is_object()) thread = id_in(message->as_object(), "chat");
    for (const char* author : {"from", "user"}) {
      if (thread.empty()) thread = id_in(object, author);
    }
    if (!thread.empty()) return thread;
  }
  return {};
}

using Read = Result<InboundEvent> (*)(const JsonReader&);

Result<InboundEvent> read_event(const JsonReader& update) {
  static constexpr std::array<std::pair<std::string_view, Read>, 4> kReaders = {{
      {"message", read_message},
      {"edited_message", read_edited_message},
      {"callback_query", read_callback},
      {"my_chat_member", read_membership},
  }};
  for (const auto& [kind, read] : kReaders) {
    TL_TRY(const auto object, update.optional_object(kind));
    if (object) return read(*object);
  }
  return InboundEvent{NothingToDo{name_of_kind(update)}};
}

}  // namespace

json::array allowed_updates() {
  json::array names;
  for (const auto name : kAllowedUpdates) names.emplace_back(json::string_view(name.data(), name.size()));
  return names;
}

std::string message_key(std::int64_t chat, std::int64_t message) {
  return std::to_string(chat) + ":" + std::to_string(message);
}

Result<ProviderEvent> read_update(const json::value& update, std::string body) {
  TL_TRY(const auto reader, JsonReader::create(update));
  TL_TRY(const auto id, reader.integer("update_id"));
  if (id < 0) return reader.expected("update_id", "an integer from 0");
  return ProviderEvent{.id = std::to_string(id),
                       .body = std::move(body),
                       .event = read_event(reader),
                       .thread = thread_of(reader.raw())};
}

Result<ProviderEvent> parse_update(std::string_view body) {
  std::array<unsigned char, kParsedBytes> first;
  json::monotonic_resource memory(first.data(), first.size());
  TL_TRY(const auto update, parse_json(body, &memory));
  return read_update(update, std::string(body));
}

}  // namespace throughline::channels::telegram
