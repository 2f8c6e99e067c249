#include "api/sign_in.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::api {

namespace {

/// Many agents share an office's address, so it is given more room than one e-mail.
constexpr int kFreeFailuresOfAddress = limits::kFreeFailures * 4;

/// Verified against when there is no such agent, so that the refusal takes as long: a hash of random bytes nobody
/// knows.
const std::string& nobodys_hash() {
  static const std::string hash = hash_password(SystemRandom{}.token(32));
  return hash;
}

std::string email_key(const std::string& email) { return "e:" + email; }
std::string address_key(const std::string& address) { return "a:" + address; }

}  // namespace

SignIn::SignIn(Settings settings) : settings_(settings) {
  settings_.hashing.post([] { nobodys_hash(); });
}

Millis SignIn::retry_after(const std::string& email, const std::string& address) const {
  const Time now = settings_.clock.now();
  return std::max(throttle_.wait(email_key(to_lower_ascii(email)), now), throttle_.wait(address_key(address), now));
}

void SignIn::sign_in(std::string email, std::string password, std::string address,
                     Callback<void(Result<Session>)> done) {
  email = to_lower_ascii(email);
  if (retry_after(email, address) > 0ms) {
    done(Error::too_many("too many failed attempts; wait"));
    return;
  }
  settings_.readers.read<std::optional<Agent>>(
      [email](storage::Session& session) -> Result<std::optional<Agent>> { return find_agent(session, email); },
      [this, email, password = std::move(password), address = std::move(address),
       done = std::move(done)](Result<std::optional<Agent>> agent) mutable {
        if (!agent)
          done(agent.error());
        else
          check(std::move(*agent), std::move(email), std::move(password), std::move(address), std::move(done));
      });
}

void SignIn::check(std::optional<Agent> agent, std::string email, std::string password, std::string address,
                   Callback<void(Result<Session>)> done) {
  auto shared = std::make_shared<Callback<void(Result<Session>)>>(std::move(done));
  const bool taken =
      settings_.hashing.try_post([this, agent = std::move(agent), email = std::move(email),
                                  password = std::move(password), address = std::move(address), shared]() mutable {
        const bool known = agent && !agent->disabled && !agent->password_hash.empty();
        const bool right = verify_password(known ? agent->password_hash : nobodys_hash(), password) && known;
        settings_.core.post([this, right, agent = std::move(agent), email = std::move(email),
                             address = std::move(address), shared]() mutable {
          if (right) {
            throttle_.succeeded(email_key(email));
            open_session(std::move(*agent), std::move(*shared));
            return;
          }
          throttle_.failed(email_key(email), limits::kFreeFailures, settings_.clock.now());
          throttle_.failed(address_key(address), kFreeFailuresOfAddress, settings_.clock.now());
          (*shared)(Error::unauthenticated("wrong e-mail or password"));
        });
      });
  if (!taken) (*shared)(Error::too_many("too many sign-ins at once; wait"));
}

void SignIn::open_session(Agent agent, Callback<void(Result<Session>)> done) {
  auto session = std::make_shared<Session>();
  session->agent = std::move(agent);
  settings_.writer.submit(
      [this, session](storage::Transaction& transaction) -> Result<void> {
        Token token;
        token.agent = session->agent.id;
        token.name = "session";
        token.role = session->agent.role;
        token.expires_at = transaction.now() + limits::kSessionLife;
        TL_TRY(session->secret, add_token(transaction, settings_.random, token));
        return {};
      },
      [this, session, done = std::move(done)](Result<void> stored) mutable {
        if (!stored) {
          done(stored.error());
          return;
        }
        settings_.credentials.reload([session, done = std::move(done)]() mutable { done(std::move(*session)); });
      });
}

}  // namespace throughline::api
