#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "api/assets.hpp"
#include "api/call.hpp"
#include "api/live_feed.hpp"
#include "api/routes.hpp"
#include "api/sign_in.hpp"
#include "base/limits.hpp"
#include "base/worker_pool.hpp"
#include "channels/visitors.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/file_store.hpp"
#include "net/server.hpp"

namespace throughline::api {

/// Pages that another module serves below a prefix (the demo). Core strand.
class Mount {
 public:
  virtual ~Mount() = default;
  virtual void handle(net::Request request, net::Reply reply) = 0;
  /// How large the body of a request below the prefix may be.
  virtual std::size_t body_limit(const net::Request&) const { return limits::kBodyBytes; }
};

/// The door: finds the route, asks who calls and whether he may, and runs the handler where it belongs. Every refusal
/// is a problem document. Owned by `app`, core strand.
class Gateway final : public net::Service {
 public:
  struct Settings {
    const Clock& clock;
    Executor& core;
    storage::Writer& writer;
    storage::Readers& readers;
    Credentials& credentials;
    SignIn& sign_in;
    LiveFeed& live_feed;
    channels::Reception& reception;
    channels::Visitors& visitors;
    WorkerPool& files;
    conversations::FileStore& file_store;
    Metrics& metrics;
    const Services& services;
    std::span<const Asset> assets;
    std::string_view openapi;
    std::string public_url;
  };

  explicit Gateway(Settings settings);

  /// Serves `mount` for the path `prefix` and everything below it.
  void mount(std::string prefix, Mount& mount) { mounts_[std::move(prefix)] = &mount; }
  void set_ready(bool ready) { ready_ = ready; }

  std::size_t body_limit(const net::Request& head) const override;
  void handle(net::Request request, net::Reply reply) override;
  void upgrade(net::Request request, net::UpgradeReply reply) override;
  net::Response refusal(int status, std::string_view detail) const override;

 private:
  using SharedCall = std::shared_ptr<Call>;

  Result<const Principal*> authorise(const Route& route, const net::Request& request) const;
  bool from_own_page(const net::Request& request) const;
  Mount* mount_of(std::string_view path) const;
  void run(const Route& route, SharedCall call, net::Reply reply);
  void run_read(ReadHandler handler, Subject subject, SharedCall call, net::Reply reply);
  void run_write(WriteHandler handler, const Route& route, SharedCall call, net::Reply reply);
  void run_direct(Direct direct, SharedCall call, net::Reply reply);
  static void answer(const SharedCall& call, net::Reply& reply, Result<Answer> result);

  void readiness(SharedCall call, net::Reply reply);
  void login(SharedCall call, net::Reply reply);
  void logout(SharedCall call, net::Reply reply);
  void upload(SharedCall call, net::Reply reply);
  void download(SharedCall call, net::Reply reply);
  void upload_chat_file(SharedCall call, net::Reply reply);
  void download_chat_file(SharedCall call, net::Reply reply);
  void preflight_chat_file(const Call& call, net::Reply reply) const;
  /// Lets the page that may hold the chat read the answer.
  net::Reply for_page(const Call& call, net::Reply reply) const;
  using FileReply = std::shared_ptr<net::Reply>;
  void store_upload(const SharedCall& call, conversations::Attachment attachment, const std::string& key,
                    FileReply reply);
  void send_file(const SharedCall& call, const conversations::Attachment& attachment, FileReply reply);
  void webhook(SharedCall call, net::Reply reply);
  void typing(SharedCall call, net::Reply reply);
  void page(const net::Request& request, net::Reply reply);

  Settings settings_;
  std::map<std::string, Mount*> mounts_;
  bool ready_ = false;
};

/// The Set-Cookie value that opens (or, with an empty secret, ends) a session.
std::string session_cookie(std::string_view secret, bool secure);

}  // namespace throughline::api
