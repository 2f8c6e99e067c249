#include "customers/schema.hpp"

namespace throughline::customers {

std::vector<storage::Migration> migrations() {
  return {{1, "customers", R"sql(
CREATE TABLE identity (
  id {id},
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  value TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  handle TEXT NOT NULL,
  language TEXT NOT NULL,
  reachable BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL
);
CREATE UNIQUE INDEX identity_address ON identity (value, scope, kind);
CREATE INDEX identity_customer ON identity (customer_id, id);

CREATE TABLE link (
  id {id},
  a BIGINT NOT NULL,
  b BIGINT NOT NULL,
  rule TEXT NOT NULL,
  evidence TEXT NOT NULL,
  assurance BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  undone_at BIGINT,
  undone_by TEXT
);
CREATE INDEX link_a ON link (a);
CREATE INDEX link_b ON link (b);

CREATE TABLE touch (
  id {id},
  at BIGINT NOT NULL,
  ord BIGINT NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  identity_id BIGINT NOT NULL,
  interaction_id BIGINT NOT NULL,
  author_kind TEXT NOT NULL,
  author_id BIGINT NOT NULL,
  author_name TEXT NOT NULL,
  text TEXT,
  payload TEXT NOT NULL,
  provider_message TEXT
);
CREATE INDEX touch_identity ON touch (identity_id, at, ord, id);
CREATE INDEX touch_interaction ON touch (interaction_id, at, ord, id);
CREATE UNIQUE INDEX touch_provider ON touch (provider_message, account) WHERE provider_message IS NOT NULL;
)sql"},
          {4, "people", R"sql(
ALTER TABLE identity ADD COLUMN known_as TEXT NOT NULL DEFAULT '';
ALTER TABLE identity ADD COLUMN known_as_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE identity ADD COLUMN established_at BIGINT;
ALTER TABLE identity ADD COLUMN shared BIGINT NOT NULL DEFAULT 0;
UPDATE identity SET known_as = name, known_as_at = first_seen;

ALTER TABLE link ADD COLUMN joins BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN after_silence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE link ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
UPDATE link SET seen_at = at;
UPDATE link SET joins = 1 WHERE assurance >= 2 AND undone_at IS NULL;

CREATE TABLE attribute (
  id {id},
  identity_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  source TEXT NOT NULL,
  assurance BIGINT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX attribute_once ON attribute (identity_id, name, source);
)sql"},
          {8, "consents", R"sql(
CREATE TABLE consent (
  id {id},
  identity_id BIGINT NOT NULL,
  purpose TEXT NOT NULL,
  channel TEXT NOT NULL,
  text_version TEXT NOT NULL,
  proof TEXT NOT NULL,
  source TEXT NOT NULL,
  made_by TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by TEXT NOT NULL,
  withdrawal_proof TEXT NOT NULL
);
CREATE INDEX consent_identity ON consent (identity_id, id);
)sql"}};
}

std::int64_t highest_id(storage::Session& session) {
  static constexpr storage::Sql kHighest{
      "SELECT COALESCE(MAX(id), 0) FROM ("
      "SELECT MAX(id) AS id FROM identity UNION ALL "
      "SELECT MAX(id) AS id FROM link UNION ALL "
      "SELECT MAX(id) AS id FROM attribute UNION ALL "
      "SELECT MAX(id) AS id FROM consent UNION ALL "
      "SELECT MAX(id) AS id FROM touch) AS every"};
  return session.integer(kHighest);
}

}  // namespace throughline::customers
