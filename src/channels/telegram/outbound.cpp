#include "channels/telegram/outbound.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/json/serialize.hpp>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/answer.hpp"
#include "channels/telegram/inbound.hpp"
#include "channels/telegram/plan.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::string_view kOctets = "application/octet-stream";

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
  return value;
}

/// A message id of ours, "<chat>:<message>", taken apart.
struct MessageAddress {
  std::int64_t chat = 0;
  std::int64_t message = 0;
};

std::optional<MessageAddress> parse_message_key(std::string_view key) {
  const auto colon = key.find(':');
  if (colon == std::string_view::npos) return {};
  const auto chat = parse_integer(key.substr(0, colon));
  const auto message = parse_integer(key.substr(colon + 1));
  if (!chat || !message) return {};
  return MessageAddress{*chat, *message};
}

/// Names of the Bot API for formatting that it does not find by itself; links, mentions, hashtags and the like it does.
std::string_view entity_type(const TextEntity& entity) {
  static constexpr std::array<std::string_view, 9> kTypes = {"bold", "italic", "underline",  "strikethrough", "spoiler",
                                                             "code", "pre",    "blockquote", "text_link"};
  const auto* found = std::find(kTypes.begin(), kTypes.end(), entity.kind);
  if (found == kTypes.end() || (entity.kind == "text_link" && entity.url.empty())) return {};
  return *found;
}

json::array to_entities(const std::vector<TextEntity>& entities) {
  json::array out;
  for (const auto& entity : entities) {
    const auto type = entity_type(entity);
    if (type.empty()) continue;
    json::object value{
        {"type", json::string_view(type.data(), type.size())}, {"offset", entity.offset}, {"length", entity.length}};
    if (entity.kind == "text_link") value["url"] = entity.url;
    out.push_back(std::move(value));
  }
  return out;
}

/// `text` and its entities, or `caption` and its own.
void put_text(json::object& into, const OutboundPart& part, bool is_caption) {
  if (part.text.empty()) return;
  into[is_caption ? "caption" : "text"] = part.text;
  auto entities = to_entities(part.entities);
  if (!entities.empty()) into[is_caption ? "caption_entities" : "entities"] = std::move(entities);
}

json::object inline_button(const Button& button) {
  if (!button.url.empty()) return {{"text", button.label}, {"url", button.url}};
  return {{"text", button.label}, {"callback_data", button.data}};
}

json::object keyboard_button(const Button& button) {
  json::object out{{"text", button.label}};
  if (button.request_contact)
    out["request_contact"] = true;
  else if (button.request_location)
    out["request_location"] = true;
  return out;
}

template<class ToButton>
json::array to_rows(const std::vector<std::vector<Button>>& rows, ToButton to_button) {
  json::array out;
  for (const auto& row : rows) {
    json::array buttons;
    for (const auto& button : row) buttons.push_back(to_button(button));
    if (!buttons.empty()) out.push_back(std::move(buttons));
  }
  return out;
}

bool is_request(const Button& button) { return button.request_contact || button.request_location; }

/// Requests for a phone number or a place exist only on the keyboard that replaces the customer's own.
void put_buttons(json::object& into, const std::vector<std::vector<Button>>& rows) {
  const bool on_keyboard = std::any_of(rows.begin(), rows.end(),
                                       [](const auto& row) { return std::any_of(row.begin(), row.end(), is_request); });
  auto keyboard = on_keyboard ? to_rows(rows, keyboard_button) : to_rows(rows, inline_button);
  if (keyboard.empty()) return;
  if (on_keyboard) {
    into["reply_markup"] = {{"keyboard", std::move(keyboard)}, {"resize_keyboard", true}, {"one_time_keyboard", true}};
  } else {
    into["reply_markup"] = {{"inline_keyboard", std::move(keyboard)}};
  }
}

/// A message of another chat, as remains after a group became a supergroup, cannot be replied to and is not worth a
/// refusal.
void put_reply(json::object& into, const OutboundPart& part, std::int64_t chat) {
  const auto original = parse_message_key(part.reply_to);
  if (!original || original->chat != chat) return;
  into["reply_parameters"] = {{"message_id", original->message}, {"allow_sending_without_reply", true}};
}

json::object address_fields(const ChatAddress& address) {
  json::object fields{{"chat_id", address.chat}};
  if (address.topic) fields["message_thread_id"] = *address.topic;
  return fields;
}

/// A file name that cannot leave its header field.
std::string safe_name(const StoredFile& file) {
  std::string name = to_storable_text(truncate_utf8(file.name, limits::kNameBytes));
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' || c == '\\' || c == '/') c = '_';
  }
  return name.empty() ? "file" : name;
}

