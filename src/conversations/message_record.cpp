#include "conversations/message_record.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/part_codec.hpp"
#include "conversations/resume_secret.hpp"
#include "conversations/resume_tokens.hpp"

namespace throughline::conversations {

namespace {

using customers::Touch;

constexpr std::string_view kOvertaken = "overtaken";  // in the payload of an edit until its message comes

}  // namespace

std::string kept_text(storage::Session& session, const MessageReceived& message) {
  if (is_resume_token(message.start_payload)) return message.text.substr(0, message.text.find(' '));
  return without_secrets(session, message.text);
}

std::optional<Touch> touch_of_thread(storage::Session& session, const AccountRef& account, const std::string& thread,
                                     TouchId id) {
  if (!id) return {};
  auto touch = customers::get_touch(session, id);
  if (!touch || touch->account != account.id || !touch->interaction) return {};
  const auto interaction = get_interaction(session, touch->interaction);
  return interaction && interaction->thread == thread ? std::move(touch) : std::nullopt;
}

std::optional<Touch> answered_by(storage::Session& session, const AccountRef& account, const MessageReceived& message) {
  if (message.reply_to.empty()) return touch_of_thread(session, account, message.thread, message.reply_to_touch);
  return customers::find_touch(session, account.id, message.reply_to);
}

json::object payload_of(storage::Session& session, const AccountRef& account, const MessageReceived& message) {
  json::object payload;
  const bool secret = is_resume_token(message.start_payload);
  if (!message.entities.empty() && !secret) payload["entities"] = encode_entities(message.entities);
  if (!message.album.empty()) payload["album"] = message.album;
  if (message.location) {
    payload["location"] = {{"latitude", message.location->latitude},
                           {"longitude", message.location->longitude},
                           {"title", message.location->title}};
  }
  if (message.contact) {
    payload["contact"] = {
        {"phone", message.contact->phone}, {"name", message.contact->name}, {"own", message.contact->own}};
  }
  if (!message.start_payload.empty() && !secret) payload["start_payload"] = message.start_payload;
  if (!message.forwarded_from.empty()) payload["forwarded_from"] = message.forwarded_from;
  if (!message.unsupported.empty()) payload["unsupported"] = message.unsupported;
  if (const auto original = answered_by(session, account, message)) {
    payload["reply_to"] = to_string(original->id);
  }
  return payload;
}

std::string with_edit(const std::string& payload, const std::optional<std::string>& former, json::array entities,
                      Time at) {
  json::value value = json::parse(payload);
  json::object& object = value.as_object();
  json::array edits;
  if (const auto* known = object.if_contains("edits"); known != nullptr && known->is_array()) edits = known->as_array();
  edits.push_back(json::value(former.value_or("")));
  object["edits"] = std::move(edits);
  object["edited_at"] = to_rfc3339(at);
  object["entities"] = std::move(entities);
  return json::serialize(object);
}

std::string overtaken(const std::string& payload, Time at) {
  json::value value = json::parse(payload);
  value.as_object()["edited_at"] = to_rfc3339(at);
  value.as_object()[kOvertaken] = true;
  return json::serialize(value);
}

bool awaits_original(const Touch& touch) { return touch.payload.find("\"overtaken\":true") != std::string::npos; }

std::string with_original(const std::string& edited, json::object original, const std::string& former) {
  const json::value value = json::parse(edited);
  json::array edits{json::value(former)};
  original.erase("entities");
  for (const auto& [key, member] : value.as_object()) {
    if (key == "edits")
      edits.insert(edits.end(), member.as_array().begin(), member.as_array().end());
    else if (key != kOvertaken)
      original[key] = member;
  }
  original["edits"] = std::move(edits);
  return json::serialize(original);
}

std::string label_of_button(const Touch& offered, const std::string& data) {
  const json::value payload = json::parse(offered.payload);
  const auto* rows = payload.as_object().if_contains("buttons");
  if (rows == nullptr || !rows->is_array()) return {};
  for (const auto& row : rows->as_array()) {
    for (const auto& button : row.as_array()) {
      const auto* known = button.as_object().if_contains("data");
      if (known != nullptr && known->as_string() == json::string_view(data.data(), data.size())) {
        return std::string(button.as_object().at("label").as_string());
      }
    }
  }
  return {};
}

std::vector<Claim> claims_of(const MessageReceived& message) {
  std::vector<Claim> claims = message.claims;
  if (message.contact && message.contact->own) {
    claims.push_back({"phone", "", message.contact->phone, Assurance::proved, "messenger_contact",
                      "shared as the sender's own contact in " + message.sender.kind});
  }
  for (const auto& entity : message.entities) {
    if (entity.kind != "email" && entity.kind != "phone") continue;
    claims.push_back({entity.kind, "", utf16_substring(message.text, entity.offset, entity.length), Assurance::claimed,
                      "typed", "typed in a message in " + message.sender.kind});
  }
  return claims;
}

}  // namespace throughline::conversations
