#include "channels/webchat/events.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::size_t kBodyFiles = 64;
constexpr std::string_view kKind = "webchat";

json::value id_value(std::int64_t id) { return json::value(std::to_string(id)); }

json::object body_of(const Visitor& visitor, std::string_view type, Time at) {
  json::object body{
      {"type", type}, {"account", visitor.account}, {"visitor", visitor.id}, {"at", at.time_since_epoch().count()}};
  if (!visitor.language.empty()) body["language"] = visitor.language;
  if (visitor.person && !visitor.person->name.empty()) body["name"] = visitor.person->name;
  return body;
}

/// Made by reading what was just written, so that a replay can only be the same.
ProviderEvent event_of(std::string id, const json::object& body) {
  auto event = parse_event(json::serialize(body)).value();
  event.id = std::move(id);
  return event;
}

struct BodyReader {
  JsonReader body;

  std::string text(std::string_view name) const {
    const auto found = body.optional_text(name);
    return found ? std::string(found->value_or("")) : std::string();
  }
  template<class IdType>
  IdType id(std::string_view name) const {
    return parse_id<IdType>(text(name)).value_or(IdType{});
  }
  Time at() const {
    const auto found = body.optional_integer("at");
    return Time{Millis{found ? found->value_or(0) : 0}};
  }
  bool flag(std::string_view name) const {
    const auto found = body.optional_boolean(name);
    return found && found->value_or(false);
  }
  Sender sender() const { return {std::string(kKind), text("visitor"), text("name"), "", text("language")}; }
};

Claim claim_of(std::string kind, std::string value, Assurance assurance, std::string rule, std::string evidence) {
  return {std::move(kind), "", std::move(value), assurance, std::move(rule), std::move(evidence)};
}

InboundEvent read_message(const BodyReader& body) {
  MessageReceived out;
  out.sender = body.sender();
  out.thread = body.text("visitor");
  out.message = message_id(out.thread, body.text("id"));
  out.at = body.at();
  out.text = body.text("text");
  out.start_payload = body.text("start_payload");
  out.reply_to_touch = body.id<TouchId>("reply_to");
  out.uploads.uploader = uploader(body.text("account"), out.thread);
  if (const auto files = body.body.optional_array("files", kBodyFiles)) {
    for (const auto& one : **files) {
      const auto id = one.is_string() ? parse_id<AttachmentId>(std::string_view(one.get_string())) : std::nullopt;
      if (id) out.uploads.files.push_back(*id);
    }
  }
  if (const auto browser = body.text("anonymous_id"); !browser.empty()) {
    out.claims.push_back(claim_of("anonymous_id", browser, Assurance::proved, kSameBrowser,
                                  "the chat was open in this browser, on a page of the company"));
  }
  return out;
}

InboundEvent read_button(const BodyReader& body) {
  ButtonPressed out;
  out.sender = body.sender();
  out.thread = body.text("visitor");
  out.callback = message_id(out.thread, body.text("id"));
  out.data = body.text("data");
  out.offered = body.id<TouchId>("item");
  out.at = body.at();
  return out;
}

InboundEvent read_address(const BodyReader& body) {
  Introduced out;
  out.sender = body.sender();
  out.thread = body.text("visitor");
  out.at = body.at();
  out.claims.push_back(claim_of(body.text("kind"), body.text("value"), Assurance::claimed, "typed",
                                "left in the chat to be reached at"));
  return out;
}

InboundEvent read_introduction(const BodyReader& body) {
  Introduced out;
  out.sender = body.sender();
  out.thread = body.text("visitor");
  out.at = body.at();
  const std::string words = "the company's site says who is signed in";
  out.claims.push_back(claim_of("user_id", body.text("subject"), Assurance::proved, kSignedBySite, words));
  for (const auto* kind : {"email", "phone"}) {
    const auto value = body.text(kind);
    if (value.empty()) continue;
    const auto assurance = body.flag(kind + std::string("_verified")) ? Assurance::proved : Assurance::claimed;
    out.claims.push_back(claim_of(kind, value, assurance, kSignedBySite, words));
  }
  return out;
}

InboundEvent read_seen(const BodyReader& body) {
  DeliveryReport out;
  out.thread = body.text("visitor");
  out.touch = body.id<TouchId>("item");
  out.state = body.text("state") == "read" ? DeliveryState::read : DeliveryState::delivered;
  out.at = body.at();
  return out;
}

