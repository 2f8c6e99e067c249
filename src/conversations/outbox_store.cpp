#include "conversations/outbox_store.hpp"

#include "conversations/part_codec.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_OUTBOX_COLUMNS "id, touch_id, account, thread, state, attempts, next_at, part, error"

constexpr Sql kInsert{"INSERT INTO outbox (" TL_OUTBOX_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Sql kGet{"SELECT " TL_OUTBOX_COLUMNS " FROM outbox WHERE id = $1"};
constexpr Sql kOfTouch{"SELECT " TL_OUTBOX_COLUMNS " FROM outbox WHERE touch_id = $1 AND touch_id <> 0 ORDER BY id"};
constexpr Sql kOfSomeLite{"SELECT " TL_OUTBOX_COLUMNS
                          " FROM outbox WHERE touch_id IN (SELECT value FROM json_each($1)) ORDER BY id"};
constexpr Sql kOfSomePostgres{"SELECT " TL_OUTBOX_COLUMNS
                              " FROM outbox WHERE touch_id = ANY (CAST(CAST($1 AS TEXT) AS BIGINT[])) ORDER BY id"};
constexpr Sql kSave{"UPDATE outbox SET state = $2, attempts = $3, next_at = $4, error = $5 WHERE id = $1"};
constexpr Sql kEraseOfTouch{
    "UPDATE outbox SET state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END, part = $2, thread = '', error "
    "= NULL WHERE touch_id = $1 AND touch_id <> 0"};
constexpr Sql kCancel{
    "UPDATE outbox SET state = 'failed', part = $3, thread = '', error = NULL WHERE account = $1 AND thread = $2 AND "
    "state = 'queued' AND state IN ('queued', 'sending')"};
constexpr Sql kEraseApart{
    "UPDATE outbox SET part = $3, thread = '', error = NULL WHERE touch_id = 0 AND account = $1 AND thread = $2"};
constexpr Sql kForgetNames{
    "DELETE FROM outbox_message WHERE (account, provider_message) IN (SELECT m.account, m.provider_message FROM "
    "outbox_message AS m JOIN outbox AS o ON o.id = m.outbox_id WHERE o.touch_id = $1 AND o.touch_id <> 0)"};
constexpr Sql kDue{
    "SELECT " TL_OUTBOX_COLUMNS
    " FROM outbox AS o WHERE state = 'queued' AND next_at <= $1 AND NOT EXISTS (SELECT 1 FROM outbox AS e "
    "WHERE e.account = o.account AND e.thread = o.thread AND e.id < o.id AND e.state IN ('queued', "
    "'sending')) ORDER BY next_at, id LIMIT $2"};
constexpr Sql kInState{"SELECT " TL_OUTBOX_COLUMNS " FROM outbox WHERE state = $1 AND state IN ('queued', 'sending')"};
constexpr Sql kNextDue{"SELECT MIN(next_at) FROM outbox WHERE state = 'queued' AND next_at > $1"};
constexpr Sql kName{
    "INSERT INTO outbox_message (account, provider_message, outbox_id) VALUES ($1, $2, $3) "
    "ON CONFLICT (account, provider_message) DO NOTHING"};
constexpr Sql kFindSent{"SELECT outbox_id FROM outbox_message WHERE account = $1 AND provider_message = $2"};

OutboxItem read(Columns& row) {
  OutboxItem item;
  item.id = row.id<OutboxId>();
  item.touch = row.id<TouchId>();
  item.account = row.text();
  item.thread = row.text();
  item.state = parse_delivery_state(row.text()).value_or(DeliveryState::failed);
  item.attempts = row.integer();
  item.next_at = row.time();
  item.part = decode_part(row.text());
  item.error = row.optional_text();
  return item;
}

/// How much a person should worry, most first.
int worry(DeliveryState state) {
  switch (state) {
    case DeliveryState::failed:
      return 6;
    case DeliveryState::uncertain:
      return 5;
    case DeliveryState::queued:
      return 4;
    case DeliveryState::sending:
      return 3;
    case DeliveryState::sent:
      return 2;
    case DeliveryState::delivered:
      return 1;
    case DeliveryState::read:
      return 0;
  }
  return 0;
}

}  // namespace

OutboxId add_to_outbox(storage::Transaction& transaction, const OutboxItem& item) {
  const auto id = transaction.next_id<OutboxId>();
  transaction.sql().run(kInsert, id, item.touch, item.account, item.thread, to_string(item.state), item.attempts,
                        item.next_at, encode_part(item.part), item.error);
  return id;
}

std::optional<OutboxItem> get_outbox_item(storage::Session& session, OutboxId id) {
  return session.row(kGet, read, id);
}

std::vector<OutboxItem> outbox_of(storage::Session& session, TouchId touch) {
  return session.rows(kOfTouch, read, touch);
}

void save_delivery(storage::Transaction& transaction, const OutboxItem& item) {
  transaction.sql().run(kSave, item.id, to_string(item.state), item.attempts, item.next_at, item.error);
}

void erase_outbox_of(storage::Transaction& transaction, TouchId touch) {
  transaction.sql().run(kForgetNames, touch);
  transaction.sql().run(kEraseOfTouch, touch, encode_part({}));
}

void cancel_outbox(storage::Transaction& transaction, const std::string& account, const std::string& thread) {
  transaction.sql().run(kCancel, account, thread, encode_part({}));
  transaction.sql().run(kEraseApart, account, thread, encode_part({}));
}

std::vector<OutboxItem> due_heads(storage::Session& session, Time now, std::size_t limit) {
  return session.rows(kDue, read, now, limit);
}

std::vector<OutboxItem> in_state(storage::Session& session, DeliveryState state) {
  return session.rows(kInState, read, to_string(state));
}

std::optional<Time> next_due(storage::Session& session, Time now) {
  const auto row = session.row(kNextDue, [](Columns& columns) { return columns.optional_time(); }, now);
  return row ? *row : std::nullopt;
}

void name_sent(storage::Transaction& transaction, const OutboxItem& item, const std::vector<std::string>& messages) {
  for (const auto& message : messages) transaction.sql().run(kName, item.account, message, item.id);
}

std::optional<OutboxItem> find_sent(storage::Session& session, const std::string& account, const std::string& message) {
  const OutboxId id{session.integer(kFindSent, account, message)};
  return id ? get_outbox_item(session, id) : std::nullopt;
}

std::optional<DeliveryProgress> delivery_of(storage::Session& session, TouchId touch) {
  std::optional<DeliveryProgress> worst;
  for (auto& item : outbox_of(session, touch)) {
    if (!worst || worry(item.state) > worry(worst->state)) worst = DeliveryProgress{item.state, std::move(item.error)};
  }
  return worst;
}

std::map<TouchId, DeliveryProgress> deliveries_of(storage::Session& session, const std::vector<TouchId>& touches) {
  const auto dialect = session.dialect();
  std::map<TouchId, DeliveryProgress> worst;
  for (auto& item : session.rows(dialect == storage::Dialect::sqlite ? kOfSomeLite : kOfSomePostgres, read,
                                 listed(dialect, touches))) {
    const auto known = worst.find(item.touch);
    if (known == worst.end() || worry(item.state) > worry(known->second.state)) {
      worst[item.touch] = {item.state, std::move(item.error)};
    }
  }
  return worst;
}

}  // namespace throughline::conversations
