#include "app/program.hpp"

#include <cstdlib>

#include "api/idempotency_store.hpp"
#include "app/connectors.hpp"
#include "app/openapi.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "customers/search_index.hpp"

namespace throughline::app {

namespace {

constexpr std::size_t kReaderThreads = 2;
constexpr Millis kSearchPause = 1000ms;
constexpr Millis kHousekeeping = 10 * 60'000ms;

/// How a program on this machine reaches the server.
std::string own_url(const std::string& host, std::uint16_t port) {
  std::string name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
  if (name.find(':') != std::string::npos) name = "[" + name + "]";
  return "http://" + name + ":" + std::to_string(port);
}

/// Nothing may be acknowledged after this: leave at once, without destructors that would write.
void leave_broken(const storage::SqlError&) { std::_Exit(kExitBroken); }

}  // namespace

Program::Program(Config config, bool demo)
    : config_(std::move(config)),
      demo_(demo),
      disk_(std::chrono::microseconds(config_.fsync_delay_us)),
      file_store_(config_.data + "/files", disk_),
      services_{replies_,    step_ups_,       resume_tokens_,    intake_, announcements_, random_,
                connectors_, config_.company, config_.addresses, brands_, clock_,         demo_},
      hashing_(limits::kHashesAtOnce, limits::kHashQueue),
      files_(1, limits::kFileQueue) {}

/// First everybody who may still call back is stopped, while those who are called are there to hear it: connections,
/// requests to providers (told `unknown`), then the threads with what was submitted to them. Only then does anything
/// go.
Program::~Program() {
  server_.reset();
  http_.reset();
  files_.stop();
  hashing_.stop();
  if (readers_) readers_->stop();
  if (writer_) writer_->stop();
}

Result<std::unique_ptr<Program>> Program::create(Config config, bool demo) {
  std::unique_ptr<Program> program(new Program(std::move(config), demo));
  TL_CHECK_OK(program->build());
  return program;
}

Result<void> Program::build() {
  TL_TRY(lock_, DataLock::take(config_.data));
  http_ = net::create_http_client(loop_);
  TL_CHECK_OK(build_connectors());
  TL_TRY(auto session, open_for_server(config_, disk_, clock_));
  ids_ = std::make_unique<IdSource>(clock_, config_.node, highest_id(*session));
  writer_ = std::make_unique<storage::Writer>(std::move(session),
                                              storage::Writer::Settings{clock_, *ids_, loop_, metrics_, leave_broken});
  readers_ = std::make_unique<storage::Readers>(
      kReaderThreads, [this] { return open_reader(config_, disk_); }, loop_, leave_broken);
  build_api();
  net::ServerSettings settings;
  settings.host = config_.host;
  settings.port = config_.port;
  settings.tls_certificate_file = config_.tls_cert;
  settings.tls_key_file = config_.tls_key;
  settings.trusted_proxies = config_.trusted_proxies;
  auto server = net::Server::create(loop_, *gateway_, random_, metrics_, std::move(settings));
  if (!server) {
    const std::string address = config_.host + ":" + std::to_string(config_.port);
    return Error{server.error().kind, address + ": " + server.error().message};
  }
  server_ = std::move(*server);
  return demo_ ? build_demo() : Result<void>();
}

Result<void> Program::build_connectors() {
  for (const auto& channel : config_.channels) {
    TL_CHECK_OK(add_connector(channel));
  }
  return {};
}

Result<void> Program::add_connector(const ChannelConfig& channel) {
  TL_TRY(auto connector, make_connector(channel, config_.public_url, *http_, loop_, clock_));
  connectors_[channel.id] = connector.get();
  outlets_[channel.id] = connector.get();
  brands_[channel.id] = channel.setting("brand");
  if (channel.kind == "webchat") {
    TL_TRY(auto account, chat_account(channel));
    chat_accounts_.push_back(std::move(account));
  }
  owned_connectors_.push_back(std::move(connector));
  return {};
}

/// The demo's channel speaks to this server itself, so its connector can be made only when the port is known.
Result<void> Program::build_demo() {
  demo_company_ = std::make_unique<demo::Demo>(
      demo::Demo::Settings{loop_, clock_, random_, *http_, files_, disk_, *writer_, *readers_, *sign_in_,
                           api::embedded_assets(), config_.data + "/demo", own_url(config_.host, server_->port())});
  TL_CHECK_OK(demo_company_->open(*open_reader(config_, disk_)));
  const auto& keys = demo_company_->keys();
  ChannelConfig channel{std::string(demo::kAccount), "telegram", {}, "the demo company"};
  channel.settings = {{"token", keys.token}, {"secret", keys.secret}, {"api_base", demo_company_->api_base()}};
  TL_CHECK_OK(add_connector(channel));
  ChannelConfig site{std::string(demo::kSite), "webchat", {}, "the demo company"};
  site.settings = {{"page", own_url(config_.host, server_->port()) + "/demo/shop/"}};
  TL_CHECK_OK(add_connector(site));
  chat_->add_account(chat_accounts_.back());
  gateway_->mount("/demo", *demo_company_);
  return {};
}

void Program::build_api() {
  reception_ = std::make_unique<channels::Reception>(*writer_, intake_, connectors_, metrics_);
  credentials_ = std::make_unique<api::Credentials>(loop_, clock_, *readers_);
  build_chat();
  delivery_ = std::make_unique<conversations::Delivery>(conversations::Delivery::Settings{
      loop_, clock_, random_, *writer_, *readers_, files_, file_store_, outlets_, announcements_, metrics_});
  file_fetching_ = std::make_unique<conversations::FileFetching>(conversations::FileFetching::Settings{
      loop_, clock_, *writer_, *readers_, files_, file_store_, outlets_, announcements_});
  erasing_ = std::make_unique<privacy::Erasing>(privacy::Erasing::Settings{
      loop_, *writer_, files_, file_store_, announcements_, [this] { return empty_log(config_, disk_); }});
  sign_in_ = std::make_unique<api::SignIn>(
      api::SignIn::Settings{loop_, clock_, random_, *writer_, *readers_, hashing_, *credentials_});
  live_feed_ = std::make_unique<api::LiveFeed>(
      api::LiveFeed::Settings{clock_, *readers_, *credentials_, brands_, announcements_, metrics_});
  credentials_->on_change([this] { live_feed_->adopt_credentials(); });
  gateway_ = std::make_unique<api::Gateway>(api::Gateway::Settings{
      clock_, loop_, *writer_, *readers_, *credentials_, *sign_in_, *live_feed_, *reception_, *chat_, files_,
      file_store_, metrics_, services_, api::embedded_assets(), openapi_document(), config_.public_url});
}

void Program::build_chat() {
  // The directory is replaced when it changes, never written to: other threads may read it.
  const auto names = [this]() -> channels::webchat::AgentNames {
    return [directory = credentials_->directory()](AgentId id) {
      const auto* agent = directory->find(id);
      return agent == nullptr ? std::string() : agent->name;
    };
  };
  chat_ = std::make_unique<channels::webchat::Chat>(channels::webchat::Chat::Settings{
      loop_, clock_, random_, *writer_, *readers_, resume_tokens_, announcements_, *reception_, outlets_, brands_,
      metrics_, config_.company.name, config_.company.languages, config_.public_url,
      TimeZone::create(config_.company.time_zone).value(), names,
      [this](ConversationId id, const std::string& account, bool on) { live_feed_->show_typing(id, account, on); }});
  for (auto& account : chat_accounts_) chat_->add_account(account);
}

Result<void> Program::run(Callback<void()> ready) {
  loop_.on_stop_signal([this] { stop(); });
  if (demo_company_)
    furnish(std::move(ready));
  else
    start(std::move(ready));
  loop_.run();
  return outcome_;
}

void Program::furnish(Callback<void()> ready) {
  const demo::Scribes scribes{*connectors_.at(std::string(demo::kAccount)), intake_, replies_};
  demo_company_->start(scribes, [this, ready = std::move(ready)](Result<void> furnished) mutable {
    if (furnished) return start(std::move(ready));
    outcome_ = std::move(furnished);
    stop();
  });
}

void Program::start(Callback<void()> ready) {
  credentials_->start([this, ready = std::move(ready)]() mutable {
    gateway_->set_ready(true);
    delivery_->start();
    file_fetching_->start();
    erasing_->start();
    for (auto& connector : owned_connectors_) connector->start(*reception_);
    keep_house();
    catch_up_search();
    ready();
  });
}

void Program::stop() {
  if (stopping_) return;
  stopping_ = true;
  log_info("stopping");
  gateway_->set_ready(false);
  house_timer_.reset();
  search_timer_.reset();
  credentials_->stop();
  if (demo_company_) demo_company_->stop();
  for (auto& connector : owned_connectors_) connector->stop();
  file_fetching_->stop();
  erasing_->stop();
  stop_timer_ = loop_.after(limits::kStopTimeout + 1000ms, [this] { loop_.stop(); });
  server_->stop([this] { delivery_->stop([this] { loop_.stop(); }); });
}

void Program::keep_house() {
  writer_->submit(
      [this](storage::Transaction& transaction) -> Result<void> {
        if (conversations::prune_unsent(transaction, transaction.now() - limits::kUnsentFileLife)) {
          announcements_.erasures.raise(transaction);
        }
        conversations::Feed::prune(transaction, transaction.now() - limits::kFeedLife);
        api::prune_answers(transaction, transaction.now() - limits::kIdempotencyLife);
        return {};
      },
      [](Result<void>) {});
  if (!stopping_) house_timer_ = loop_.after(kHousekeeping, [this] { keep_house(); });
}

void Program::catch_up_search() {
  writer_->submit_value<bool>(
      [](storage::Transaction& transaction) -> Result<bool> {
        return customers::catch_up(transaction.sql(), limits::kIndexBatch);
      },
      [this](Result<bool> more) {
        if (stopping_) return;
        // The queue may be full; messages go first.
        if (!more) search_timer_ = loop_.after(kSearchPause, [this] { catch_up_search(); });
        if (more && *more) catch_up_search();
      });
}

}  // namespace throughline::app
