#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "channels/webchat/window.hpp"
#include "conversations/canned_texts.hpp"

/// What the server says to a chat client (docs/webchat.md). Pure.
namespace throughline::channels::webchat {

using Frame = std::shared_ptr<const std::string>;

/// Another channel in which one can go on.
struct Way {
  std::string account;
  std::string channel;
  bool link = false;
};

struct Greeting {
  std::string token, language, company, account;
  std::string name = {};  // of whom the site has signed in
  bool online = true;
  std::vector<conversations::CannedText> texts;
  std::vector<Way> ways;
};

struct Continued {
  std::string account, channel;
  std::optional<std::string> url;
  std::string code;
  Time expires_at{};
};

Frame welcome_frame(const Greeting& greeting, const Window& window);
Frame ack_frame(const std::string& id);
Frame refused_frame(const std::string& id, const Error& error);
Frame item_frame(const json::object& item);
Frame conversation_frame(const std::optional<OpenConversation>& conversation);
Frame typing_frame(bool on, const std::string& name);
Frame history_frame(const Window& window);
Frame continued_frame(const Continued& continued);
Frame reset_frame();
Frame pong_frame();

}  // namespace throughline::channels::webchat
