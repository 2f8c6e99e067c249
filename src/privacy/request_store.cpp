#include "privacy/request_store.hpp"

#include <limits>

namespace throughline::privacy {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_REQUEST_COLUMNS "id, kind, customer_id, reason, made_by, at, state, finished_at"

constexpr Sql kInsert{"INSERT INTO data_request (" TL_REQUEST_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
constexpr Sql kInsertIdentity{"INSERT INTO data_request_identity (request_id, identity_id, proof) VALUES ($1, $2, $3)"};
constexpr Sql kFinish{"UPDATE data_request SET state = 'done', finished_at = $2 WHERE id = $1"};
constexpr Sql kGet{"SELECT " TL_REQUEST_COLUMNS " FROM data_request WHERE id = $1"};
constexpr Sql kBefore{"SELECT " TL_REQUEST_COLUMNS " FROM data_request WHERE id < $1 ORDER BY id DESC LIMIT $2"};
constexpr Sql kRunning{"SELECT " TL_REQUEST_COLUMNS " FROM data_request WHERE state = 'running' ORDER BY id LIMIT 1"};
constexpr Sql kShown{"SELECT identity_id, proof FROM data_request_identity WHERE request_id = $1 ORDER BY identity_id"};
constexpr Sql kAddTask{
    "INSERT INTO erasure_task (request_id, account, thread) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
constexpr Sql kFinishTask{"DELETE FROM erasure_task WHERE request_id = $1 AND account = $2 AND thread = $3"};
constexpr Sql kNextTask{
    "SELECT account, thread FROM erasure_task WHERE request_id = $1 ORDER BY account, thread LIMIT 1"};

DataRequest read(Columns& row) {
  DataRequest request;
  request.id = row.id<DataRequestId>();
  request.kind = parse_request_kind(row.text()).value_or(RequestKind::copy);
  request.customer = row.id<CustomerId>();
  request.reason = row.text();
  request.by = row.text();
  request.at = row.time();
  request.state = row.text();
  request.finished_at = row.optional_time();
  return request;
}

std::optional<DataRequest> with_shown(storage::Session& session, std::optional<DataRequest> request) {
  if (!request) return {};
  request->shown = session.rows(
      kShown,
      [](Columns& row) {
        Shown shown;
        shown.identity = row.id<IdentityId>();
        shown.proof = row.text();
        return shown;
      },
      request->id);
  return request;
}

}  // namespace

std::string_view to_string(RequestKind kind) { return kind == RequestKind::copy ? "export" : "erasure"; }

std::optional<RequestKind> parse_request_kind(std::string_view text) {
  if (text == "export") return RequestKind::copy;
  if (text == "erasure") return RequestKind::erasure;
  return {};
}

DataRequestId add_request(storage::Transaction& transaction, const DataRequest& r) {
  const auto id = transaction.next_id<DataRequestId>();
  transaction.sql().run(kInsert, id, to_string(r.kind), r.customer, r.reason, r.by, r.at, r.state, r.finished_at);
  for (const auto& one : r.shown) transaction.sql().run(kInsertIdentity, id, one.identity, one.proof);
  return id;
}

void finish_request(storage::Transaction& transaction, DataRequestId id) {
  transaction.sql().run(kFinish, id, transaction.now());
}

std::optional<DataRequest> get_request(storage::Session& session, DataRequestId id) {
  return with_shown(session, session.row(kGet, read, id));
}

std::vector<DataRequest> requests_before(storage::Session& session, std::optional<DataRequestId> before,
                                         std::size_t limit) {
  const DataRequestId from = before.value_or(DataRequestId{std::numeric_limits<std::int64_t>::max()});
  return session.rows(kBefore, read, from, limit);
}

std::optional<DataRequest> running_request(storage::Session& session) {
  return with_shown(session, session.row(kRunning, read));
}

void add_task(storage::Transaction& transaction, DataRequestId id, const conversations::Thread& thread) {
  transaction.sql().run(kAddTask, id, thread.account, thread.thread);
}

void finish_task(storage::Transaction& transaction, DataRequestId id, const conversations::Thread& thread) {
  transaction.sql().run(kFinishTask, id, thread.account, thread.thread);
}

std::optional<conversations::Thread> next_task(storage::Session& session, DataRequestId id) {
  return session.row(
      kNextTask,
      [](Columns& row) {
        conversations::Thread thread;
        thread.account = row.text();
        thread.thread = row.text();
        return thread;
      },
      id);
}

}  // namespace throughline::privacy
