#include "api/schema.hpp"

namespace throughline::api {

std::vector<storage::Migration> migrations() {
  return {{3, "api", R"sql(
CREATE TABLE agent (
  id {id},
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT
);
CREATE UNIQUE INDEX agent_email ON agent (email);

CREATE TABLE token (
  id {id},
  digest TEXT NOT NULL,
  agent_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX token_digest ON token (digest);

CREATE TABLE credential_version (
  only_row BIGINT PRIMARY KEY,
  version BIGINT NOT NULL
);
INSERT INTO credential_version (only_row, version) VALUES (1, 1);

CREATE TABLE idempotency (
  caller TEXT NOT NULL,
  route TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  at BIGINT NOT NULL,
  request_digest TEXT NOT NULL,
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (caller, route, idempotency_key)
);
CREATE INDEX idempotency_at ON idempotency (at);
)sql"},
          // The brands that somebody is limited to, one a line; NULL: not limited.
          {7, "brands", R"sql(
ALTER TABLE agent ADD COLUMN brands TEXT;
ALTER TABLE token ADD COLUMN brands TEXT;
)sql"}};
}

std::int64_t highest_id(storage::Session& session) {
  static constexpr storage::Sql kHighest{
      "SELECT COALESCE(MAX(id), 0) FROM ("
      "SELECT MAX(id) AS id FROM agent UNION ALL "
      "SELECT MAX(id) AS id FROM token) AS every"};
  return session.integer(kHighest);
}

}  // namespace throughline::api
