// Brings a furnished SQLite folder into an empty PostgreSQL database by COPY, indexes last. `throughline migrate` does
// the same row by row beside a running company, which takes hours for ten million touches.
//
//   bench_copy FOLDER URL
#include <cstdio>
#include <cstdlib>
#include <libpq-fe.h>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "app/database.hpp"
#include "customers/tokeniser.hpp"

namespace throughline::bench {

namespace {

constexpr std::size_t kSent = 1 << 16;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_copy: %s\n", why.c_str());
  std::exit(1);
}

class Target {
 public:
  explicit Target(const char* url) : connection_(PQconnectdb(url)) {
    if (PQstatus(connection_) != CONNECTION_OK) give_up(PQerrorMessage(connection_));
  }
  ~Target() { PQfinish(connection_); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  std::vector<std::vector<std::string>> run(const std::string& sql) {
    PGresult* result = PQexec(connection_, sql.c_str());
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) {
      give_up(sql + ": " + PQerrorMessage(connection_));
    }
    std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (int column = 0; column < PQnfields(result); ++column) {
        rows[row].emplace_back(PQgetvalue(result, static_cast<int>(row), column));
      }
    }
    PQclear(result);
    return rows;
  }
  /// One line of a COPY, or the rest when it is over.
  void put(const std::string& lines) {
    if (PQputCopyData(connection_, lines.data(), static_cast<int>(lines.size())) != 1)
      give_up(PQerrorMessage(connection_));
  }
  void end_copy() {
    PQputCopyEnd(connection_, nullptr);
    PGresult* result = PQgetResult(connection_);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) give_up(PQerrorMessage(connection_));
    PQclear(result);
    while ((result = PQgetResult(connection_)) != nullptr) PQclear(result);
  }

 private:
  PGconn* connection_;
};

class Rows {
 public:
  Rows(sqlite3* database, const std::string& sql) {
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &handle_, nullptr) != SQLITE_OK)
      give_up(sqlite3_errmsg(database));
  }
  ~Rows() { sqlite3_finalize(handle_); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool step() { return sqlite3_step(handle_) == SQLITE_ROW; }
  int columns() const { return sqlite3_column_count(handle_); }
  int type(int column) const { return sqlite3_column_type(handle_, column); }
  std::string_view text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  sqlite3_stmt* handle_ = nullptr;
};

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '\t' || c == '\n' || c == '\r') {
      out += '\\';
      out += c == '\t' ? 't' : c == '\n' ? 'n' : c == '\r' ? 'r' : '\\';
    } else {
      out += c;
    }
  }
}

void append_value(std::string& out, const Rows& rows, int column) {
  if (rows.type(column) == SQLITE_NULL) {
    out += "\\N";
  } else if (rows.type(column) == SQLITE_BLOB) {
    static constexpr const char* kHex = "0123456789abcdef";
    out += "\\\\x";
    for (const char c : rows.text(column)) {
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  } else {
    append_escaped(out, rows.text(column));
  }
}

template<class Line>
void copy(Target& to, const std::string& table, const std::string& columns, Rows& rows, Line line) {
  // Emptied and filled in one transaction, a table needs no log (wal_level = minimal).
  to.run("BEGIN");
  to.run("TRUNCATE " + table);
  to.run("COPY " + table + " (" + columns + ") FROM STDIN");
  std::string out;
  while (rows.step()) {
    line(out);
    if (out.size() > kSent) {
      to.put(out);
      out.clear();
    }
  }
  to.put(out);
  to.end_copy();
  to.run("COMMIT");
}

void copy_table(sqlite3* from, Target& to, const std::string& table) {
  std::string columns;
  for (Rows names(from, "SELECT name FROM pragma_table_info('" + table + "')"); names.step();) {
    columns += (columns.empty() ? "" : ", ") + std::string(names.text(0));
  }
  Rows rows(from, "SELECT " + columns + " FROM " + table);
  copy(to, table, columns, rows, [&](std::string& out) {
    for (int column = 0; column < rows.columns(); ++column) {
      if (column > 0) out += '\t';
      append_value(out, rows, column);
    }
    out += '\n';
  });
}

/// What array_to_tsvector makes of the words.
void copy_words(sqlite3* from, Target& to) {
  Rows rows(from, "SELECT id, text FROM touch WHERE text IS NOT NULL ORDER BY id");
  copy(to, "touch_words", "touch_id, words", rows, [&](std::string& out) {
    const auto words = customers::tokens(rows.text(1));
    if (words.empty()) return;
    out += rows.text(0);
    out += '\t';
    for (const auto& word : words) out += '\'' + word + "' ";
    out += '\n';
  });
}

bool is_copied(std::string_view table) {
  return !table.starts_with("sqlite_") && !table.starts_with("touch_words") && table != "schema_version";
}

int copy_all(const std::string& folder, const char* url) {
  {
    SystemDisk disk(std::chrono::microseconds(0));
    const SystemClock clock;
    app::Config config;
    config.data = folder;
    config.database = url;
    app::open_database(config, disk, clock);  // for its schema
  }
  sqlite3* from = nullptr;
  if (sqlite3_open_v2((folder + "/throughline.db").c_str(), &from, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
    give_up("cannot open the folder");
  }
  Target to(url);
  to.run("SET synchronous_commit = off; SET maintenance_work_mem = '2GB'");
  const auto indexes = to.run(
      "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey'");
  for (const auto& index : indexes) to.run("DROP INDEX " + index[0]);
  for (Rows tables(from, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"); tables.step();) {
    if (is_copied(tables.text(0))) copy_table(from, to, std::string(tables.text(0)));
  }
  copy_words(from, to);
  sqlite3_close(from);
  for (const auto& index : indexes) to.run(index[1]);
  to.run("VACUUM ANALYZE");
  to.run("CHECKPOINT");
  return 0;
}

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return throughline::bench::copy_all(arguments[1], arguments[2]);
}
