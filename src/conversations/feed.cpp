#include "conversations/feed.hpp"

namespace throughline::conversations {

namespace {
using storage::Sql;
// A subquery, not INSERT … SELECT: that would build a temporary table each time, because it reads what it writes.
constexpr Sql kAppend{
    "INSERT INTO feed (seq, at, kind, ref) VALUES ((SELECT COALESCE(MAX(seq), 0) + 1 FROM feed), $1, $2, $3)"};
constexpr Sql kAfter{"SELECT seq, kind, ref FROM feed WHERE seq > $1 ORDER BY seq LIMIT $2"};
constexpr Sql kNewest{"SELECT COALESCE(MAX(seq), 0) FROM feed"};
constexpr Sql kOldest{"SELECT COALESCE(MIN(seq), 1) FROM feed"};
// Only a beginning is forgotten, even after the clock was set back: no number is missing between two that are kept.
constexpr Sql kPrune{
    "DELETE FROM feed WHERE seq < COALESCE((SELECT seq FROM feed WHERE at >= $1 ORDER BY seq LIMIT 1), "
    "(SELECT MAX(seq) FROM feed))"};
}  // namespace

void Feed::append(storage::Transaction& transaction, const char* kind, std::int64_t ref) {
  transaction.sql().run(kAppend, transaction.now(), kind, ref);
  transaction.after_commit([this] {
    for (auto& listener : listeners_) listener();
  });
}

std::vector<Change> Feed::after(storage::Session& session, std::int64_t seq, std::size_t limit) {
  return session.rows(
      kAfter, [](storage::Columns& row) { return Change{row.integer(), row.text(), row.integer()}; }, seq, limit);
}

std::int64_t Feed::newest(storage::Session& session) { return session.integer(kNewest); }
std::int64_t Feed::oldest(storage::Session& session) { return session.integer(kOldest); }
void Feed::prune(storage::Transaction& transaction, Time before) { transaction.sql().run(kPrune, before); }

}  // namespace throughline::conversations
