#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "base/limits.hpp"
#include "net/server.hpp"

namespace throughline::net {

/// A service whose behaviour a test writes as functions. They run on the loop's thread.
class TestService final : public Service {
 public:
  std::function<void(Request, Reply)> on_request = [](Request request, Reply reply) {
    Response response;
    response.body = std::string(to_string(request.method)) + " " + request.path + " " + request.body;
    reply(std::move(response));
  };
  std::function<void(Request, UpgradeReply)> on_upgrade = [](Request, UpgradeReply reply) {
    Response response;
    response.status = 403;
    reply(UpgradeAnswer(std::move(response)));
  };
  std::size_t largest_body = limits::kBodyBytes;

  std::size_t body_limit(const Request&) const override { return largest_body; }
  void handle(Request request, Reply reply) override { on_request(std::move(request), std::move(reply)); }
  void upgrade(Request request, UpgradeReply reply) override { on_upgrade(std::move(request), std::move(reply)); }
  Response refusal(int status, std::string_view detail) const override {
    Response response;
    response.status = status;
    response.body = detail;
    return response;
  }
};

/// A real server on a free port with its loop on a thread of its own. Set the service and the settings up, then
/// start().
class TestServer {
 public:
  TestServer() { settings.port = 0; }
  ~TestServer() { end(); }

  /// Destroys the server and ends the loop.
  void end() {
    if (!thread_.joinable()) return;
    run([this] { server_.reset(); });
    loop.stop();
    thread_.join();
  }

  void start() {
    server_ = Server::create(loop, service, random, metrics, settings).value();
    port_ = server_->port();
    thread_ = std::thread([this] { loop.run(); });
  }

  std::uint16_t port() const { return port_; }

  /// Runs `function` on the loop and waits for it.
  template<class Function>
  void run(Function function) {
    std::promise<void> done;
    loop.post([&] {
      function();
      done.set_value();
    });
    done.get_future().wait();
  }

  /// Stops gracefully and waits until the server says that it did.
  void stop() {
    std::promise<void> done;
    loop.post([&] { server_->stop([&] { done.set_value(); }); });
    done.get_future().wait();
  }

  Server& server() { return *server_; }

  Loop loop;
  TestService service;
  SystemRandom random;
  Metrics metrics;
  ServerSettings settings;

 private:
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace throughline::net
