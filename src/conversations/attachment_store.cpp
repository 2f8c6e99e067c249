#include "conversations/attachment_store.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_ATTACHMENT_COLUMNS                                                                                   \
  "id, touch_id, kind, name, type, size, width, height, duration_s, state, digest, account, remote, attempts, " \
  "uploaded_by"

constexpr Sql kInsert{
    "INSERT INTO attachment (" TL_ATTACHMENT_COLUMNS
    ", next_at, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)"};
constexpr Sql kGet{"SELECT " TL_ATTACHMENT_COLUMNS " FROM attachment WHERE id = $1"};
constexpr Sql kOfTouch{"SELECT " TL_ATTACHMENT_COLUMNS " FROM attachment WHERE touch_id = $1 ORDER BY id LIMIT 50"};
constexpr Sql kOfSomeLite{"SELECT " TL_ATTACHMENT_COLUMNS
                          " FROM attachment WHERE touch_id IN (SELECT value FROM json_each($1)) ORDER BY id"};
constexpr Sql kOfSomePostgres{"SELECT " TL_ATTACHMENT_COLUMNS
                              " FROM attachment WHERE touch_id = ANY (CAST(CAST($1 AS TEXT) AS BIGINT[])) ORDER BY id"};
constexpr Sql kAttach{"UPDATE attachment SET touch_id = $2 WHERE id = $1"};
constexpr Sql kDue{"SELECT " TL_ATTACHMENT_COLUMNS
                   " FROM attachment WHERE state = 'fetching' AND next_at <= $1 ORDER BY next_at LIMIT $2"};
constexpr Sql kNextDue{"SELECT MIN(next_at) FROM attachment WHERE state = 'fetching' AND next_at > $1"};
constexpr Sql kStore{
    "UPDATE attachment SET state = $2, digest = $3, size = $4, type = $5, name = $6, remote = '' WHERE id = $1"};
constexpr Sql kErase{"DELETE FROM attachment WHERE touch_id = $1"};
constexpr Sql kLeave{"INSERT INTO file_removal (digest) VALUES ($1) ON CONFLICT (digest) DO NOTHING"};
constexpr Sql kLeaveOfTouch{
    "INSERT INTO file_removal (digest) SELECT DISTINCT digest FROM attachment WHERE touch_id = $1 AND digest <> '' ON "
    "CONFLICT (digest) DO NOTHING"};
constexpr Sql kLeaveUnsent{
    "INSERT INTO file_removal (digest) SELECT DISTINCT digest FROM attachment WHERE touch_id = 0 AND at < $1 AND "
    "digest "
    "<> '' ON CONFLICT (digest) DO NOTHING"};
constexpr Sql kEraseUnsent{"DELETE FROM attachment WHERE touch_id = 0 AND at < $1"};
constexpr Sql kLeft{"SELECT digest FROM file_removal ORDER BY digest LIMIT $1"};
constexpr Sql kNamed{"SELECT 1 FROM attachment WHERE digest = $1 AND digest <> '' LIMIT 1"};
constexpr Sql kForgetFile{"DELETE FROM file_removal WHERE digest = $1"};
constexpr Sql kPostpone{"UPDATE attachment SET attempts = attempts + 1, next_at = $2 WHERE id = $1"};

Attachment read(Columns& row) {
  Attachment a;
  a.id = row.id<AttachmentId>();
  a.touch = row.id<TouchId>();
  a.kind = row.text();
  a.name = row.text();
  a.type = row.text();
  a.size = row.integer();
  a.width = row.integer();
  a.height = row.integer();
  a.duration_s = row.integer();
  a.state = row.text();
  a.digest = row.text();
  a.account = row.text();
  a.remote = row.text();
  a.attempts = row.integer();
  a.uploaded_by = row.text();
  return a;
}

}  // namespace

AttachmentId add_attachment(storage::Transaction& transaction, const Attachment& a) {
  const auto id = transaction.next_id<AttachmentId>();
  transaction.sql().run(kInsert, id, a.touch, a.kind, a.name, a.type, a.size, a.width, a.height, a.duration_s, a.state,
                        a.digest, a.account, a.remote, a.attempts, a.uploaded_by, transaction.now());
  return id;
}

std::optional<Attachment> get_attachment(storage::Session& session, AttachmentId id) {
  return session.row(kGet, read, id);
}

std::vector<Attachment> attachments_of(storage::Session& session, TouchId touch) {
  return session.rows(kOfTouch, read, touch);
}

std::vector<Attachment> attachments_of(storage::Session& session, const std::vector<TouchId>& touches) {
  const auto dialect = session.dialect();
  return session.rows(dialect == storage::Dialect::sqlite ? kOfSomeLite : kOfSomePostgres, read,
                      listed(dialect, touches));
}

void attach(storage::Transaction& transaction, AttachmentId id, TouchId touch) {
  transaction.sql().run(kAttach, id, touch);
}

std::vector<Attachment> due_attachments(storage::Session& session, Time now, std::size_t limit) {
  return session.rows(kDue, read, now, limit);
}

std::optional<Time> next_attachment_due(storage::Session& session, Time now) {
  const auto row = session.row(kNextDue, [](Columns& columns) { return columns.optional_time(); }, now);
  return row ? *row : std::nullopt;
}

bool store_fetched(storage::Transaction& transaction, const Attachment& a) {
  if (transaction.sql().run(kStore, a.id, a.state, a.digest, a.size, a.type, a.name) > 0) return true;
  if (!a.digest.empty()) transaction.sql().run(kLeave, a.digest);
  return false;
}

void erase_attachments(storage::Transaction& transaction, TouchId touch) {
  transaction.sql().run(kLeaveOfTouch, touch);
  transaction.sql().run(kErase, touch);
}

bool prune_unsent(storage::Transaction& transaction, Time before) {
  transaction.sql().run(kLeaveUnsent, before);
  return transaction.sql().run(kEraseUnsent, before) > 0;
}

std::vector<std::string> files_to_remove(storage::Session& session, std::size_t limit) {
  return session.rows(kLeft, [](Columns& row) { return row.text(); }, limit);
}

bool is_named(storage::Session& session, const std::string& digest) { return session.integer(kNamed, digest) != 0; }

void forget_file(storage::Transaction& transaction, const std::string& digest) {
  transaction.sql().run(kForgetFile, digest);
}

void postpone(storage::Transaction& transaction, AttachmentId id, Time next_at) {
  transaction.sql().run(kPostpone, id, next_at);
}

}  // namespace throughline::conversations
