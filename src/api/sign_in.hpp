#pragma once

#include <string>

#include "api/agent_store.hpp"
#include "api/credentials.hpp"
#include "api/throttle.hpp"
#include "base/worker_pool.hpp"

namespace throughline::api {

/// E-mail and password in, session out. A wrong pair, an unknown e-mail and a disabled agent cost the same time and get
/// the same answer; guessing is throttled by e-mail and by address; limits::kHashesAtOnce hashes run at once. Core
/// strand.
class SignIn {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    Random& random;
    storage::Writer& writer;
    storage::Readers& readers;
    WorkerPool& hashing;
    Credentials& credentials;
  };
  struct Session {
    std::string secret;
    Agent agent;
  };

  explicit SignIn(Settings settings);

  /// Errors: `unauthenticated`, `too_many` (throttled, or too many hashes waiting: `retry_after` tells).
  void sign_in(std::string email, std::string password, std::string address, Callback<void(Result<Session>)> done);
  /// Opens a session without a password, for the demo company.
  void open_session(Agent agent, Callback<void(Result<Session>)> done);
  Millis retry_after(const std::string& email, const std::string& address) const;

 private:
  void check(std::optional<Agent> agent, std::string email, std::string password, std::string address,
             Callback<void(Result<Session>)> done);

  Settings settings_;
  Throttle throttle_;
};

}  // namespace throughline::api
