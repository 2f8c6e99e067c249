#include "api/agent_store.hpp"

#include <sodium.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::api {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kInsertAgent{
    "INSERT INTO agent (id, email, name, role, password_hash, created_at, brands) VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr Sql kFindAgent{
    "SELECT id, email, name, role, password_hash, disabled_at, brands FROM agent WHERE email = $1"};
constexpr Sql kAgents{
    "SELECT id, email, name, role, password_hash, disabled_at, brands FROM agent ORDER BY name, id LIMIT 100000"};
constexpr Sql kDisable{"UPDATE agent SET disabled_at = $2 WHERE email = $1 AND disabled_at IS NULL"};
constexpr Sql kLimit{"UPDATE agent SET brands = $2 WHERE email = $1 AND disabled_at IS NULL"};
constexpr Sql kInsertToken{
    "INSERT INTO token (id, digest, agent_id, name, role, created_at, expires_at, brands) VALUES ($1, "
    "$2, $3, $4, $5, $6, $7, $8)"};
constexpr Sql kRevoke{"UPDATE token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"};
constexpr Sql kRevokeNamed{"UPDATE token SET revoked_at = $2 WHERE name = $1 AND agent_id = 0 AND revoked_at IS NULL"};
constexpr Sql kVersion{"SELECT version FROM credential_version WHERE only_row = 1"};
constexpr Sql kRaiseVersion{"UPDATE credential_version SET version = version + 1 WHERE only_row = 1"};
constexpr Sql kValidTokens{
    "SELECT t.digest, t.id, t.agent_id, COALESCE(a.name, t.name), COALESCE(a.email, ''), COALESCE(a.role, t.role), "
    "t.expires_at, CASE WHEN t.agent_id = 0 THEN t.brands ELSE a.brands END FROM token AS t LEFT JOIN agent AS a ON "
    "a.id = t.agent_id WHERE t.revoked_at IS NULL AND "
    "(t.expires_at IS NULL OR t.expires_at > $1) AND (t.agent_id = 0 OR a.disabled_at IS NULL)"};

constexpr std::size_t kBrandBytes = 64;

Result<std::optional<std::string>> written(const Brands& brands) {
  if (!brands) return std::optional<std::string>();
  if (brands->empty()) return Error::invalid("name at least one brand, or do not limit at all");
  std::string out;
  for (const auto& brand : *brands) {
    if (brand.size() > kBrandBytes || !is_utf8(brand) || brand.find('\n') != std::string::npos) {
      return Error::invalid("a brand is one line of at most 64 bytes");
    }
    if (&brand != &*brands->begin()) out += '\n';
    out += brand;
  }
  return std::optional(out);
}

Brands read_brands(const std::optional<std::string>& text) {
  if (!text) return {};
  Brands brands{std::in_place};
  std::string_view rest = *text;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    brands->emplace(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  brands->emplace(rest);
  return brands;
}

Agent read_agent(Columns& row) {
  Agent agent;
  agent.id = row.id<AgentId>();
  agent.email = row.text();
  agent.name = row.text();
  agent.role = parse_role(row.text()).value_or(Role::agent);
  agent.password_hash = row.text();
  agent.disabled = row.optional_time().has_value();
  agent.brands = read_brands(row.optional_text());
  return agent;
}

std::pair<std::string, Principal> read_principal(Columns& row) {
  std::string digest = row.text();
  Principal principal;
  principal.token = row.id<TokenId>();
  principal.agent = row.id<AgentId>();
  principal.name = row.text();
  principal.email = row.text();
  principal.role = parse_role(row.text()).value_or(Role::agent);
  principal.expires_at = row.optional_time();
  principal.brands = read_brands(row.optional_text());
  return {std::move(digest), std::move(principal)};
}

void raise_version(storage::Transaction& transaction) { transaction.sql().run(kRaiseVersion); }

}  // namespace

Result<AgentId> add_agent(storage::Transaction& transaction, const Agent& agent) {
  const auto at = agent.email.find('@');
  if (at == std::string::npos || at == 0 || at + 1 == agent.email.size() || agent.email.size() > 254) {
    return Error::invalid("expected an e-mail address", "/email");
  }
  if (trim(agent.name).empty() || agent.name.size() > limits::kNameBytes)
    return Error::invalid("expected a name", "/name");
  const std::string email = to_lower_ascii(agent.email);
  if (find_agent(transaction.sql(), email)) return Error::conflict("an agent with this e-mail exists");
  TL_TRY(const auto brands, written(agent.brands));
  const auto id = transaction.next_id<AgentId>();
  transaction.sql().run(kInsertAgent, id, email, to_storable_text(agent.name), to_string(agent.role),
                        agent.password_hash, transaction.now(), brands);
  raise_version(transaction);
  return id;
}

Result<std::string> add_token(storage::Transaction& transaction, Random& random, Token token) {
  TL_TRY(const auto brands, written(token.brands));
  const std::string secret = "tl_" + random.token(32);
  transaction.sql().run(kInsertToken, transaction.next_id<TokenId>(), digest_of(secret), token.agent,
                        to_storable_text(token.name), to_string(token.role), transaction.now(), token.expires_at,
                        brands);
  raise_version(transaction);
  return secret;
}

void revoke_token(storage::Transaction& transaction, TokenId id) {
  transaction.sql().run(kRevoke, id, transaction.now());
  raise_version(transaction);
}

std::int64_t revoke_tokens_named(storage::Transaction& transaction, const std::string& name) {
  const auto revoked = transaction.sql().run(kRevokeNamed, name, transaction.now());
  raise_version(transaction);
  return revoked;
}

Result<void> limit_agent(storage::Transaction& transaction, const std::string& email, const Brands& brands) {
  TL_TRY(const auto text, written(brands));
  if (transaction.sql().run(kLimit, to_lower_ascii(email), text) == 0) {
    return Error::not_found("no such active agent");
  }
  raise_version(transaction);
  return {};
}

Result<void> disable_agent(storage::Transaction& transaction, const std::string& email) {
  if (transaction.sql().run(kDisable, to_lower_ascii(email), transaction.now()) == 0) {
    return Error::not_found("no such active agent");
  }
  raise_version(transaction);
  return {};
}

std::optional<Agent> find_agent(storage::Session& session, const std::string& email) {
  return session.row(kFindAgent, read_agent, email);
}

std::int64_t credential_version(storage::Session& session) { return session.integer(kVersion); }

CredentialList load_credentials(storage::Session& session, Time now) {
  return {credential_version(session), session.rows(kValidTokens, read_principal, now),
          session.rows(kAgents, read_agent)};
}

std::string digest_of(std::string_view secret) { return to_hex(sha256(secret)); }

std::string hash_password(const std::string& password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw std::bad_alloc();
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool verify_password(const std::string& hash, const std::string& password) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace throughline::api
