#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/brands.hpp"
#include "api/role.hpp"
#include "base/random.hpp"
#include "domain/ids.hpp"
#include "storage/session.hpp"
#include "storage/writer.hpp"

namespace throughline::api {

struct Agent {
  AgentId id;
  std::string email;  // lower case
  std::string name;
  Role role = Role::agent;
  std::string password_hash = {};
  bool disabled = false;
  Brands brands = {};
};

/// A secret that opens the API: of an agent's session, or made for a program. Only its SHA-256 is stored.
struct Token {
  TokenId id;
  std::string digest;
  AgentId agent;  // 0: of a program
  std::string name;
  Role role = Role::agent;
  std::optional<Time> expires_at;
  Brands brands = {};  // of a program; an agent's session sees what the agent sees
};

/// Whoever calls: a token with the agent behind it.
struct Principal {
  TokenId token;
  AgentId agent;
  std::string name;
  std::string email;
  Role role = Role::agent;
  std::optional<Time> expires_at;
  Brands brands = {};
};

/// Every way in that is valid now, by digest, and every agent.
struct CredentialList {
  std::int64_t version = 0;
  std::vector<std::pair<std::string, Principal>> principals;
  std::vector<Agent> agents;
};

/// Each change raises the version, by which a running server notices what another process wrote.
/// Errors: `conflict` (the e-mail is taken), `invalid`.
Result<AgentId> add_agent(storage::Transaction& transaction, const Agent& agent);
/// Makes a token and returns its secret, which is nowhere kept. Errors: `invalid` (brands).
Result<std::string> add_token(storage::Transaction& transaction, Random& random, Token token);
void revoke_token(storage::Transaction& transaction, TokenId id);
/// Revokes every token with this name; returns how many.
std::int64_t revoke_tokens_named(storage::Transaction& transaction, const std::string& name);
/// Limits an active agent to brands from now on, or to none in particular. Errors: `not_found`, `invalid`.
Result<void> limit_agent(storage::Transaction& transaction, const std::string& email, const Brands& brands);
/// Shuts an agent out with all sessions. Errors: `not_found`.
Result<void> disable_agent(storage::Transaction& transaction, const std::string& email);

std::optional<Agent> find_agent(storage::Session& session, const std::string& email);
std::int64_t credential_version(storage::Session& session);
CredentialList load_credentials(storage::Session& session, Time now);

std::string digest_of(std::string_view secret);
/// argon2id; takes some 70 ms and 64 MiB. Worker threads only.
std::string hash_password(const std::string& password);
bool verify_password(const std::string& hash, const std::string& password);

}  // namespace throughline::api
