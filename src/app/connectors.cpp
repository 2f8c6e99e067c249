#include "app/connectors.hpp"

#include <algorithm>
#include <vector>

#include "channels/telegram/connector.hpp"
#include "channels/webchat/connector.hpp"
#include "channels/webchat/origin.hpp"

namespace throughline::app {

namespace {

constexpr std::size_t kChatSecretBytes = 32;

Error wrong(const ChannelConfig& channel, const std::string& what) {
  return Error::invalid(channel.where + ": channel '" + channel.id + "': " + what);
}

Result<void> check_settings(const ChannelConfig& channel, const std::vector<std::string>& known) {
  for (const auto& [key, value] : channel.settings) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string expected;
    for (const auto& name : known) expected += (expected.empty() ? "" : ", ") + name;
    return wrong(channel, "unknown key '" + key + "'; expected one of: " + expected);
  }
  return {};
}

Result<std::unique_ptr<channels::Connector>> make_telegram(const ChannelConfig& channel, const std::string& public_url,
                                                           net::HttpClient& http, Scheduler& core, Clock& clock) {
  TL_CHECK_OK(check_settings(channel, {"brand", "token", "secret", "api_base", "receive"}));
  channels::telegram::Settings settings;
  settings.account = channel.id;
  settings.token = channel.setting("token");
  settings.secret = channel.setting("secret");
  if (settings.token.empty()) return wrong(channel, "token is missing (from @BotFather)");
  if (settings.secret.size() > 256 ||
      settings.secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789_-") != std::string::npos) {
    return wrong(channel, "secret must be 1 to 256 of A-Z a-z 0-9 _ -");
  }
  if (!channel.setting("api_base").empty()) settings.api_base = channel.setting("api_base");
  if (!settings.api_base.starts_with("http://") && !settings.api_base.starts_with("https://")) {
    return wrong(channel, "api_base must begin with http:// or https://");
  }
  const std::string receive = channel.setting("receive").empty() ? "webhook" : channel.setting("receive");
  if (receive != "webhook" && receive != "poll") return wrong(channel, "receive must be \"webhook\" or \"poll\"");
  settings.poll = receive == "poll";
  if (!settings.poll && settings.secret.empty()) {
    return wrong(channel, "secret is missing (webhooks without one would be refused)");
  }
  // Telegram calls only public HTTPS addresses; without one, whoever runs the server registers the webhook.
  if (!settings.poll && public_url.starts_with("https://")) settings.webhook_url = public_url + "/hooks/" + channel.id;
  return channels::telegram::create(std::move(settings), http, core, clock);
}

Result<std::unique_ptr<channels::Connector>> make_webchat(const ChannelConfig& channel, Scheduler& core) {
  TL_CHECK_OK(check_settings(channel, {"brand", "origins", "page", "secret", "hours"}));
  TL_CHECK_OK(chat_account(channel));
  const auto page = channel.setting("page");
  if (!page.empty() && !page.starts_with("http://") && !page.starts_with("https://")) {
    return wrong(channel, "page must begin with http:// or https://");
  }
  return channels::webchat::create(channel.id, page, core);
}

}  // namespace

Result<channels::webchat::ChatAccount> chat_account(const ChannelConfig& channel) {
  auto origins = channels::webchat::parse_origins(channel.setting("origins"));
  if (!origins) return wrong(channel, "origins: " + origins.error().message);
  const auto secret = channel.setting("secret");
  if (!secret.empty() && secret.size() < kChatSecretBytes) {
    return wrong(channel, "secret must be at least 32 characters: who guesses it is signed in as anybody");
  }
  auto hours = channels::webchat::OpeningHours::parse(channel.setting("hours"));
  if (!hours) return wrong(channel, "hours: " + hours.error().message);
  return channels::webchat::ChatAccount{channel.id, std::move(*origins), secret, std::move(*hours)};
}

Result<std::unique_ptr<channels::Connector>> make_connector(const ChannelConfig& channel, const std::string& public_url,
                                                            net::HttpClient& http, Scheduler& core, Clock& clock) {
  if (channel.kind == "telegram") return make_telegram(channel, public_url, http, core, clock);
  if (channel.kind == "webchat") return make_webchat(channel, core);
  return wrong(channel, "unknown kind '" + channel.kind + "'; expected one of: telegram, webchat");
}

}  // namespace throughline::app
