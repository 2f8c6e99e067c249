#include "channels/telegram/connector.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/answer.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/telegram/file_fetch.hpp"
#include "channels/telegram/inbound.hpp"
#include "channels/telegram/long_poll.hpp"
#include "channels/telegram/outbound.hpp"
#include "channels/telegram/persistent_call.hpp"
#include "channels/telegram/plan.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::string_view kSecretHeader = "X-Telegram-Bot-Api-Secret-Token";
constexpr int kWebhookConnections = 40;
constexpr std::size_t kSecretMax = 256;
constexpr std::size_t kUserNameMax = 64;

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_sound_secret(std::string_view secret) {
  return !secret.empty() && secret.size() <= kSecretMax &&
         std::all_of(secret.begin(), secret.end(), [](char c) { return is_name_character(c) || c == '-'; });
}

bool is_user_name(std::string_view name) {
  return !name.empty() && name.size() <= kUserNameMax && std::all_of(name.begin(), name.end(), is_name_character);
}

/// The Bot API as the fact sheet tells it. Receipts do not exist for bots; deletions are told for business chats only.
ChannelCapabilities capabilities_of(const Settings& settings) {
  ChannelCapabilities out;
  out.start_token = {StartTokenKind::hidden, 64, {}};  // the template comes with the bot's name
  out.phone_share = Support::partial;                  // by a button, in private chats
  out.typing_out = true;
  out.buttons = {.max_buttons = kButtons,
                 .max_per_row = kButtonsInRow,
                 .label_max = 64,
                 .payload_max_bytes = kButtonDataBytes,
                 .callback = true,
                 .url = true,
                 .request_contact = true,
                 .request_location = true};
  out.media_in = {.kinds = {"photo", "document", "video", "audio", "voice", "sticker", "animation"},
                  .max_bytes = static_cast<std::int64_t>(limits::kUploadBytes),
                  .max_photo_bytes = static_cast<std::int64_t>(limits::kUploadBytes),
                  .album_max = kAlbumFiles};
  out.media_out = {.kinds = {"photo", "document", "video"},
                   .max_bytes = kFileBytes,
                   .max_photo_bytes = kPhotoBytes,
                   .album_max = kAlbumFiles};
  out.edit_in = out.edit_out = true;
  out.delete_out = true;
  out.reply_to = true;
  out.threads = true;
  out.window = {WindowKind::user_must_start, std::chrono::hours{0}};
  out.text = {TextUnit::utf16, kTextUnits, kCaptionUnits};
  out.per_account = settings.per_account;
  out.per_thread = settings.per_thread;
  return out;
}

MethodCall webhook_call(const Settings& settings) {
  return {"setWebhook",
          {{"url", settings.webhook_url},
           {"secret_token", settings.secret},
           {"allowed_updates", allowed_updates()},
           {"max_connections", kWebhookConnections}},
          {}};
}

Settings tidied(Settings settings) {
  settings.token = trim(settings.token);  // a file read into the environment ends in a new line
  settings.secret = trim(settings.secret);
  return settings;
}

/// The connector of one bot. Sending, fetching and receiving are independent of each other; each keeps what ails it in
/// a sentence for health().
class TelegramConnector final : public Connector {
 public:
  TelegramConnector(Settings settings, net::HttpClient& http, Scheduler& core, Clock& clock)
      : settings_(tidied(std::move(settings))),
        capabilities_(capabilities_of(settings_)),
        core_(core),
        api_(settings_.api_base, settings_.token, http),
        introduction_(settings_.account, {"getMe", {}, {}}, api_, core),
        registration_(settings_.account, webhook_call(settings_), api_, core),
        long_poll_(settings_.account, api_, core, clock) {}

  const std::string& account() const override { return settings_.account; }
  std::string_view kind() const override { return "telegram"; }
  const ChannelCapabilities& capabilities() const override { return capabilities_; }

  Result<std::vector<OutboundPart>> plan(OutboundPart draft) const override { return plan_parts(std::move(draft)); }
  void send(OutboundRequest request, Callback<void(SendResult)> done) override;
  void fetch(const std::string& remote, Callback<void(Result<conversations::FetchedFile>)> done) override;

  Result<void> verify(WebhookRequest& request) const override;
  Result<std::vector<ProviderEvent>> parse(std::string_view body) const override;

  void start(InboundSink& sink) override;
  void stop() override;
  std::string health() const override;

 private:
  bool by_webhook() const { return !settings_.webhook_url.empty() || !settings_.poll; }
  std::string misconfiguration() const;
  void learn_name(const json::value& bot);
  void note(const SendResult& result);

