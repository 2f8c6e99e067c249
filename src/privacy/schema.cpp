#include "privacy/schema.hpp"

namespace throughline::privacy {

std::vector<storage::Migration> migrations() {
  return {{14, "privacy", R"sql(
CREATE TABLE data_request (
  id {id},
  kind TEXT NOT NULL,
  customer_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  made_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  state TEXT NOT NULL,
  finished_at BIGINT
);
CREATE INDEX data_request_running ON data_request (id) WHERE state = 'running';

CREATE TABLE data_request_identity (
  request_id BIGINT NOT NULL,
  identity_id BIGINT NOT NULL,
  proof TEXT NOT NULL,
  PRIMARY KEY (request_id, identity_id)
);

CREATE TABLE erasure_task (
  request_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  thread TEXT NOT NULL,
  PRIMARY KEY (request_id, account, thread)
);
)sql"}};
}

std::int64_t highest_id(storage::Session& session) {
  static constexpr storage::Sql kHighest{"SELECT COALESCE(MAX(id), 0) FROM data_request"};
  return session.integer(kHighest);
}

}  // namespace throughline::privacy
