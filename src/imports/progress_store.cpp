#include "imports/progress_store.hpp"

namespace throughline::imports {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kFind{
    "SELECT id, rows_done, taken, refused, remarks, report_bytes, finished_at FROM import_progress WHERE digest = $1 "
    "AND "
    "kind = $2 AND source = $3"};
constexpr Sql kAdd{
    "INSERT INTO import_progress (id, digest, kind, source, rows_done, taken, refused, remarks, report_bytes, "
    "started_at, "
    "finished_at) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, $5, NULL)"};
constexpr Sql kSave{
    "UPDATE import_progress SET rows_done = $2, taken = $3, refused = $4, remarks = $5, report_bytes = $6, finished_at "
    "= "
    "$7 WHERE id = $1"};

}  // namespace

std::optional<Progress> find_progress(storage::Session& session, const ProgressKey& key) {
  const auto read = [](Columns& row) {
    Progress progress;
    progress.id = row.id<ProgressId>();
    progress.rows = row.integer();
    progress.taken = row.integer();
    progress.refused = row.integer();
    progress.remarks = row.integer();
    progress.report_bytes = row.integer();
    progress.finished = row.optional_time().has_value();
    return progress;
  };
  return session.row(kFind, read, key.digest, key.kind, key.source);
}

Progress add_progress(storage::Transaction& transaction, const ProgressKey& key) {
  Progress progress;
  progress.id = transaction.next_id<ProgressId>();
  transaction.sql().run(kAdd, progress.id, key.digest, key.kind, key.source, transaction.now());
  return progress;
}

void save_progress(storage::Transaction& transaction, const Progress& progress) {
  const auto finished = progress.finished ? std::optional(transaction.now()) : std::nullopt;
  transaction.sql().run(kSave, progress.id, progress.rows, progress.taken, progress.refused, progress.remarks,
                        progress.report_bytes, finished);
}

}  // namespace throughline::imports
