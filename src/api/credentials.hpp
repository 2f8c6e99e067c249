#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/agent_store.hpp"
#include "base/executor.hpp"
#include "net/http.hpp"
#include "storage/readers.hpp"

namespace throughline::api {

/// The agents as they were at some moment; shared with handlers on other threads.
class Directory {
 public:
  explicit Directory(std::vector<Agent> agents);
  const Agent* find(AgentId id) const;
  const std::vector<Agent>& all() const { return agents_; }

 private:
  std::vector<Agent> agents_;
  std::unordered_map<AgentId, std::size_t> by_id_;
};

/// Who may come in, in memory. Polls the stored version, so that what the command line or another node writes counts
/// within limits::kCredentialPoll. Owned by the gateway, core strand.
class Credentials {
 public:
  Credentials(Scheduler& core, const Clock& clock, storage::Readers& readers);

  /// Loads and keeps polling; `ready` comes after the first load.
  void start(Callback<void()> ready);
  void stop() { timer_.reset(); }
  /// Loads now, because this program changed something; `done` comes after it counts.
  void reload(Callback<void()> done);
  /// False until the first load: nobody can be told from a stranger yet.
  bool loaded() const { return loaded_; }
  /// Called after every reload.
  void on_change(Callback<void()> listener) { listener_ = std::move(listener); }

  /// The caller of a request, by `Authorization: Bearer` or the session cookie; null for nobody.
  const Principal* authenticate(const net::Headers& headers) const;
  const Principal* find_token(TokenId id) const;
  std::shared_ptr<const Directory> directory() const { return directory_; }

  static constexpr std::string_view kCookie = "throughline_session";
  /// True when the request relies on the cookie, which a foreign page could make the browser send.
  static bool by_cookie(const net::Headers& headers);

 private:
  void poll();
  void adopt(CredentialList list);

  Scheduler& core_;
  const Clock& clock_;
  storage::Readers& readers_;
  std::int64_t version_ = 0;
  bool loaded_ = false;
  std::unordered_map<std::string, Principal> by_digest_;
  std::unordered_map<TokenId, std::string> digest_by_id_;
  std::shared_ptr<const Directory> directory_;
  Callback<void()> listener_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace throughline::api