struct Kind {
  std::string_view type;
  InboundEvent (*read)(const BodyReader&);
};
constexpr Kind kKinds[] = {{"message", read_message},
                           {"button", read_button},
                           {"address", read_address},
                           {"introduction", read_introduction},
                           {"seen", read_seen}};

}  // namespace

std::string message_id(std::string_view visitor, std::string_view client_id) {
  return std::string(visitor) + ":" + std::string(client_id);
}

std::string client_id(std::string_view visitor, std::string_view message_id) {
  if (!message_id.starts_with(visitor) || message_id.substr(visitor.size(), 1) != ":") return {};
  return std::string(message_id.substr(visitor.size() + 1));
}

std::string uploader(std::string_view account, std::string_view visitor) {
  return "visitor " + std::string(account) + "/" + std::string(visitor);
}

ProviderEvent message_event(const Visitor& visitor, const MessageFrame& frame, Time at) {
  auto body = body_of(visitor, "message", at);
  body["id"] = frame.id;
  body["text"] = frame.text;
  if (frame.reply_to) body["reply_to"] = id_value(frame.reply_to.value);
  if (!visitor.anonymous_id.empty()) body["anonymous_id"] = visitor.anonymous_id;
  if (!frame.files.empty()) {
    json::array files;
    for (const auto file : frame.files) files.push_back(id_value(file.value));
    body["files"] = std::move(files);
  }
  return event_of(message_id(visitor.id, frame.id), body);
}

ProviderEvent redeem_event(const Visitor& visitor, const RedeemFrame& frame, Time at) {
  auto body = body_of(visitor, "message", at);
  body["id"] = frame.id;
  body["text"] = kStartText;
  body["start_payload"] = frame.token;
  return event_of(message_id(visitor.id, frame.id), body);
}

ProviderEvent button_event(const Visitor& visitor, const ButtonFrame& frame, Time at) {
  auto body = body_of(visitor, "button", at);
  body["id"] = frame.id;
  body["item"] = id_value(frame.item.value);
  body["data"] = frame.data;
  return event_of(message_id(visitor.id, frame.id), body);
}

ProviderEvent address_event(const Visitor& visitor, const AddressFrame& frame, Time at) {
  auto body = body_of(visitor, "address", at);
  body["id"] = frame.id;
  body["kind"] = frame.kind;
  body["value"] = frame.value;
  return event_of(message_id(visitor.id, frame.id), body);
}

ProviderEvent introduction_event(const Visitor& visitor, Time at) {
  const auto& person = *visitor.person;
  auto body = body_of(visitor, "introduction", at);
  body["subject"] = person.subject;
  if (!person.email.empty()) body["email"] = person.email;
  if (!person.phone.empty()) body["phone"] = person.phone;
  body["email_verified"] = person.email_verified;
  body["phone_verified"] = person.phone_verified;
  const auto day = std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
  auto stated = body;
  stated.erase("at");
  stated.erase("language");
  const auto digest = to_hex(sha256(json::serialize(stated))).substr(0, 16);
  return event_of(visitor.id + ":signed:" + std::to_string(day) + ":" + digest, body);
}

ProviderEvent seen_event(const Visitor& visitor, TouchId item, DeliveryState state, Time at) {
  auto body = body_of(visitor, "seen", at);
  body["item"] = id_value(item.value);
  body["state"] = to_string(state);
  return event_of(visitor.id + ":" + std::string(to_string(state)) + ":" + std::to_string(item.value), body);
}

Result<ProviderEvent> parse_event(std::string_view text) {
  TL_TRY(const auto value, parse_json(text));
  TL_TRY(const auto reader, JsonReader::create(value));
  TL_TRY(const auto type, reader.text("type"));
  TL_TRY(const auto visitor, reader.text("visitor"));
  const BodyReader body{reader};
  for (const auto& kind : kKinds) {
    if (kind.type != type) continue;
    ProviderEvent event;
    event.body = text;
    event.thread = visitor;
    event.event = kind.read(body);
    return event;
  }
  return reader.expected("type", "a known type of event");
}

}  // namespace throughline::channels::webchat
