#include "channels/webchat/item.hpp"

#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "channels/webchat/events.hpp"
#include "conversations/outbox_store.hpp"

namespace throughline::channels::webchat {

namespace {

using customers::Touch;

json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

std::string_view author_of(const Touch& touch) {
  if (touch.author_kind == "customer") return "me";
  if (touch.author_kind == "agent") return "agent";
  return touch.author_kind == "bot" ? "bot" : "system";
}

const json::value* member(const json::object& payload, std::string_view name) { return payload.if_contains(name); }

json::value member_or(const json::object& payload, std::string_view name, json::value otherwise) {
  const auto* found = member(payload, name);
  return found == nullptr ? std::move(otherwise) : *found;
}

json::object file_of(const std::string& account, const conversations::Attachment& file) {
  const bool here = file.state == "stored";
  const std::string id = to_string(file.id);
  const std::string url = "/chat/" + account + "/files/" + id + "?key=" + file_key(file);
  return {{"id", id},          {"name", file.name},   {"kind", file.kind},     {"type", file.type},
          {"size", file.size}, {"width", file.width}, {"height", file.height}, {"url", text_or_null(here ? url : "")}};
}

json::array files_of(storage::Session& session, const Touch& touch, const std::string& account) {
  json::array out;
  for (const auto& file : conversations::attachments_of(session, touch.id)) out.push_back(file_of(account, file));
  return out;
}

/// How far a message of the company's came. Before it is out it is nobody's to see.
bool is_out(storage::Session& session, const Touch& touch) {
  const auto progress = conversations::delivery_of(session, touch.id);
  return progress && (progress->state == DeliveryState::sent || progress->state == DeliveryState::delivered ||
                      progress->state == DeliveryState::read);
}

/// In what state a conversation came to be; nothing for what only agents need to know.
std::optional<std::pair<std::string, std::string>> change_of(const json::object& payload) {
  const auto* change = member(payload, "change");
  if (change == nullptr || !change->is_string()) return {};
  const std::string name(change->get_string());
  if (name != "assigned" && name != "resolved" && name != "reopened") return {};
  std::string who;
  if (const auto* assignee = member(payload, "assignee"); assignee != nullptr && assignee->is_object()) {
    if (const auto* known = assignee->get_object().if_contains("name")) who = std::string(known->as_string());
  }
  return std::pair(name, who);
}

void add_message(json::object& item, storage::Session& session, const Touch& touch, const json::object& payload,
                 const End& end) {
  item["text"] = touch.text.value_or("");
  item["entities"] = member_or(payload, "entities", json::array());
  item["files"] = files_of(session, touch, end.account);
  item["buttons"] = member_or(payload, "buttons", json::array());
  item["reply_to"] = member_or(payload, "reply_to", nullptr);
  item["edited_at"] = member_or(payload, "edited_at", nullptr);
  item["client_id"] = text_or_null(client_id(end.visitor, touch.provider_message.value_or("")));
  item["delivery"] = touch.direction == "in" ? json::value("sent") : json::value(nullptr);
}

}  // namespace

const std::vector<std::string>& shown_kinds() {
  static const std::vector<std::string> kKinds = {"message", "channel_switch", "state"};
  return kKinds;
}

std::string file_key(const conversations::Attachment& attachment) {
  return to_hex(sha256("chat file " + to_string(attachment.id) + " " + attachment.digest)).substr(0, 40);
}

std::optional<json::object> item_of(storage::Session& session, const Touch& touch, const End& end) {
  const json::value parsed = json::parse(touch.payload);
  const json::object& payload = parsed.as_object();
  if (payload.contains("erased")) return {};
  json::object item{{"id", to_string(touch.id)},
                    {"at", to_rfc3339(touch.at)},
                    {"from", author_of(touch)},
                    {"channel", touch.channel},
                    {"name", nullptr}};
  if (touch.author_kind == "agent" || touch.author_kind == "bot") item["name"] = text_or_null(touch.author_name);
  if (touch.kind == "message") {
    if (touch.direction == "out" && !is_out(session, touch)) return {};
    if (touch.direction == "in" && touch.text == kStartText) return {};  // nobody typed it
    item["kind"] = "message";
    add_message(item, session, touch, payload, end);
    return item;
  }
  if (touch.kind == "channel_switch") {
    item["kind"] = "joint";
    return item;
  }
  const auto change = touch.kind == "state" ? change_of(payload) : std::nullopt;
  if (!change) return {};
  item["kind"] = "state";
  item["from"] = "system";
  item["change"] = change->first;
  item["name"] = text_or_null(change->second);
  return item;
}

}  // namespace throughline::channels::webchat
