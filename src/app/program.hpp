#pragma once

#include <memory>

#include "api/gateway.hpp"
#include "app/config.hpp"
#include "app/database.hpp"
#include "channels/reception.hpp"
#include "channels/webchat/chat.hpp"
#include "conversations/delivery.hpp"
#include "conversations/file_fetching.hpp"
#include "demo/demo.hpp"
#include "net/http_client.hpp"
#include "net/loop.hpp"
#include "net/server.hpp"
#include "privacy/erasing.hpp"

namespace throughline::app {

/// The exit code that says "start me again": the disk or the database can no longer be trusted by this process.
inline constexpr int kExitBroken = 75;

/// The running server: everything built in order by create(), destroyed in the reverse of the member list. Lives on the
/// main thread, which is the core strand while run() runs.
class Program {
 public:
  /// Errors: `invalid` (configuration), `unavailable` (port, data folder taken). Throws storage::SqlError.
  static Result<std::unique_ptr<Program>> create(Config config, bool demo);
  ~Program();

  /// Serves until SIGTERM or SIGINT; `ready` is called once the port answers. Errors: the demo company cannot be
  /// furnished.
  Result<void> run(Callback<void()> ready);
  /// Ends run() cleanly: nothing new is taken, what runs is finished, within limits::kStopTimeout.
  void stop();

  std::uint16_t port() const { return server_->port(); }
  net::Loop& core() { return loop_; }
  api::Gateway& gateway() { return *gateway_; }
  /// Null unless this is the demo company.
  const demo::Demo* demo() const { return demo_company_.get(); }

 private:
  Program(Config config, bool demo);
  Result<void> build();
  Result<void> build_connectors();
  void build_api();
  void build_chat();
  Result<void> build_demo();
  Result<void> add_connector(const ChannelConfig& channel);
  void furnish(Callback<void()> ready);
  void start(Callback<void()> ready);
  void keep_house();
  /// Indexes for search what an older program stored, a batch a write, until nothing is left.
  void catch_up_search();

  Config config_;
  bool demo_;
  SystemClock clock_;
  SystemRandom random_;
  Metrics metrics_;
  SystemDisk disk_;
  net::Loop loop_;
  std::unique_ptr<DataLock> lock_;
  std::unique_ptr<net::HttpClient> http_;
  std::unique_ptr<IdSource> ids_;
  conversations::Announcements announcements_;
  std::vector<std::unique_ptr<channels::Connector>> owned_connectors_;
  channels::Connectors connectors_;
  AccountBrands brands_;
  std::vector<channels::webchat::ChatAccount> chat_accounts_;
  conversations::Outlets outlets_;
  conversations::Replies replies_{announcements_, outlets_};
  conversations::StepUps step_ups_{announcements_, outlets_, random_};
  conversations::ResumeTokens resume_tokens_{announcements_, outlets_, brands_, random_};
  conversations::Intake intake_{announcements_, step_ups_, resume_tokens_, config_.addresses};
  conversations::FileStore file_store_;
  api::Services services_;
  std::unique_ptr<storage::Writer> writer_;
  std::unique_ptr<storage::Readers> readers_;
  WorkerPool hashing_;
  WorkerPool files_;
  std::unique_ptr<channels::Reception> reception_;
  std::unique_ptr<channels::webchat::Chat> chat_;
  std::unique_ptr<conversations::Delivery> delivery_;
  std::unique_ptr<conversations::FileFetching> file_fetching_;
  std::unique_ptr<privacy::Erasing> erasing_;
  std::unique_ptr<api::Credentials> credentials_;
  std::unique_ptr<api::SignIn> sign_in_;
  std::unique_ptr<api::LiveFeed> live_feed_;
  std::unique_ptr<api::Gateway> gateway_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<demo::Demo> demo_company_;
  std::unique_ptr<Timer> house_timer_;
  std::unique_ptr<Timer> search_timer_;
  std::unique_ptr<Timer> stop_timer_;
  Result<void> outcome_;
  bool stopping_ = false;
};

}  // namespace throughline::app
