#include "channels/webchat/server_frame.hpp"

#include <boost/json/serialize.hpp>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace throughline::channels::webchat {

namespace {

Frame frame(json::object body) { return std::make_shared<const std::string>(json::serialize(body)); }

json::value text_or_null(const std::optional<std::string>& text) { return text ? json::value(*text) : nullptr; }

json::value shown(const std::optional<OpenConversation>& conversation) {
  return conversation ? json::value(conversation->shown) : json::value(nullptr);
}

json::array list(const std::vector<Way>& ways) {
  json::array out;
  for (const auto& way : ways) out.push_back({{"account", way.account}, {"channel", way.channel}, {"link", way.link}});
  return out;
}

json::object by_name(const std::vector<conversations::CannedText>& texts) {
  json::object out;
  for (const auto& one : texts) out[one.name] = one.text;
  return out;
}

}  // namespace

Frame welcome_frame(const Greeting& greeting, const Window& window) {
  return frame(
      {{"type", "welcome"},
       {"token", greeting.token},
       {"language", greeting.language},
       {"company", greeting.company},
       {"account", greeting.account},
       {"name", greeting.name.empty() ? json::value(nullptr) : json::value(greeting.name)},
       {"online", greeting.online},
       {"texts", by_name(greeting.texts)},
       {"conversation", shown(window.conversation)},
       {"items", window.items},
       {"next", text_or_null(window.next)},
       {"ways", list(greeting.ways)},
       {"limits",
        {{"text", limits::kChatText}, {"files", limits::kAttachments}, {"file_bytes", limits::kUploadBytes}}}});
}

Frame ack_frame(const std::string& id) { return frame({{"type", "ack"}, {"id", id}}); }

Frame refused_frame(const std::string& id, const Error& error) {
  json::object body{{"type", "refused"}, {"code", to_string(error.kind)}, {"detail", error.message}};
  if (!error.pointer.empty()) body["pointer"] = error.pointer;
  if (!id.empty()) body["id"] = id;
  return frame(std::move(body));
}

Frame item_frame(const json::object& item) { return frame({{"type", "item"}, {"item", item}}); }

Frame conversation_frame(const std::optional<OpenConversation>& conversation) {
  return frame({{"type", "conversation"}, {"conversation", shown(conversation)}});
}

Frame typing_frame(bool on, const std::string& name) { return frame({{"type", "typing"}, {"on", on}, {"name", name}}); }

Frame history_frame(const Window& window) {
  return frame({{"type", "history"}, {"items", window.items}, {"next", text_or_null(window.next)}});
}

Frame continued_frame(const Continued& continued) {
  return frame({{"type", "continued"},
                {"account", continued.account},
                {"channel", continued.channel},
                {"url", text_or_null(continued.url)},
                {"code", continued.code},
                {"expires_at", to_rfc3339(continued.expires_at)}});
}

Frame reset_frame() { return frame({{"type", "reset"}}); }

Frame pong_frame() { return frame({{"type", "pong"}}); }

}  // namespace throughline::channels::webchat
