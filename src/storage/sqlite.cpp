#include "storage/sqlite.hpp"

#include <unordered_map>

#include <sqlite3.h>

#include "storage/sqlite_vfs.hpp"

namespace throughline::storage {

namespace {

constexpr Sql kBeginWrite{"BEGIN IMMEDIATE"};
constexpr Sql kBeginRead{"BEGIN"};
constexpr Sql kCommit{"COMMIT"};
constexpr Sql kRollback{"ROLLBACK"};

SqlError::Kind kind_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return SqlError::Kind::constraint;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return SqlError::Kind::busy;
    case SQLITE_FULL:
      return SqlError::Kind::full;
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
      return SqlError::Kind::broken;
    default:
      return SqlError::Kind::other;
  }
}

[[noreturn]] void fail(sqlite3* database, int code) {
  // The message of SQLite names tables and columns but no values.
  throw SqlError(kind_of(code), std::string(sqlite3_errstr(code)) + ": " + sqlite3_errmsg(database));
}

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK) fail(database, code);
}

/// SQLite reads `$1` as a name; numbered parameters are written `?1`.
std::string with_question_marks(const char* text) {
  std::string out = text;
  for (std::size_t at = out.find('$'); at != std::string::npos; at = out.find('$', at + 1)) {
    if (at + 1 < out.size() && out[at + 1] >= '1' && out[at + 1] <= '9') out[at] = '?';
  }
  return out;
}

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* database, const char* text) : database_(database) {
    const std::string rewritten = with_question_marks(text);
    check(database, sqlite3_prepare_v3(database, rewritten.c_str(), static_cast<int>(rewritten.size() + 1),
                                       SQLITE_PREPARE_PERSISTENT, &handle_, nullptr));
  }
  ~SqliteStatement() override { sqlite3_finalize(handle_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  void bind_null(int parameter) override { check(database_, sqlite3_bind_null(handle_, parameter)); }
  void bind_integer(int parameter, std::int64_t value) override {
    check(database_, sqlite3_bind_int64(handle_, parameter, value));
  }
  void bind_real(int parameter, double value) override {
    check(database_, sqlite3_bind_double(handle_, parameter, value));
  }
  // Bound bytes stay the caller's: they outlive the statement's run, after which reset() lets go of them.
  void bind_text(int parameter, std::string_view value) override {
    check(database_, sqlite3_bind_text64(handle_, parameter, value.data() == nullptr ? "" : value.data(), value.size(),
                                         SQLITE_STATIC, SQLITE_UTF8));
  }
  void bind_blob(int parameter, std::string_view value) override {
    check(database_, sqlite3_bind_blob64(handle_, parameter, value.data() == nullptr ? "" : value.data(), value.size(),
                                         SQLITE_STATIC));
  }
  bool step() override {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(database_, sqlite3_extended_errcode(database_));
    return false;
  }
  bool is_null(int column) const override { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(handle_, column); }
  double real(int column) const override { return sqlite3_column_double(handle_, column); }
  std::string_view text(int column) const override {
    const void* bytes = sqlite3_column_type(handle_, column) == SQLITE_BLOB ? sqlite3_column_blob(handle_, column)
                                                                            : sqlite3_column_text(handle_, column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }
  void reset() override { sqlite3_reset(handle_); }

 private:
  sqlite3* database_;
  sqlite3_stmt* handle_ = nullptr;
};

class SqliteSession final : public Session {
 public:
  SqliteSession(const std::string& path, Access access, Disk& disk) {
    const int flags = SQLITE_OPEN_NOMUTEX | (access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                                          : SQLITE_OPEN_READONLY);
    const int code = sqlite3_open_v2(path.c_str(), &database_, flags, register_sqlite_vfs(disk));
    if (code != SQLITE_OK) {
      const SqlError error(kind_of(code), std::string("open database: ") + sqlite3_errstr(code));
      sqlite3_close(database_);
      throw error;
    }
    sqlite3_extended_result_codes(database_, 1);
    sqlite3_busy_timeout(database_, 5000);
    try {
      configure(access);
    } catch (...) {
      close();
      throw;
    }
  }
  ~SqliteSession() override { close(); }
  SqliteSession(const SqliteSession&) = delete;
  SqliteSession& operator=(const SqliteSession&) = delete;

  Dialect dialect() const override { return Dialect::sqlite; }
  void script(const std::string& text) override {
    check(database_, sqlite3_exec(database_, text.c_str(), nullptr, nullptr, nullptr));
  }
  Statement& prepare(Sql sql) override {
    auto& slot = statements_[sql.text];
    if (!slot) slot = std::make_unique<SqliteStatement>(database_, sql.text);
    return *slot;
  }
  void begin_write() override { run(kBeginWrite); }
  void begin_read() override { run(kBeginRead); }
  void commit() override { run(kCommit); }
  void roll_back() override {
    if (sqlite3_get_autocommit(database_) == 0) run(kRollback);
  }
  bool claim_writer() override { return true; }  // the lock of the data folder says it
  void lock_schema() override {}                 // a writing transaction is alone

  std::int64_t total_changes() const override { return sqlite3_total_changes64(database_); }
  std::int64_t last_changes() const override { return sqlite3_changes64(database_); }

 private:
  void configure(Access access) {
    script("PRAGMA temp_store=MEMORY");
    if (access == Access::read_only) {
      script("PRAGMA cache_size=-8000");
      return;
    }
    script(
        // What is deleted is overwritten, so that an erased person is in no free corner of a page either.
        "PRAGMA secure_delete=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA "
        "wal_autocheckpoint=4000");
  }
  void close() {
    statements_.clear();
    sqlite3_close(database_);
    database_ = nullptr;
  }

  sqlite3* database_ = nullptr;
  std::unordered_map<const char*, std::unique_ptr<SqliteStatement>> statements_;
};

}  // namespace

std::unique_ptr<Session> open_sqlite(const std::string& path, Access access, Disk& disk) {
  return std::make_unique<SqliteSession>(path, access, disk);
}

}  // namespace throughline::storage
