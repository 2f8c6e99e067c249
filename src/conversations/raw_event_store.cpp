#include "conversations/raw_event_store.hpp"

#include <limits>

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_RAW_EVENT_COLUMNS "id, account, event_id, at, state, error, body, thread"

constexpr Sql kInsert{"INSERT INTO raw_event (" TL_RAW_EVENT_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account, event_id) DO NOTHING"};
constexpr Sql kOutcome{"UPDATE raw_event SET state = $2, error = $3 WHERE id = $1"};
constexpr Sql kBody{"UPDATE raw_event SET body = $3 WHERE event_id = $1 AND account = $2"};
constexpr Sql kGet{"SELECT " TL_RAW_EVENT_COLUMNS " FROM raw_event WHERE id = $1"};
constexpr Sql kFailed{"SELECT " TL_RAW_EVENT_COLUMNS
                      " FROM raw_event WHERE state = 'failed' AND id < $1 ORDER BY id DESC LIMIT $2"};

// What is left says that there was an event, so that the provider's repetition of it is known.
constexpr Sql kForgetOfThread{
    "UPDATE raw_event SET body = $5, thread = '', error = NULL, state = 'processed' WHERE id IN (SELECT id FROM "
    "raw_event WHERE account = "
    "$1 AND thread = $2 AND thread <> '' AND id < $3 LIMIT $4)"};

RawEvent read(Columns& row) {
  RawEvent event;
  event.id = row.id<RawEventId>();
  event.account = row.text();
  event.event_id = row.text();
  event.at = row.time();
  event.state = row.text();
  event.error = row.optional_text();
  event.body = row.text();
  event.thread = row.text();
  return event;
}

}  // namespace

bool add_raw_event(storage::Transaction& transaction, const RawEvent& event) {
  const auto id = transaction.next_id<RawEventId>();
  return transaction.sql().run(kInsert, id, event.account, event.event_id, transaction.now(), event.state, event.error,
                               storage::Blob{event.body}, event.thread) > 0;
}

void change_body(storage::Transaction& transaction, const RawEvent& event) {
  transaction.sql().run(kBody, event.event_id, event.account, storage::Blob{event.body});
}

void save_outcome(storage::Transaction& transaction, RawEventId id, const std::optional<std::string>& error) {
  transaction.sql().run(kOutcome, id, error ? "failed" : "processed", error);
}

std::optional<RawEvent> get_raw_event(storage::Session& session, RawEventId id) { return session.row(kGet, read, id); }

std::int64_t forget_events(storage::Transaction& transaction, const std::string& account, const std::string& thread,
                           RawEventId before, std::size_t limit) {
  return transaction.sql().run(kForgetOfThread, account, thread, before, limit, storage::Blob{""});
}

std::vector<RawEvent> failed_events(storage::Session& session, std::optional<RawEventId> before, std::size_t limit) {
  const RawEventId from = before.value_or(RawEventId{std::numeric_limits<std::int64_t>::max()});
  return session.rows(kFailed, read, from, limit);
}

}  // namespace throughline::conversations
