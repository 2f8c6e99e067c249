#include "channels/webchat/client_frame.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::size_t kClientIdMax = 64;
constexpr std::size_t kUrlBytes = 2048;
constexpr std::size_t kLanguageMax = 35;  // RFC 5646
constexpr std::size_t kSeenAtOnce = 50;
constexpr std::size_t kJwtBytes = 4096;
constexpr std::size_t kAddressBytes = 320;
constexpr std::size_t kCursorBytes = 128;

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= kClientIdMax && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_language(std::string_view text) {
  return text.size() >= 2 && text.size() <= kLanguageMax && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// The text of a member; empty when absent. Errors: `invalid` when it is too long or no text.
Result<std::string> text_of(const JsonReader& frame, std::string_view name, std::size_t max) {
  TL_TRY(const auto text, frame.optional_text(name));
  if (!text) return std::string();
  if (text->size() > max) return frame.expected(name, "at most " + std::to_string(max) + " bytes");
  return std::string(*text);
}

Result<std::string> own_id(const JsonReader& frame) {
  TL_TRY(const auto id, frame.text("id"));
  if (!is_client_id(id)) return frame.expected("id", "1 to 64 of A-Z a-z 0-9 _ -");
  return std::string(id);
}

template<class IdType>
Result<IdType> named(const JsonReader& frame, std::string_view name) {
  TL_TRY(const auto text, frame.optional_text(name));
  if (!text || text->empty()) return IdType{};
  if (const auto id = parse_id<IdType>(*text)) return *id;
  return frame.expected(name, "an id");
}

template<class IdType>
Result<std::vector<IdType>> ids(const JsonReader& frame, std::string_view name, std::size_t max) {
  TL_TRY(const auto* list, frame.optional_array(name, max));
  std::vector<IdType> out;
  for (const auto& one : *list) {
    const auto id = one.is_string() ? parse_id<IdType>(std::string_view(one.get_string())) : std::nullopt;
    if (!id) return frame.expected(name, "a list of ids");
    out.push_back(*id);
  }
  return out;
}

/// What a page says of itself is cut, not refused: a long title is nobody's fault.
Result<Page> page_of(const JsonReader& frame) {
  Page page;
  TL_TRY(const auto url, frame.optional_text("url"));
  TL_TRY(const auto title, frame.optional_text("title"));
  page.url = truncate_utf8(url.value_or(""), kUrlBytes);
  page.title = truncate_utf8(title.value_or(""), limits::kNameBytes);
  const auto scheme = to_lower_ascii(page.url.substr(0, 8));
  if (!scheme.starts_with("http://") && !scheme.starts_with("https://")) page.url.clear();
  return page;
}

Result<ClientFrame> read_hello(const JsonReader& frame) {
  HelloFrame out;
  TL_TRY(out.token, text_of(frame, "token", limits::kNameBytes));
  TL_TRY(out.signature, text_of(frame, "signed", kJwtBytes));
  TL_TRY(out.language, text_of(frame, "language", limits::kNameBytes));
  if (!is_language(out.language)) out.language.clear();
  TL_TRY(out.anonymous_id, text_of(frame, "anonymous_id", limits::kNameBytes));
  TL_TRY(const auto page, frame.optional_object("page"));
  if (page) {
    TL_TRY(out.page, page_of(*page));
  }
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_message(const JsonReader& frame) {
  MessageFrame out;
  TL_TRY(out.id, own_id(frame));
  TL_TRY(out.text, text_of(frame, "text", limits::kFrameBytes));
  if (utf16_length(out.text) > limits::kChatText) {
    return frame.expected("text", "at most " + std::to_string(limits::kChatText) + " characters");
  }
  TL_TRY(out.files, ids<AttachmentId>(frame, "files", limits::kAttachments));
  TL_TRY(out.reply_to, named<TouchId>(frame, "reply_to"));
  if (trim(out.text).empty() && out.files.empty()) return frame.expected("text", "something to say");
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_button(const JsonReader& frame) {
  ButtonFrame out;
  TL_TRY(out.id, own_id(frame));
  TL_TRY(out.item, named<TouchId>(frame, "item"));
  TL_TRY(out.data, text_of(frame, "data", limits::kNameBytes));
  if (!out.item) return frame.expected("item", "an id");
  if (out.data.empty()) return frame.expected("data", "what the button carries");
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_address(const JsonReader& frame) {
  AddressFrame out;
  TL_TRY(out.id, own_id(frame));
  TL_TRY(out.kind, text_of(frame, "kind", limits::kNameBytes));
  TL_TRY(out.value, text_of(frame, "value", kAddressBytes));
  if (out.kind != "email" && out.kind != "phone") return frame.expected("kind", "email or phone");
  if (trim(out.value).empty()) return frame.expected("value", "an address");
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_seen(const JsonReader& frame) {
  SeenFrame out;
  TL_TRY(out.items, ids<TouchId>(frame, "items", kSeenAtOnce));
  TL_TRY(const auto state, frame.text("state"));
  if (state != "delivered" && state != "read") return frame.expected("state", "delivered or read");
  out.state = *parse_delivery_state(state);
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_typing(const JsonReader& frame) {
  TL_TRY(const auto on, frame.optional_boolean("on"));
  return ClientFrame{TypingFrame{on.value_or(false)}};
}

Result<ClientFrame> read_identify(const JsonReader& frame) {
  IdentifyFrame out;
  TL_TRY(out.signature, text_of(frame, "signed", kJwtBytes));
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_history(const JsonReader& frame) {
  HistoryFrame out;
  TL_TRY(out.before, text_of(frame, "before", kCursorBytes));
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_page(const JsonReader& frame) {
  TL_TRY(auto page, page_of(frame));
  return ClientFrame{PageFrame{std::move(page)}};
}

Result<ClientFrame> read_continue(const JsonReader& frame) {
  ContinueFrame out;
  TL_TRY(out.account, text_of(frame, "account", limits::kNameBytes));
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_redeem(const JsonReader& frame) {
  RedeemFrame out;
  TL_TRY(out.id, own_id(frame));
  TL_TRY(out.token, text_of(frame, "token", limits::kNameBytes));
  if (out.token.empty()) return frame.expected("token", "what the link carries");
  return ClientFrame{std::move(out)};
}

Result<ClientFrame> read_ping(const JsonReader&) { return ClientFrame{PingFrame{}}; }

struct Kind {
  std::string_view type;
  Result<ClientFrame> (*read)(const JsonReader&);
};
constexpr Kind kKinds[] = {{"hello", read_hello},       {"message", read_message},   {"button", read_button},
                           {"address", read_address},   {"identify", read_identify}, {"typing", read_typing},
                           {"seen", read_seen},         {"history", read_history},   {"page", read_page},
                           {"continue", read_continue}, {"redeem", read_redeem},     {"ping", read_ping}};

}  // namespace

Result<ClientFrame> parse_client_frame(std::string_view text) {
  TL_TRY(const auto value, parse_json(text));
  TL_TRY(const auto frame, JsonReader::create(value));
  TL_TRY(const auto type, frame.text("type"));
  for (const auto& kind : kKinds) {
    if (kind.type == type) return kind.read(frame);
  }
  return frame.expected("type", "a known type of frame");
}

std::string client_id_of(std::string_view text) {
  const auto value = parse_json(text);
  if (!value || !value->is_object()) return {};
  const auto* id = value->get_object().if_contains("id");
  if (id == nullptr || !id->is_string() || !is_client_id(std::string_view(id->get_string()))) return {};
  return std::string(id->get_string());
}

}  // namespace throughline::channels::webchat