  const Settings settings_;
  ChannelCapabilities capabilities_;
  Scheduler& core_;
  BotApi api_;
  PersistentCall introduction_;
  PersistentCall registration_;
  LongPoll long_poll_;
  std::string send_trouble_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // answers may come after the connector
};

void TelegramConnector::send(OutboundRequest request, Callback<void(SendResult)> done) {
  auto call = to_call(request.part, request.thread);
  if (!call) {
    core_.post([done = std::move(done), result = to_send_result(call.error())]() mutable { done(std::move(result)); });
    return;
  }
  request.part.files.clear();  // the call shares their bytes; the answer needs only the address
  api_.call(std::move(*call), {},
            [this, alive = std::weak_ptr(alive_), request = std::move(request),
             done = std::move(done)](const net::Outcome& outcome) mutable {
              auto result = to_send_result(outcome, request);
              if (alive.lock()) note(result);
              done(std::move(result));
            });
}

void TelegramConnector::note(const SendResult& result) {
  send_trouble_.clear();
  if (const auto* broken = std::get_if<AuthBroken>(&result)) send_trouble_ = broken->detail;
  if (const auto* later = std::get_if<RetryLater>(&result)) send_trouble_ = later->why;
  if (const auto* doubt = std::get_if<Uncertain>(&result)) send_trouble_ = doubt->detail;
}

void TelegramConnector::fetch(const std::string& remote, Callback<void(Result<conversations::FetchedFile>)> done) {
  api_.call({"getFile", {{"file_id", remote}}, {}}, {},
            [this, alive = std::weak_ptr(alive_), done = std::move(done)](const net::Outcome& outcome) mutable {
              const auto path = read_file_path(outcome);
              if (!path || !alive.lock()) {
                done(path ? Error::unavailable("the channel is closed") : path.error());
                return;
              }
              api_.download(
                  *path, [done = std::move(done)](net::Outcome file) mutable { done(read_download(std::move(file))); });
            });
}

Result<void> TelegramConnector::verify(WebhookRequest& request) const {
  const auto secret = request.header ? request.header(kSecretHeader) : std::string_view();
  if (settings_.secret.empty() || !equal_in_constant_time(secret, settings_.secret)) {
    return Error::unauthenticated("the secret token of the request is not the account's");
  }
  return {};
}

Result<std::vector<ProviderEvent>> TelegramConnector::parse(std::string_view body) const {
  TL_TRY(auto event, parse_update(body));
  std::vector<ProviderEvent> events;
  events.push_back(std::move(event));
  return events;
}

void TelegramConnector::start(InboundSink& sink) {
  if (settings_.token.empty()) return;
  introduction_.start([this](const json::value& bot) { learn_name(bot); });
  if (!misconfiguration().empty()) return;
  if (!settings_.webhook_url.empty())
    registration_.start({});
  else if (settings_.poll)
    long_poll_.start(sink);
}

void TelegramConnector::stop() {
  introduction_.stop();
  registration_.stop();
  long_poll_.stop();
}

void TelegramConnector::learn_name(const json::value& bot) {
  const auto reader = JsonReader::create(bot);
  if (!reader) return;
  const auto name = reader->optional_text("username");
  if (!name || !is_user_name(name->value_or(""))) return;
  capabilities_.start_token.url_template = "https://t.me/" + std::string(**name) + "?start={token}";
}

/// What no retry will mend.
std::string TelegramConnector::misconfiguration() const {
  if (settings_.token.empty()) return "the account has no token";
  if (by_webhook() && settings_.secret.empty()) return "the account has no secret, so every webhook request is refused";
  if (by_webhook() && !is_sound_secret(settings_.secret)) {
    return "the account's secret must be 1 to 256 letters, digits, _ or -";
  }
  return {};
}

std::string TelegramConnector::health() const {
  for (const auto& trouble : {misconfiguration(), long_poll_.trouble(), registration_.trouble(), send_trouble_}) {
    if (!trouble.empty()) return trouble;
  }
  // Where nothing is registered or polled, getMe is the only sign of a wrong token.
  const bool receives_by_itself = settings_.poll || !settings_.webhook_url.empty();
  return receives_by_itself || introduction_.trouble().empty() ? "ok" : introduction_.trouble();
}

}  // namespace

std::unique_ptr<Connector> create(Settings settings, net::HttpClient& http, Scheduler& core, Clock& clock) {
  return std::make_unique<TelegramConnector>(std::move(settings), http, core, clock);
}

}  // namespace throughline::channels::telegram
