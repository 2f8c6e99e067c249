#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/callback.hpp"
#include "base/executor.hpp"
#include "base/result.hpp"
#include "storage/session.hpp"

namespace throughline::storage {

/// A few threads, each with its own connection, that run reads in a snapshot. Results go to the home executor.
class Readers {
 public:
  using Work = Callback<void(Session&)>;

  /// `open` is called once on each thread's behalf, before the constructor returns.
  Readers(std::size_t threads, const std::function<std::unique_ptr<Session>()>& open, Executor& home,
          Callback<void(const SqlError&)> on_broken);
  ~Readers() { stop(); }

  /// Finishes what is queued and ends the threads; reads asked for later are refused.
  void stop();

  /// From any thread. `work` makes a Result<Value> on a reader's thread; `done` gets it at home. With
  /// limits::kReadQueue waiting, `done` gets `unavailable`.
  template<class Value>
  void read(Callback<Result<Value>(Session&)> work, Callback<void(Result<Value>)> done) {
    auto shared = std::make_shared<Callback<void(Result<Value>)>>(std::move(done));
    const bool taken = enqueue(
        {[this, shared, work = std::move(work)](Session& session) mutable { answer<Value>(shared, work(session)); },
         [this, shared](Error error) { answer<Value>(shared, std::move(error)); }});
    if (!taken) answer<Value>(shared, Error::unavailable("the read queue is full"));
  }

 private:
  struct Item {
    Work work;
    Callback<void(Error)> fail;
  };

  template<class Value>
  void answer(const std::shared_ptr<Callback<void(Result<Value>)>>& done, Result<Value> result) {
    home_.post([done, result = std::move(result)]() mutable { (*done)(std::move(result)); });
  }
  bool enqueue(Item item);
  void run(Session& session);
  void run_one(Session& session, Item& item);
  static void finish(Session& session);

  Executor& home_;
  Callback<void(const SqlError&)> on_broken_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Item> queue_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::thread> threads_;
};

}  // namespace throughline::storage