std::string safe_type(const StoredFile& file) {
  const bool sound = !file.type.empty() && file.type.size() <= limits::kNameBytes &&
                     std::all_of(file.type.begin(), file.type.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  return sound ? file.type : std::string(kOctets);
}

/// Adds the bytes as a form part and returns the reference to put into the parameters.
std::string attach(MethodCall& call, const StoredFile& file) {
  const auto name = "file" + std::to_string(call.files.size());
  call.files.push_back({name, safe_name(file), safe_type(file), file.bytes});
  return "attach://" + name;
}

MethodCall to_text_call(const OutboundPart& part, const ChatAddress& address) {
  MethodCall call{"sendMessage", address_fields(address), {}};
  put_text(call.fields, part, false);
  put_reply(call.fields, part, address.chat);
  put_buttons(call.fields, part.buttons);
  return call;
}

MethodCall to_file_call(const OutboundPart& part, const ChatAddress& address) {
  const auto& file = part.files.front();
  const bool is_photo = family_of(file) == Family::photo;
  MethodCall call{is_photo ? "sendPhoto" : "sendDocument", address_fields(address), {}};
  call.fields[is_photo ? "photo" : "document"] = attach(call, file);
  put_text(call.fields, part, true);
  put_reply(call.fields, part, address.chat);
  put_buttons(call.fields, part.buttons);
  return call;
}

std::string_view media_type(const StoredFile& file) {
  switch (family_of(file)) {
    case Family::photo:
      return "photo";
    case Family::video:
      return "video";
    case Family::document:
      break;
  }
  return "document";
}

/// The caption of the first item is shown as the caption of the whole album.
MethodCall to_album_call(const OutboundPart& part, const ChatAddress& address) {
  MethodCall call{"sendMediaGroup", address_fields(address), {}};
  json::array media;
  for (const auto& file : part.files) {
    const auto type = media_type(file);
    json::object item{{"type", json::string_view(type.data(), type.size())}, {"media", attach(call, file)}};
    if (media.empty()) put_text(item, part, true);
    media.push_back(std::move(item));
  }
  call.fields["media"] = std::move(media);
  put_reply(call.fields, part, address.chat);
  return call;
}

Result<MethodCall> to_message_call(const OutboundPart& part, std::string_view thread) {
  const auto address = parse_thread(thread);
  if (!address) return Error::not_found("the thread is no chat of Telegram");
  for (const auto& file : part.files) {
    if (file.bytes == nullptr) return Error::unavailable("a file of the message is not loaded");
  }
  if (part.files.size() > kAlbumFiles) return Error::invalid("an album of Telegram has at most 10 files");
  if (part.files.size() > 1) return to_album_call(part, *address);
  if (part.files.size() == 1) return to_file_call(part, *address);
  return to_text_call(part, *address);
}

Result<MethodCall> to_edit_call(const OutboundPart& part) {
  const auto target = parse_message_key(part.message);
  if (!target) return Error::not_found("the message to edit is no message of Telegram");
  MethodCall call{"editMessageText", {{"chat_id", target->chat}, {"message_id", target->message}}, {}};
  put_text(call.fields, part, false);
  put_buttons(call.fields, part.buttons);
  return call;
}

MethodCall to_callback_call(const OutboundPart& part) {
  MethodCall call{"answerCallbackQuery", {{"callback_query_id", part.callback}}, {}};
  put_text(call.fields, part, false);
  return call;
}

bool mentions(const std::string& description, std::string_view words) {
  return to_lower_ascii(description).find(words) != std::string::npos;
}

SendResult doubt(const OutboundRequest& request, std::string why) {
  if (request.part.kind != OutboundKind::message) return RetryLater{Millis{0}, std::move(why)};
  return Uncertain{std::move(why)};
}

/// The ids of what was made: one Message, the Messages of an album, or `true`.
Sent read_sent(const json::value& result, const OutboundRequest& request) {
  Sent sent;
  if (request.part.kind == OutboundKind::callback_answer) return sent;
  if (request.part.kind == OutboundKind::edit) return Sent{{request.part.message}};
  const auto address = parse_thread(request.thread);
  const auto add = [&](const json::value& value) {
    const auto message = JsonReader::create(value);
    if (!message) return;
    const auto id = message->optional_integer("message_id");
    if (!id || !*id) return;
    const auto chat = message->object("chat");
    const auto chat_id = chat ? chat->integer("id") : Result<std::int64_t>(chat.error());
    sent.messages.push_back(message_key(chat_id ? *chat_id : address.value_or(ChatAddress{}).chat, **id));
  };
  if (const auto* list = result.if_array()) {
    for (const auto& value : *list) add(value);
  } else {
    add(result);
  }
  return sent;
}

/// 403: the words are those of the Bot API server's source.
Refused refuse_forbidden(const Answer& answer) {
  auto why = Refused::Why::bad_recipient;  // deactivated, kicked, not a member, deleted
  if (mentions(answer.description, "blocked by the user")) why = Refused::Why::blocked_by_user;
  if (mentions(answer.description, "can't initiate conversation")) why = Refused::Why::window_closed;
  return {why, answer.description};
}

SendResult read_bad_request(const Answer& answer, const OutboundRequest& request) {
  if (answer.migrate_to) return ThreadIsNow{std::to_string(*answer.migrate_to)};
  if (mentions(answer.description, "message is not modified")) return Sent{{request.part.message}};
  if (mentions(answer.description, "query is too old") || mentions(answer.description, "query id is invalid")) {
    return Sent{};
  }
  return Refused{Refused::Why::bad_request, answer.description};
}

SendResult read_refusal(const net::Outcome& outcome, const Answer& answer, const OutboundRequest& request) {
  switch (answer.code) {
    case 400:
      return read_bad_request(answer, request);
    case 401:
    case 404:
      return AuthBroken{trouble_of(outcome, answer)};
    case 403:
      return refuse_forbidden(answer);
    case 409:
      return RetryLater{Millis{0}, trouble_of(outcome, answer)};
    case 429:
      return RateLimited{pause_of(outcome, answer), false};  // a chat's own limit is what is usually met
    default:
      break;
  }
  if (answer.code >= 400 && answer.code < 500) return Refused{Refused::Why::bad_request, answer.description};
  return RetryLater{Millis{0}, trouble_of(outcome, answer)};
}

/// A status without the Bot API's body comes from a proxy. A 4xx was turned away before it reached the Bot API; a 5xx
/// may have been cut off after it.
SendResult read_foreign(const net::Outcome& outcome, const OutboundRequest& request) {
  const auto trouble = trouble_of(outcome, {});
  if (outcome.status == 429) return RateLimited{pause_of(outcome, {}), true};
  if (outcome.status == 401 || outcome.status == 404) return AuthBroken{trouble};
  if (outcome.status == 413) return Refused{Refused::Why::bad_request, "the message is too large for Telegram"};
  if (outcome.status >= 300 && outcome.status < 500) return RetryLater{Millis{0}, trouble};
  return doubt(request, trouble);
}

}  // namespace

