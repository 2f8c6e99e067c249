#include "storage/transfer.hpp"

#include <algorithm>
#include <deque>

#include "base/limits.hpp"

namespace throughline::storage {

namespace {

enum class Type { integer, real, text, bytes };

struct Column {
  std::string name;
  Type type = Type::text;
};

struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::size_t> key;  // positions of the primary key's columns, in its order
};

/// A value of any column; bytes and texts are both kept as bytes.
struct Value {
  bool null = true;
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes = {};
};
using Row = std::vector<Value>;

Type type_of(std::string_view declared) {
  const auto contains = [&](std::string_view what) { return declared.find(what) != std::string_view::npos; };
  if (contains("BLOB") || contains("bytea")) return Type::bytes;
  if (contains("REAL") || contains("double")) return Type::real;
  if (contains("INT") || contains("int")) return Type::integer;
  return Type::text;
}

/// A session prepares texts by their address: these live as long as the transfer.
class Queries {
 public:
  Sql keep(std::string text) { return Sql{texts_.emplace_back(std::move(text)).c_str()}; }

 private:
  std::deque<std::string> texts_;
};

constexpr Sql kSqliteTables{
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"};
constexpr Sql kPostgresTables{"SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"};
constexpr Sql kSqliteColumns{"SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid"};
constexpr Sql kPostgresColumns{
    "SELECT c.column_name, c.data_type, COALESCE((SELECT k.ordinal_position FROM information_schema.table_constraints "
    "AS "
    "t JOIN information_schema.key_column_usage AS k ON k.constraint_name = t.constraint_name AND k.table_schema = "
    "t.table_schema WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_schema = current_schema() AND t.table_name = "
    "$1 "
    "AND k.column_name = c.column_name), 0) FROM information_schema.columns AS c WHERE c.table_schema = "
    "current_schema() "
    "AND c.table_name = $1 ORDER BY c.ordinal_position"};

constexpr Sql kMakeMark{"CREATE TABLE IF NOT EXISTS transfer_mark (only_row BIGINT PRIMARY KEY, source TEXT NOT NULL)"};
constexpr Sql kReadMark{"SELECT source FROM transfer_mark"};
constexpr Sql kDropMark{"DROP TABLE transfer_mark"};
constexpr Sql kSetMark{"INSERT INTO transfer_mark (only_row, source) VALUES (1, $1)"};

bool own_table(std::string_view name) {
  return name == "schema_version" || name == "writer_mark" || name == "transfer_mark";
}

std::vector<Table> tables_of(Session& session, const std::function<bool(std::string_view)>& derived) {
  const bool sqlite = session.dialect() == Dialect::sqlite;
  std::vector<Table> out;
  for (auto& name : session.rows(sqlite ? kSqliteTables : kPostgresTables, [](Columns& row) { return row.text(); })) {
    if (own_table(name) || derived(name)) continue;
    Table table{name, {}, {}};
    std::vector<std::pair<std::int64_t, std::size_t>> key;
    session.rows(
        sqlite ? kSqliteColumns : kPostgresColumns,
        [&](Columns& row) {
          std::string column = row.text();
          table.columns.push_back({std::move(column), type_of(row.text())});
          if (const auto place = row.integer(); place > 0) key.emplace_back(place, table.columns.size() - 1);
          return 0;
        },
        name);
    std::sort(key.begin(), key.end());
    for (const auto& [place, column] : key) table.key.push_back(column);
    out.push_back(std::move(table));
  }
  return out;
}

std::string list(const Table& table, const std::vector<std::size_t>& columns) {
  std::string out;
  for (const auto at : columns) out += (out.empty() ? "" : ", ") + table.columns[at].name;
  return out;
}

std::string all_columns(const Table& table) {
  std::vector<std::size_t> all;
  for (std::size_t at = 0; at < table.columns.size(); ++at) all.push_back(at);
  return list(table, all);
}

std::string parameters(std::size_t count) {
  std::string out;
  for (std::size_t at = 1; at <= count; ++at) out += (at == 1 ? "$" : ", $") + std::to_string(at);
  return out;
}

std::string descending(const Table& table) {
  std::string out;
  for (const auto at : table.key) out += (out.empty() ? "" : ", ") + table.columns[at].name + " DESC";
  return out;
}

Row read_row(Columns& row, const Table& table, const std::vector<std::size_t>* only) {
  Row out;
  const std::size_t count = only == nullptr ? table.columns.size() : only->size();
  for (std::size_t at = 0; at < count; ++at) {
    Value value;
    const Type type = table.columns[only == nullptr ? at : (*only)[at]].type;
    value.null = row.skip_if_null();
    if (!value.null) {
      if (type == Type::integer)
        value.integer = row.integer();
      else if (type == Type::real)
        value.real = row.real();
      else
        value.bytes = row.text();
    }
    out.push_back(std::move(value));
  }
  return out;
}

void bind(Statement& statement, int parameter, Type type, const Value& value) {
  if (value.null) return statement.bind_null(parameter);
  switch (type) {
    case Type::integer:
      return statement.bind_integer(parameter, value.integer);
    case Type::real:
      return statement.bind_real(parameter, value.real);
    case Type::text:
      return statement.bind_text(parameter, value.bytes);
    case Type::bytes:
      return statement.bind_blob(parameter, value.bytes);
  }
}

/// One table from one session to the other.
class TableTransfer {
 public:
  TableTransfer(Session& from, Session& to, const Table& source, const Table& target, Queries& queries)
      : from_(from), to_(to), source_(source), target_(target) {
    const std::string key = list(source, source.key);
    const std::string head = "SELECT " + all_columns(source) + " FROM " + source.name;
    const std::string tail = " ORDER BY " + key + " LIMIT " + std::to_string(limits::kTransferBatch);
    first_ = queries.keep(head + tail);
    after_ = queries.keep(head + " WHERE (" + key + ") > (" + parameters(source.key.size()) + ")" + tail);
    insert_ = queries.keep("INSERT INTO " + source.name + " (" + all_columns(source) + ") VALUES (" +
                           parameters(source.columns.size()) + ")");
    highest_ = queries.keep("SELECT " + key + " FROM " + source.name + " ORDER BY " + descending(source) + " LIMIT 1");
    count_ = queries.keep("SELECT COUNT(*) FROM " + source.name);
  }

  /// Copies the next batch; false when nothing is left.
  bool step() {
    const auto key = to_.row(highest_, [&](Columns& row) { return read_row(row, source_, &source_.key); });
    from_.begin_read();
    auto rows = key ? rows_after(*key) : rows_of(first_, {});
    from_.roll_back();
    if (rows.empty()) return false;
    to_.begin_write();
    for (const auto& row : rows) insert(row);
    to_.commit();
    copied_ += static_cast<std::int64_t>(rows.size());
    return true;
  }

  std::int64_t copied() const { return copied_; }
  std::int64_t in_source() { return from_.integer(count_); }
  std::int64_t in_target() { return to_.integer(count_); }

 private:
  std::vector<Row> rows_after(const Row& key) { return rows_of(after_, key); }

  std::vector<Row> rows_of(Sql sql, const Row& key) {
    Statement& statement = from_.prepare(sql);
    for (std::size_t at = 0; at < key.size(); ++at) {
      bind(statement, static_cast<int>(at + 1), source_.columns[source_.key[at]].type, key[at]);
    }
    std::vector<Row> out;
    while (statement.step()) {
      Columns columns(statement);
      out.push_back(read_row(columns, source_, nullptr));
    }
    statement.reset();
    return out;
  }

  void insert(const Row& row) {
    Statement& statement = to_.prepare(insert_);
    for (std::size_t at = 0; at < row.size(); ++at) {
      bind(statement, static_cast<int>(at + 1), target_.columns[at].type, row[at]);
    }
    while (statement.step()) {
    }
    statement.reset();
  }

  Session& from_;
  Session& to_;
  const Table& source_;
  const Table& target_;
  Sql first_{}, after_{}, insert_{}, highest_{}, count_{};
  std::int64_t copied_ = 0;
};

/// Marks the target as being filled from this source, and empties what its migrations put there. A target that holds
/// anything else is refused.
Result<void> take_target(Session& to, const std::vector<Table>& tables, const std::string& source, Queries& queries) {
  to.begin_write();
  to.run(kMakeMark);
  const auto mark = to.row(kReadMark, [](Columns& row) { return row.text(); });
  if (mark) {
    to.commit();
    if (*mark == source) return {};
    return Error::conflict("the target is being filled from another source (" + *mark + ")");
  }
  for (const auto& table : tables) {
    // What the migrations themselves put there is no data.
    if (table.name == "credential_version") continue;
    if (to.integer(queries.keep("SELECT COUNT(*) FROM (SELECT 1 FROM " + table.name + " LIMIT 1) AS first_row")) > 0) {
      to.roll_back();
      return Error::conflict("the target holds data already (" + table.name + "): give an empty one");
    }
  }
  for (const auto& table : tables) to.run(queries.keep("DELETE FROM " + table.name));
  to.run(kSetMark, source);
  to.commit();
  return {};
}

}  // namespace

Result<std::int64_t> transfer(Session& from, Session& to, const std::string& name_of_source,
                              const std::function<bool(std::string_view table)>& derived,
                              const std::function<void(const TransferProgress&)>& progress) {
  Queries queries;
  const auto sources = tables_of(from, derived);
  const auto targets = tables_of(to, derived);
  TL_CHECK_OK(take_target(to, targets, name_of_source, queries));
  std::int64_t rows = 0;
  for (const auto& source : sources) {
    const auto target =
        std::find_if(targets.begin(), targets.end(), [&](const Table& t) { return t.name == source.name; });
    if (target == targets.end()) return Error::conflict("the target has no table " + source.name);
    if (source.key.empty()) return Error::internal("the table " + source.name + " has no primary key");
    TableTransfer one(from, to, source, *target, queries);
    while (one.step()) progress({source.name, one.copied(), false});
    const auto expected = one.in_source();
    const auto found = one.in_target();
    if (expected != found) {
      return Error::conflict(source.name + ": " + std::to_string(expected) + " rows in the source, " +
                             std::to_string(found) + " in the target");
    }
    progress({source.name, found, true});
    rows += found;
  }
  return rows;
}

void finish_transfer(Session& to) {
  to.begin_write();
  to.run(kDropMark);
  to.commit();
}

}  // namespace throughline::storage
