#include "demo/bot_methods.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/serialize.hpp>

#include "base/text.hpp"

namespace throughline::demo {

namespace {

constexpr std::size_t kTextUnits = 4096;
constexpr std::size_t kCaptionUnits = 1024;
constexpr std::size_t kDigestLength = 64;
constexpr std::string_view kAttach = "attach://";
constexpr std::string_view kFolder = "files/";

Refusal bad_request(std::string_view why) { return {400, "Bad Request: " + std::string(why)}; }

/// A value that is JSON in a JSON body and text in a form.
json::value structured(const json::object& fields, std::string_view key) {
  const auto* value = fields.if_contains(json::string_view(key.data(), key.size()));
  if (value == nullptr) return {};
  if (!value->is_string()) return *value;
  auto parsed = parse_json(text_of(fields, key));
  return parsed ? std::move(*parsed) : json::value();
}

std::string extension_of(const ReceivedFile& file) {
  const auto dot = file.name.rfind('.');
  std::string out = dot == std::string::npos ? std::string() : to_lower_ascii(file.name.substr(dot));
  const bool plain = out.size() > 1 && out.size() <= 6 && std::all_of(out.begin() + 1, out.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                     });
  return plain ? out : std::string();
}

/// File ids carry the digest, so that no table of files is needed.
std::string file_id_of(const ReceivedFile& file) { return file.digest + extension_of(file); }

json::object document_of(const ReceivedFile& file) {
  return {{"file_id", file_id_of(file)},
          {"file_unique_id", file.digest.substr(0, 16)},
          {"file_name", file.name},
          {"mime_type", file.type},
          {"file_size", file.size}};
}

const ReceivedFile* attached(const MethodCall& call, const std::string& reference) {
  if (!reference.starts_with(kAttach)) return nullptr;
  const auto name = reference.substr(kAttach.size());
  const auto found =
      std::find_if(call.files.begin(), call.files.end(), [&](const ReceivedFile& file) { return file.field == name; });
  return found == call.files.end() ? nullptr : &*found;
}

/// Members that every kind of message may have.
json::object common_content(const Chats::Chat& chat, const json::object& fields) {
  json::object content;
  const auto markup = structured(fields, "reply_markup");
  if (markup.is_object()) content["reply_markup"] = markup;
  const auto reply = structured(fields, "reply_parameters");
  if (const auto* parameters = reply.if_object()) {
    if (const auto* original = chat.find(integer_of(*parameters, "message_id")))
      content["reply_to_message"] = *original;
  }
  return content;
}

/// Text or caption with its entities; the refusal when Telegram would not take it.
std::optional<Refusal> put_text(json::object& content, const json::object& fields, bool is_caption) {
  const std::string text = text_of(fields, is_caption ? "caption" : "text");
  if (trim(text).empty()) {
    return is_caption ? std::optional<Refusal>() : bad_request("message text is empty");
  }
  if (utf16_length(text) > (is_caption ? kCaptionUnits : kTextUnits)) {
    return bad_request(is_caption ? "message caption is too long" : "message is too long");
  }
  content[is_caption ? "caption" : "text"] = text;
  const char* entities = is_caption ? "caption_entities" : "entities";
  if (auto list = structured(fields, entities); list.is_array()) content[entities] = std::move(list);
  return {};
}

std::optional<Refusal> put_file(json::object& content, const MethodCall& call, const std::string& kind,
                                const std::string& reference) {
  const auto* file = attached(call, reference);
  if (file == nullptr || file->size == 0) return bad_request("there is no " + kind + " in the request");
  if (kind == "photo")
    content["photo"] = photo_sizes(*file);
  else
    content[kind] = document_of(*file);
  return {};
}

MethodResult send_message(Chats& chats, const Chats::Chat& chat, const MethodCall& call, Time now) {
  auto content = common_content(chat, call.fields);
  if (auto refusal = put_text(content, call.fields, false)) return *refusal;
  return chats.bot_say(chat.person.id, std::move(content), now);
}

MethodResult send_file(Chats& chats, const Chats::Chat& chat, const MethodCall& call, Time now) {
  const std::string kind = call.method == "sendPhoto" ? "photo" : "document";
  auto content = common_content(chat, call.fields);
  if (auto refusal = put_file(content, call, kind, text_of(call.fields, kind))) return *refusal;
  if (auto refusal = put_text(content, call.fields, true)) return *refusal;
  return chats.bot_say(chat.person.id, std::move(content), now);
}

MethodResult send_album(Chats& chats, const Chats::Chat& chat, const MethodCall& call, Time now) {
  const auto media = structured(call.fields, "media");
  const auto* items = media.if_array();
  if (items == nullptr || items->size() < 2 || items->size() > 10) {
    return bad_request("group send failed: an album has 2 to 10 items");
  }
  std::vector<json::object> contents;
  for (const auto& item : *items) {
    auto content = common_content(chat, call.fields);
    const auto* object = item.if_object();
    if (object == nullptr) return bad_request("can't parse media");
    if (auto refusal = put_file(content, call, text_of(*object, "type"), text_of(*object, "media"))) return *refusal;
    if (auto refusal = put_text(content, *object, true)) return *refusal;
    contents.push_back(std::move(content));
  }
  json::array sent;
  std::string group;
  for (auto& content : contents) {
    if (!group.empty()) content["media_group_id"] = group;
    sent.push_back(chats.bot_say(chat.person.id, std::move(content), now));
    if (group.empty()) group = std::to_string(integer_of(sent.front().as_object(), "message_id"));
  }
  return sent;
}

MethodResult edit_text(Chats& chats, const Chats::Chat& chat, const MethodCall& call, Time now) {
  const std::int64_t id = integer_of(call.fields, "message_id");
  const auto* known = chat.find(id);
  if (known == nullptr) return bad_request("message to edit not found");
  const auto* from = known->if_contains("from");
  if (from == nullptr || from->as_object().at("is_bot") != json::value(true)) {
    return bad_request("message can't be edited");
  }
  auto content = common_content(chat, call.fields);
  if (auto refusal = put_text(content, call.fields, false)) return *refusal;
  const auto* markup = known->if_contains("reply_markup");
  const auto* wanted = content.if_contains("reply_markup");
  const bool same_markup = (markup == nullptr) == (wanted == nullptr) && (markup == nullptr || *markup == *wanted);
  if (text_of(*known, "text") == text_of(content, "text") && same_markup) {
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message");
  }
  return chats.bot_edit(chat.person.id, id, std::move(content), now);
}

MethodResult answer_press(Chats& chats, const json::object& fields) {
  if (chats.close_press(text_of(fields, "callback_query_id"))) return json::value(true);
  return bad_request("query is too old and response timeout expired or query ID is invalid");
}

MethodResult get_file(const json::object& fields) {
  const std::string id = text_of(fields, "file_id");
  if (digest_of_file(id).empty()) return bad_request("invalid file_id");
  return json::object{{"file_id", id}, {"file_unique_id", id.substr(0, 16)}, {"file_path", std::string(kFolder) + id}};
}

using InChat = MethodResult (*)(Chats&, const Chats::Chat&, const MethodCall&, Time);

InChat chat_method(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, InChat>, 5> kMethods = {{{"sendMessage", send_message},
                                                                                   {"sendPhoto", send_file},
                                                                                   {"sendDocument", send_file},
                                                                                   {"sendMediaGroup", send_album},
                                                                                   {"editMessageText", edit_text}}};
  const auto* found =
      std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& method) { return method.first == name; });
  return found == kMethods.end() ? nullptr : found->second;
}

}  // namespace

