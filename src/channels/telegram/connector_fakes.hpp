#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/executor.hpp"
#include "base/json.hpp"
#include "channels/connector.hpp"
#include "net/http_client.hpp"

/// Stand-ins for the world around the connector, for tests: time, the network and the core, all moved by hand.
namespace throughline::channels::telegram {

class FakeCore final : public Scheduler {
 public:
  explicit FakeCore(ManualClock& clock) : clock_(clock) {}

  void post(Callback<void()> function) override { posted_.push_back(std::move(function)); }

  std::unique_ptr<Timer> after(Millis delay, Callback<void()> function) override {
    const auto id = next_id_++;
    waiting_->emplace(id, Waiting{clock_.monotonic() + delay, std::move(function)});
    return std::make_unique<FakeTimer>(id, waiting_);
  }

  void run_posted() {
    for (auto& function : std::exchange(posted_, {})) function();
  }

  /// Moves time on and calls what is due by then, earliest first.
  void advance(Millis by) {
    clock_.advance(by);
    while (true) {
      auto due = std::min_element(waiting_->begin(), waiting_->end(),
                                  [](const auto& a, const auto& b) { return a.second.at < b.second.at; });
      if (due == waiting_->end() || due->second.at > clock_.monotonic()) return;
      auto function = std::move(due->second.function);
      waiting_->erase(due);
      function();
    }
  }

  std::size_t waiting() const { return waiting_->size(); }

 private:
  struct Waiting {
    Millis at;
    Callback<void()> function;
  };
  using All = std::map<int, Waiting>;

  struct FakeTimer final : Timer {
    FakeTimer(int timer_id, std::shared_ptr<All> timers) : id(timer_id), all(std::move(timers)) {}
    ~FakeTimer() override { all->erase(id); }
    int id;
    std::shared_ptr<All> all;
  };

  ManualClock& clock_;
  std::vector<Callback<void()>> posted_;
  std::shared_ptr<All> waiting_ = std::make_shared<All>();
  int next_id_ = 0;
};

class FakeHttp final : public net::HttpClient {
 public:
  struct Exchange {
    net::OutboundRequest request;
    Callback<void(net::Outcome)> done;

    std::string method() const { return request.url.substr(request.url.rfind('/') + 1); }
    json::value body() const {
      const auto value = parse_json(request.body);
      return value ? *value : json::value();
    }
  };

  void send(net::OutboundRequest request, Callback<void(net::Outcome)> done) override {
    ++sent;
    open.push_back({std::move(request), std::move(done)});
  }

  /// The oldest unanswered request for a method, taken out.
  Exchange take(std::string_view method) {
    const auto found =
        std::find_if(open.begin(), open.end(), [&](const auto& each) { return each.method() == method; });
    if (found == open.end()) {
      ADD_FAILURE() << "no request for " << method;
      return {};
    }
    auto exchange = std::move(*found);
    open.erase(found);
    return exchange;
  }

  bool has(std::string_view method) const {
    return std::any_of(open.begin(), open.end(), [&](const auto& each) { return each.method() == method; });
  }

  void answer(std::string_view method, int status, std::string body) {
    net::Outcome outcome;
    outcome.exchange = net::Exchange::answered;
    outcome.status = status;
    outcome.body = std::move(body);
    answer(method, std::move(outcome));
  }
  void answer(std::string_view method, net::Outcome outcome) {
    auto exchange = take(method);
    if (exchange.done) exchange.done(std::move(outcome));
  }
  void answer_ok(std::string_view method, const std::string& result) {
    answer(method, 200, R"({"ok":true,"result":)" + result + "}");
  }
  void break_off(std::string_view method, net::Exchange how, std::string failure = "reset") {
    net::Outcome outcome;
    outcome.exchange = how;
    outcome.failure = std::move(failure);
    answer(method, std::move(outcome));
  }

  std::vector<Exchange> open;
  int sent = 0;
};

class FakeSink final : public InboundSink {
 public:
  void take(const std::string& account, std::vector<ProviderEvent> events, Callback<void(Result<void>)> done) override {
    accounts.push_back(account);
    for (auto& event : events) taken.push_back(std::move(event));
    pending.push_back(std::move(done));
  }

  void store() { settle({}); }
  void refuse(Error error) { settle(std::move(error)); }

  std::vector<std::string> accounts;
  std::vector<ProviderEvent> taken;
  std::vector<Callback<void(Result<void>)>> pending;

 private:
  void settle(Result<void> result) {
    ASSERT_FALSE(pending.empty());
    auto done = std::move(pending.front());
    pending.erase(pending.begin());
    done(std::move(result));
  }
};

/// The connector and its world.
struct World {
  ManualClock clock{from_millis(1'795'263'720'000)};
  FakeCore core{clock};
  FakeHttp http;
  FakeSink sink;
};

}  // namespace throughline::channels::telegram