std::optional<ChatAddress> parse_thread(std::string_view thread) {
  const auto slash = thread.find('/');
  const auto chat = parse_integer(thread.substr(0, slash));
  if (!chat || *chat == 0) return {};
  if (slash == std::string_view::npos) return ChatAddress{*chat, {}};
  const auto topic = parse_integer(thread.substr(slash + 1));
  if (!topic || *topic <= 0) return {};
  return ChatAddress{*chat, topic};
}

Result<MethodCall> to_call(const OutboundPart& part, std::string_view thread) {
  switch (part.kind) {
    case OutboundKind::message:
      return to_message_call(part, thread);
    case OutboundKind::edit:
      return to_edit_call(part);
    case OutboundKind::callback_answer:
      return to_callback_call(part);
  }
  return Error::invalid("Telegram has no such kind of message");
}

SendResult to_send_result(const Error& refused) {
  switch (refused.kind) {
    case ErrorKind::unavailable:
      return RetryLater{Millis{0}, refused.message};
    case ErrorKind::not_found:
      return Refused{Refused::Why::bad_recipient, refused.message};
    default:
      return Refused{Refused::Why::bad_request, refused.message};
  }
}

void write_payload(MethodCall call, net::OutboundRequest& into) {
  into.method = net::Method::post;
  if (call.files.empty()) {
    into.headers.add("Content-Type", "application/json");
    into.body = json::serialize(call.fields);
    return;
  }
  for (const auto& [key, value] : call.fields) {
    const auto* text = value.if_string();
    auto bytes = text != nullptr ? std::string(text->data(), text->size()) : json::serialize(value);
    into.parts.push_back({std::string(key), "", "", std::make_shared<const std::string>(std::move(bytes))});
  }
  std::move(call.files.begin(), call.files.end(), std::back_inserter(into.parts));
}

SendResult to_send_result(const net::Outcome& outcome, const OutboundRequest& request) {
  switch (outcome.exchange) {
    case net::Exchange::not_sent:
      return RetryLater{Millis{0}, trouble_of(outcome, {})};
    case net::Exchange::unknown:
    case net::Exchange::too_large:
      return doubt(request, trouble_of(outcome, {}));
    case net::Exchange::answered:
      break;
  }
  const auto answer = parse_answer(outcome);
  if (!answer) return read_foreign(outcome, request);
  if (answer->ok) return read_sent(answer->result, request);
  return read_refusal(outcome, *answer, request);
}

}  // namespace throughline::channels::telegram
