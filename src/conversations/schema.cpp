#include "conversations/schema.hpp"

namespace throughline::conversations {

// NOLINTNEXTLINE(readability-function-size): one text
std::vector<storage::Migration> migrations() {
  return {{2, "conversations", R"sql(
CREATE TABLE raw_event (
  id {id},
  account TEXT NOT NULL,
  event_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  body {blob} NOT NULL
);
CREATE UNIQUE INDEX raw_event_once ON raw_event (event_id, account);
CREATE INDEX raw_event_failed ON raw_event (id) WHERE state = 'failed';

CREATE TABLE conversation (
  id {id},
  identity_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  topic TEXT,
  assignee BIGINT NOT NULL,
  queue TEXT,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  thread TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  resolved_at BIGINT,
  waiting_since BIGINT,
  unread BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  last_ord BIGINT NOT NULL,
  last_touch_id BIGINT NOT NULL
);
CREATE INDEX conversation_recent ON conversation (state, last_at, id);
CREATE INDEX conversation_assignee ON conversation (assignee, last_at, id) WHERE assignee <> 0;

CREATE TABLE interaction (
  id {id},
  conversation_id BIGINT NOT NULL,
  identity_id BIGINT NOT NULL,
  channel TEXT NOT NULL,
  account TEXT NOT NULL,
  thread TEXT NOT NULL,
  started_at BIGINT NOT NULL
);
CREATE INDEX interaction_thread ON interaction (thread, account, id);
CREATE INDEX interaction_conversation ON interaction (conversation_id, id);

CREATE TABLE outbox (
  id {id},
  touch_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  thread TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  part TEXT NOT NULL,
  error TEXT
);
CREATE INDEX outbox_pending ON outbox (account, thread, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_due ON outbox (state, next_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_touch ON outbox (touch_id);

CREATE TABLE outbox_message (
  account TEXT NOT NULL,
  provider_message TEXT NOT NULL,
  outbox_id BIGINT NOT NULL,
  PRIMARY KEY (account, provider_message)
);

CREATE TABLE attachment (
  id {id},
  touch_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  size BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  duration_s BIGINT NOT NULL,
  state TEXT NOT NULL,
  digest TEXT NOT NULL,
  account TEXT NOT NULL,
  remote TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  uploaded_by TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX attachment_touch ON attachment (touch_id, id);
CREATE INDEX attachment_fetching ON attachment (next_at) WHERE state = 'fetching';

CREATE TABLE feed (
  seq {id},
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  ref BIGINT NOT NULL
);
)sql"},
          {5, "continuity", R"sql(
ALTER TABLE conversation ADD COLUMN split_from BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversation_current ON conversation (identity_id) WHERE state <> 'resolved';

ALTER TABLE interaction ADD COLUMN guest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE interaction ADD COLUMN proved_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE interaction ADD COLUMN proof TEXT NOT NULL DEFAULT '';
UPDATE interaction SET guest = 1 WHERE identity_id <>
  (SELECT c.identity_id FROM conversation AS c WHERE c.id = interaction.conversation_id);
CREATE INDEX interaction_guest ON interaction (identity_id) WHERE guest = 1;
CREATE INDEX interaction_proved ON interaction (proved_id) WHERE proved_id <> 0;
CREATE INDEX interaction_identity ON interaction (identity_id, id);

CREATE TABLE step_up (
  id {id},
  conversation_id BIGINT NOT NULL,
  interaction_id BIGINT NOT NULL,
  target_id BIGINT NOT NULL,
  method TEXT NOT NULL,
  digest TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  made_by TEXT NOT NULL,
  at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX step_up_conversation ON step_up (conversation_id, at);
CREATE INDEX step_up_target ON step_up (target_id, at);

CREATE TABLE resume_token (
  id {id},
  digest TEXT NOT NULL,
  code_digest TEXT NOT NULL,
  conversation_id BIGINT NOT NULL,
  identity_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  used_by BIGINT NOT NULL
);
CREATE UNIQUE INDEX resume_token_digest ON resume_token (digest);
CREATE INDEX resume_token_code ON resume_token (code_digest) WHERE used_at IS NULL;
)sql"},
          {11, "resume_tokens", R"sql(
ALTER TABLE interaction ADD COLUMN carried_from BIGINT NOT NULL DEFAULT 0;
CREATE INDEX interaction_carried ON interaction (identity_id) WHERE carried_from <> 0;

ALTER TABLE resume_token ADD COLUMN interaction_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX resume_token_any_code ON resume_token (code_digest);
CREATE INDEX resume_token_conversation ON resume_token (conversation_id, expires_at);
CREATE INDEX resume_token_identity ON resume_token (identity_id, id);
CREATE INDEX resume_token_used_by ON resume_token (used_by, id) WHERE used_by <> 0;

CREATE TABLE code_guess (
  id {id},
  identity_id BIGINT NOT NULL,
  account TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX code_guess_identity ON code_guess (identity_id, at);
CREATE INDEX code_guess_account ON code_guess (account, at);
CREATE INDEX code_guess_at ON code_guess (at);
)sql"},
          {13, "erasable", R"sql(
ALTER TABLE raw_event ADD COLUMN thread TEXT NOT NULL DEFAULT '';
CREATE INDEX raw_event_thread ON raw_event (thread, account) WHERE thread <> '';
CREATE INDEX attachment_digest ON attachment (digest) WHERE digest <> '';
CREATE TABLE file_removal (
  digest TEXT PRIMARY KEY
);
)sql"},
          {15, "joined_conversations", R"sql(
ALTER TABLE conversation ADD COLUMN merged_into BIGINT NOT NULL DEFAULT 0;
)sql"},
          {16, "canned_texts", R"sql(
CREATE TABLE canned_text (
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (account, name, language)
);
)sql"}};
}

std::int64_t highest_id(storage::Session& session) {
  static constexpr storage::Sql kHighest{
      "SELECT COALESCE(MAX(id), 0) FROM ("
      "SELECT MAX(id) AS id FROM raw_event UNION ALL "
      "SELECT MAX(id) AS id FROM conversation UNION ALL "
      "SELECT MAX(id) AS id FROM interaction UNION ALL "
      "SELECT MAX(id) AS id FROM outbox UNION ALL "
      "SELECT MAX(id) AS id FROM step_up UNION ALL "
      "SELECT MAX(id) AS id FROM resume_token UNION ALL "
      "SELECT MAX(id) AS id FROM code_guess UNION ALL "
      "SELECT MAX(id) AS id FROM attachment) AS every"};
  return session.integer(kHighest);
}

}  // namespace throughline::conversations
