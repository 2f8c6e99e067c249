#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/executor.hpp"
#include "channels/connector.hpp"
#include "domain/capabilities.hpp"
#include "net/http_client.hpp"

/// Telegram's Bot API: one bot is one channel account.
namespace throughline::channels::telegram {

struct Settings {
  std::string account = {};
  std::string token = {};
  std::string secret = {};  // that Telegram sends with each webhook request: 1-256 of A-Za-z0-9_-
  std::string api_base = "https://api.telegram.org";
  std::string webhook_url = {};  // registered at start; empty: long poll when `poll`, else somebody else registers it
  bool poll = false;
  Rate per_account{30, Millis{34}};   // about 30 messages a second for a bot
  Rate per_thread{3, Millis{1'000}};  // one a second for a chat, bursts tolerated
};

/// All three outlive the connector.
std::unique_ptr<Connector> create(Settings settings, net::HttpClient& http, Scheduler& core, Clock& clock);

}  // namespace throughline::channels::telegram
