#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/executor.hpp"
#include "channels/webchat/events.hpp"
#include "channels/webchat/opening_hours.hpp"
#include "channels/webchat/server_frame.hpp"
#include "channels/webchat/window.hpp"
#include "conversations/rate.hpp"
#include "net/server.hpp"

namespace throughline::channels::webchat {

/// A chat as the configuration has it.
struct ChatAccount {
  std::string id;
  std::vector<std::string> origins;  // besides the server's own
  std::string secret;                // of the site's signatures; may be empty
  OpeningHours hours = {};
};

/// One open socket. `arriving` until the first window was shown, and again while it is read anew: what changes
/// meanwhile waits.
struct Visit {
  enum class Phase : std::uint8_t { silent, arriving, there, gone };

  Visit(std::shared_ptr<net::WebSocket> opened, const ChatAccount& of_account, std::string from, bool on_page)
      : socket(std::move(opened)), account(of_account), address(std::move(from)), from_page(on_page) {}

  void send(Frame frame) const {
    if (phase != Phase::gone) socket->send(std::move(frame));
  }
  End end() const { return {account.id, visitor.id}; }
  bool is_known() const { return !visitor.id.empty(); }

  std::shared_ptr<net::WebSocket> socket;
  const ChatAccount& account;
  std::string address;
  bool from_page;  // of an allowed origin: what it says of its browser counts
  Phase phase = Phase::silent;
  std::uint32_t round = 0;  // of hellos: an answer to an earlier one is dropped
  std::string token;
  Visitor visitor;
  std::int64_t seq = 0;  // of the feed, shown so far
  std::vector<Push> pending;
  std::size_t unanswered = 0;
  conversations::TokenBucket greetings{{5, Millis{1000}}};  // each costs a few reads
  Time typed_at{};
  ConversationId conversation;
  std::vector<InteractionId> readable;  // of the conversation, sorted
  std::unique_ptr<Timer> hello_timer;
};

}  // namespace throughline::channels::webchat
