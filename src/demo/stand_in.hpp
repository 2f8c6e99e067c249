#pragma once

#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/executor.hpp"
#include "base/random.hpp"
#include "base/worker_pool.hpp"
#include "conversations/file_store.hpp"
#include "demo/bot_methods.hpp"
#include "demo/chat_log.hpp"
#include "demo/chats.hpp"
#include "demo/form_data.hpp"
#include "net/http_client.hpp"

namespace throughline::demo {

/// Telegram's side of the Bot API for one bot: answers its calls, posts Updates to its webhook as Telegram does (one
/// chat in order, again after a failure, until a 2xx), and keeps the chats over a restart. Owned by Demo, core strand.
class StandIn {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    net::HttpClient& http;
    WorkerPool& files;
    conversations::FileStore store;  // copied into jobs of the pool, which outlives the stand-in
    std::string log_file;
  };
  /// What the bot and the messenger have agreed on.
  struct Keys {
    std::string token;
    std::string secret;
  };

  explicit StandIn(Settings settings) : settings_(settings), log_(settings.log_file) {}

  /// Reads the chats of an earlier run, or makes new keys.
  void open(Random& random);
  bool has_history() const { return log_.exists(); }
  const Keys& keys() const { return keys_; }
  const Chats& chats() const { return chats_; }

  /// Begins anew with these chats. Errors: `unavailable`.
  Result<void> adopt(Chats chats);
  /// Posts to `hook` what a former run left unacknowledged, and from now on everything.
  void start(std::string hook);
  /// Answers whoever waits, and posts nothing more.
  void stop();

  /// `/bot<token>/<method>` and `/file/bot<token>/<path>`.
  void handle(net::Request request, net::Reply reply);
  bool knows_token(std::string_view path) const;

  /// The customer's side.
  std::int64_t add_person(Person person);
  void say(std::int64_t chat, json::object content);
  void edit(std::int64_t chat, std::int64_t message, const std::string& text);
  void press(std::int64_t chat, std::int64_t message, const std::string& data);
  void set_blocked(std::int64_t chat, bool blocked);
  /// Stores a file; `done` gets what a message needs to name it.
  void keep_file(FormField file, Callback<void(Result<ReceivedFile>)> done);
  void send_file(const std::string& file_id, net::Reply reply);

  /// Calls `ready` when the chat has changed after `version`, now or after some seconds at the latest.
  void watch(std::int64_t chat, std::int64_t version, Callback<void()> ready);

 private:
  struct Watcher {
    std::int64_t chat = 0;
    Callback<void()> ready;
    std::unique_ptr<Timer> timer;
  };
  struct Line {  // the updates of one chat on their way to the bot
    std::deque<json::object> updates;
    bool posting = false;
    Millis pause{0};
    std::unique_ptr<Timer> timer;
  };
  struct Upload;

  void keep(std::vector<json::object> further = {});
  void tell_bot(std::int64_t chat, json::object update);
  void enqueue(const json::object& update, std::int64_t chat);
  void post_next(std::int64_t chat);
  void posted(std::int64_t chat, const net::Outcome& outcome);
  void answer_call(MethodCall call, net::Reply& reply);
  void take_form(std::string method, std::vector<FormField> fields, net::Reply reply);
  void keep_next(const std::shared_ptr<Upload>& upload);
  void wake(std::int64_t chat);
  void finish(std::list<Watcher>::iterator watcher);

  Settings settings_;
  ChatLog log_;
  Chats chats_;
  Keys keys_;
  std::string hook_;
  std::map<std::int64_t, json::object> unacknowledged_;  // by update_id; of the log, until start()
  std::map<std::int64_t, Line> lines_;
  std::map<std::int64_t, std::int64_t> seen_versions_;
  std::list<Watcher> watchers_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // answers may come after the stand-in
};

}  // namespace throughline::demo