MethodResult answer_call(Chats& chats, const MethodCall& call, Time now) {
  if (const InChat method = chat_method(call.method)) {
    const auto* chat = chats.find(integer_of(call.fields, "chat_id"));
    if (chat == nullptr) return bad_request("chat not found");
    if (chat->blocked) return Refusal{403, "Forbidden: bot was blocked by the user"};
    return method(chats, *chat, call, now);
  }
  if (call.method == "getMe") return Chats::bot();
  if (call.method == "getFile") return get_file(call.fields);
  if (call.method == "answerCallbackQuery") return answer_press(chats, call.fields);
  if (call.method == "setWebhook" || call.method == "deleteWebhook" || call.method == "sendChatAction") {
    return json::value(true);
  }
  return Refusal{404, "Not Found"};
}

std::string to_body(const MethodResult& result) {
  if (const auto* value = std::get_if<json::value>(&result)) {
    return json::serialize(json::object{{"ok", true}, {"result", *value}});
  }
  const auto& refusal = std::get<Refusal>(result);
  return json::serialize(
      json::object{{"ok", false}, {"error_code", refusal.code}, {"description", refusal.description}});
}

json::array photo_sizes(const ReceivedFile& file, std::int64_t width, std::int64_t height) {
  json::object size{{"file_id", file_id_of(file)},
                    {"file_unique_id", file.digest.substr(0, 16)},
                    {"file_size", file.size},
                    {"width", width},
                    {"height", height}};
  return {std::move(size)};
}

std::string digest_of_file(std::string_view file_id) {
  if (file_id.starts_with(kFolder)) file_id.remove_prefix(kFolder.size());
  const auto digest = file_id.substr(0, kDigestLength);
  const bool sound = digest.size() == kDigestLength &&
                     (file_id.size() == kDigestLength || file_id[kDigestLength] == '.') &&
                     digest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return sound ? std::string(digest) : std::string();
}

}  // namespace throughline::demo
