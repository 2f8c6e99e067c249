#include "customers/schema.hpp"

namespace throughline::customers {

namespace {

// FTS5 keeps only which word is in which touch (rowid): no text, no positions, no lengths. Beginnings of 3 and 5
// letters are words of their own, so that common ones are read from the newest on without being collected first.
constexpr const char* kSearchLite = R"sql(
CREATE VIRTUAL TABLE touch_words USING fts5(
  words, content = '', detail = none, columnsize = 0, tokenize = 'ascii', prefix = '3 5'
);
CREATE TABLE search_term (
  term TEXT NOT NULL,
  identity_id BIGINT NOT NULL,
  PRIMARY KEY (term, identity_id)
) WITHOUT ROWID;
CREATE INDEX search_term_identity ON search_term (identity_id, term);
)sql";

// Terms are compared by their bytes, as SQLite does.
constexpr const char* kSearchPostgres = R"sql(
CREATE TABLE touch_words (
  touch_id BIGINT PRIMARY KEY,
  words tsvector NOT NULL
);
CREATE INDEX touch_words_words ON touch_words USING gin (words);
CREATE TABLE search_term (
  term TEXT COLLATE "C" NOT NULL,
  identity_id BIGINT NOT NULL,
  PRIMARY KEY (term, identity_id)
);
CREATE INDEX search_term_identity ON search_term (identity_id, term);
)sql";

}  // namespace

// NOLINTNEXTLINE(readability-function-size): one text
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
DROP INDEX link_a;
CREATE INDEX link_pair ON link (a, b);
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
          {6, "search", R"sql(
CREATE INDEX identity_seen ON identity (last_seen, id);
CREATE TABLE search_progress (
  part TEXT PRIMARY KEY,
  done BIGINT NOT NULL,
  until BIGINT NOT NULL
);
INSERT INTO search_progress (part, done, until) SELECT 'touch', 0, COALESCE(MAX(id), 0) FROM touch;
INSERT INTO search_progress (part, done, until) SELECT 'identity', 0, COALESCE(MAX(id), 0) FROM identity;
)sql",
           kSearchLite, kSearchPostgres},
          {9, "imports", R"sql(
CREATE TABLE import_progress (
  id {id},
  digest TEXT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  rows_done BIGINT NOT NULL,
  taken BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  remarks BIGINT NOT NULL,
  report_bytes BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT
);
CREATE UNIQUE INDEX import_once ON import_progress (digest, kind, source);
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

CREATE INDEX touch_apart ON touch (identity_id, account) WHERE interaction_id = 0;
)sql"},
          // Of an erased address only a salted digest stays, so that an old file does not bring it back.
          {10, "erasure", R"sql(
ALTER TABLE identity ADD COLUMN erased_at BIGINT;
CREATE TABLE erased_address (
  digest TEXT PRIMARY KEY,
  erased_at BIGINT NOT NULL
);
CREATE TABLE erased_address_salt (
  only_row BIGINT PRIMARY KEY,
  salt TEXT NOT NULL
);
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
