#include "conversations/part_codec.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"

namespace throughline::conversations {

namespace {

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int64_t integer_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

const json::array& array_of(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const auto* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

json::array encode_files(const std::vector<StoredFile>& files) {
  json::array out;
  for (const auto& file : files) {
    out.push_back({{"id", file.id.value},
                   {"name", file.name},
                   {"type", file.type},
                   {"size", file.size},
                   {"digest", file.digest}});
  }
  return out;
}

Button decode_button(const json::object& object) {
  const std::string request = text_of(object, "request");
  return {text_of(object, "label"), text_of(object, "data"), text_of(object, "url"), request == "contact",
          request == "location"};
}

}  // namespace

json::array encode_entities(const std::vector<TextEntity>& entities) {
  json::array out;
  for (const auto& entity : entities) {
    json::object object{{"kind", entity.kind}, {"offset", entity.offset}, {"length", entity.length}};
    if (!entity.url.empty()) object["url"] = entity.url;
    out.push_back(std::move(object));
  }
  return out;
}

json::array encode_buttons(const std::vector<std::vector<Button>>& rows) {
  json::array out;
  for (const auto& row : rows) {
    json::array encoded;
    for (const auto& button : row) {
      json::object object{{"label", button.label}};
      if (!button.data.empty()) object["data"] = button.data;
      if (!button.url.empty()) object["url"] = button.url;
      if (button.request_contact) object["request"] = "contact";
      if (button.request_location) object["request"] = "location";
      encoded.push_back(std::move(object));
    }
    out.push_back(std::move(encoded));
  }
  return out;
}

std::string encode_part(const OutboundPart& part) {
  json::object out{{"kind", static_cast<int>(part.kind)}, {"text", part.text}};
  if (!part.entities.empty()) out["entities"] = encode_entities(part.entities);
  if (!part.files.empty()) out["files"] = encode_files(part.files);
  if (!part.buttons.empty()) out["buttons"] = encode_buttons(part.buttons);
  if (!part.reply_to.empty()) out["reply_to"] = part.reply_to;
  if (!part.callback.empty()) out["callback"] = part.callback;
  if (!part.message.empty()) out["message"] = part.message;
  return json::serialize(out);
}

OutboundPart decode_part(std::string_view text) {
  const json::value value = json::parse(json::string_view(text.data(), text.size()));
  const json::object& object = value.as_object();
  OutboundPart part;
  part.kind = static_cast<OutboundKind>(integer_of(object, "kind"));
  part.text = text_of(object, "text");
  part.reply_to = text_of(object, "reply_to");
  part.callback = text_of(object, "callback");
  part.message = text_of(object, "message");
  for (const auto& member : array_of(object, "entities")) {
    const auto& entity = member.as_object();
    part.entities.push_back(
        {text_of(entity, "kind"), integer_of(entity, "offset"), integer_of(entity, "length"), text_of(entity, "url")});
  }
  for (const auto& member : array_of(object, "files")) {
    const auto& file = member.as_object();
    part.files.push_back({AttachmentId{integer_of(file, "id")}, text_of(file, "name"), text_of(file, "type"),
                          integer_of(file, "size"), text_of(file, "digest"), nullptr});
  }
  for (const auto& row : array_of(object, "buttons")) {
    auto& buttons = part.buttons.emplace_back();
    for (const auto& button : row.as_array()) buttons.push_back(decode_button(button.as_object()));
  }
  return part;
}

}  // namespace throughline::conversations
