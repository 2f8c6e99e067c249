#include "storage/postgres.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <libpq-fe.h>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/limits.hpp"
#include "base/random.hpp"

namespace throughline::storage {

namespace {

constexpr Oid kByteaOid = 17;
constexpr int kTextFormat = 0;
constexpr int kBinaryFormat = 1;
/// Of the lock that the one writer of a database holds.
constexpr const char* kWriterLock = "7310579340521394542";  // "throughl" as a number
constexpr const char* kMigrationLock = "7310579340521394543";
constexpr auto kPause = std::chrono::milliseconds(100);

/// A peer that is gone without a word must not hold anybody for minutes; what the URL says wins.
PGconn* connect(const std::string& url) {
  static constexpr const char* kKeys[] = {"connect_timeout",
                                          "keepalives_idle",
                                          "keepalives_interval",
                                          "keepalives_count",
                                          "tcp_user_timeout",
                                          "application_name",
                                          "dbname",
                                          nullptr};
  const char* values[] = {"5", "10", "3", "3", "15000", "throughline", url.c_str(), nullptr};
  return PQconnectdbParams(kKeys, values, 1);
}

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ResultDeleter>;

/// By SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
SqlError::Kind kind_of(std::string_view state) {
  if (state.starts_with("23")) return SqlError::Kind::constraint;
  if (state == "40001" || state == "40P01") return SqlError::Kind::conflict;
  if (state == "53100") return SqlError::Kind::full;
  if (state.starts_with("53") || state == "55P03" || state == "57014") return SqlError::Kind::busy;
  if (state.starts_with("57P") || state.starts_with("08")) return SqlError::Kind::lost;
  if (state == "XX001" || state == "XX002" || state == "58030") return SqlError::Kind::broken;
  return SqlError::Kind::other;
}

/// The first line of a message: the rest may quote values.
std::string first_line(const char* message) {
  const std::string_view text = message;
  return std::string(text.substr(0, text.find('\n')));
}

class PostgresSession;

/// Parameters live until the run ends; results are read row by row from what libpq holds.
class PostgresStatement final : public Statement {
 public:
  PostgresStatement(PostgresSession& session, const char* text, std::string name)
      : session_(session), text_(text), name_(std::move(name)) {
    for (const char* at = text; (at = std::strchr(at, '$')) != nullptr;) {
      int number = 0;
      ++at;
      std::from_chars(at, at + std::min<std::size_t>(3, std::strlen(at)), number);
      if (static_cast<std::size_t>(number) > parameters_.size()) parameters_.resize(static_cast<std::size_t>(number));
    }
  }

  void bind_null(int parameter) override { at(parameter) = {}; }
  void bind_integer(int parameter, std::int64_t value) override { bind_number(parameter, value); }
  void bind_real(int parameter, double value) override { bind_number(parameter, value); }
  void bind_text(int parameter, std::string_view value) override { bind_bytes(parameter, value); }
  void bind_blob(int parameter, std::string_view value) override { bind_bytes(parameter, value); }
  bool step() override;
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const override { return number<std::int64_t>(column); }
  double real(int column) const override { return number<double>(column); }
  std::string_view text(int column) const override {
    const std::string_view value(PQgetvalue(result_.get(), row_, column),
                                 static_cast<std::size_t>(PQgetlength(result_.get(), row_, column)));
    if (PQftype(result_.get(), column) != kByteaOid) return value;
    return decode_bytes(value);
  }
  void reset() override {
    result_.reset();
    row_ = -1;
  }

  const char* sql() const { return text_; }
  const std::string& name() const { return name_; }
  bool prepared = false;

 private:
  struct Parameter {
    const char* bytes = nullptr;  // null: NULL
    int length = 0;
    int format = kTextFormat;
    char digits[32] = {};
  };

  Parameter& at(int parameter) { return parameters_[static_cast<std::size_t>(parameter - 1)]; }
  template<class Number>
  void bind_number(int parameter, Number value) {
    Parameter& p = at(parameter);
    *std::to_chars(p.digits, p.digits + sizeof p.digits - 1, value).ptr = '\0';
    p.bytes = p.digits;
    p.format = kTextFormat;
  }
  void bind_bytes(int parameter, std::string_view value) {
    Parameter& p = at(parameter);
    p.bytes = value.data() == nullptr ? "" : value.data();
    p.length = static_cast<int>(value.size());
    p.format = kBinaryFormat;
  }
  template<class Number>
  Number number(int column) const {
    Number value{};
    const char* text = PQgetvalue(result_.get(), row_, column);
    std::from_chars(text, text + PQgetlength(result_.get(), row_, column), value);
    return value;
  }
  std::string_view decode_bytes(std::string_view hex) const {
    std::size_t size = 0;
    unsigned char* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(hex.data()), &size);
    decoded_.assign(reinterpret_cast<const char*>(bytes), size);
    PQfreemem(bytes);
    return decoded_;
  }

  PostgresSession& session_;
  const char* text_;
  std::string name_;
  std::vector<Parameter> parameters_;
  ResultHandle result_;
  int row_ = -1;
  mutable std::string decoded_;
};

class PostgresSession final : public Session {
 public:
  PostgresSession(const std::string& url, Access access) : access_(access), connection_(connect(url)) {
    if (connection_ == nullptr || PQstatus(connection_) != CONNECTION_OK) {
      const SqlError error(SqlError::Kind::lost,
                           connection_ == nullptr ? "out of memory" : first_line(PQerrorMessage(connection_)));
      PQfinish(connection_);
      throw error;
    }
    try {
      configure();
      check_database();
    } catch (...) {
      PQfinish(connection_);
      throw;
    }
  }
  ~PostgresSession() override { PQfinish(connection_); }
  PostgresSession(const PostgresSession&) = delete;
  PostgresSession& operator=(const PostgresSession&) = delete;

  Dialect dialect() const override { return Dialect::postgres; }
  void script(const std::string& text) override { check(ResultHandle(PQexec(connection_, text.c_str()))); }
  Statement& prepare(Sql sql) override {
    auto& slot = statements_[sql.text];
    if (!slot) slot = std::make_unique<PostgresStatement>(*this, sql.text, "s" + std::to_string(statements_.size()));
    return *slot;
  }
  std::int64_t total_changes() const override { return total_changes_; }
  std::int64_t last_changes() const override { return last_changes_; }

  void begin_write() override {
    ensure_connected();
    script("BEGIN");
  }
  void begin_read() override {
    ensure_connected();
    script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  }
  /// A connection that is lost here leaves the question whether it was committed. The mark that the one writer leaves
  /// in each of its transactions answers it (a transaction's number would not: a crash may give it out again).
  void commit() override {
    const std::string mark = claims_writer_ ? leave_mark() : std::string();
    try {
      script("COMMIT");
    } catch (const SqlError& failure) {
      if (failure.kind() != SqlError::Kind::lost) throw;
      resolve_doubt(mark);
    }
  }
  void roll_back() override {
    if (PQstatus(connection_) == CONNECTION_OK && PQtransactionStatus(connection_) != PQTRANS_IDLE) script("ROLLBACK");
  }
  bool claim_writer() override {
    // The server may need a moment to notice that a former connection is gone; another writer stays.
    const auto until = std::chrono::steady_clock::now() + limits::kWriterClaim;
    while (single_value(std::string("SELECT pg_try_advisory_lock(") + kWriterLock + ")") != "t") {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(kPause);
    }
    script(
        "CREATE TABLE IF NOT EXISTS writer_mark (only_row BIGINT PRIMARY KEY, mark TEXT NOT NULL); "
        "INSERT INTO writer_mark (only_row, mark) VALUES (1, '') ON CONFLICT (only_row) DO NOTHING");
    claims_writer_ = true;
    return true;
  }
  void lock_schema() override { script(std::string("SELECT pg_advisory_xact_lock(") + kMigrationLock + ")"); }

  ResultHandle execute(PostgresStatement& statement, const std::vector<const char*>& values,
                       const std::vector<int>& lengths, const std::vector<int>& formats) {
    if (!statement.prepared) {
      check(ResultHandle(PQprepare(connection_, statement.name().c_str(), statement.sql(), 0, nullptr)));
      statement.prepared = true;
    }
    ResultHandle result(PQexecPrepared(connection_, statement.name().c_str(), static_cast<int>(values.size()),
                                       values.data(), lengths.data(), formats.data(), kTextFormat));
    check(result);
    last_changes_ = 0;
    if (std::string_view(PQcmdStatus(result.get())).substr(0, 6) != "SELECT") {
      const std::string_view count = PQcmdTuples(result.get());
      std::from_chars(count.data(), count.data() + count.size(), last_changes_);
      total_changes_ += last_changes_;
    }
    return result;
  }

 private:
  void check(const ResultHandle& result) const {
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
    const bool lost = PQstatus(connection_) != CONNECTION_OK;
    const auto kind = lost || state == nullptr ? SqlError::Kind::lost : kind_of(state);
    throw SqlError(kind, std::string(state == nullptr ? "" : state) + " " + first_line(PQerrorMessage(connection_)));
  }

  std::string single_value(const std::string& query) const {
    const ResultHandle result(PQexec(connection_, query.c_str()));
    check(result);
    return PQntuples(result.get()) == 0 ? std::string() : std::string(PQgetvalue(result.get(), 0, 0));
  }

  void configure() {
    PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
    PQsetClientEncoding(connection_, "UTF8");
    if (access_ == Access::read_write) script("SET synchronous_commit = on");
    // Every query here is short: to compile it or to share it among processes takes longer than it does.
    script("SET jit = off; SET max_parallel_workers_per_gather = 0; SET work_mem = '16MB'");
    // The server lets go of a vanished writer's lock as soon as we would.
    script("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3");
  }

  void check_database() const {
    const std::string encoding = single_value("SHOW server_encoding");
    const std::string collation = single_value(
        "SELECT CASE WHEN datlocprovider = 'c' THEN datcollate ELSE daticulocale || ' (ICU)' END FROM pg_database "
        "WHERE "
        "datname = current_database()");
    if (encoding == "UTF8" &&
        (collation == "C" || collation == "POSIX" || collation == "C.UTF-8" || collation == "C.utf8")) {
      return;
    }
    throw SqlError(SqlError::Kind::other, "the database has encoding " + encoding + " and collation " + collation +
                                              "; make it with: createdb -T template0 -E UTF8 -l C NAME");
  }

  void ensure_connected() {
    if (PQstatus(connection_) == CONNECTION_OK) return;
    PQreset(connection_);
    for (auto& [text, statement] : statements_) statement->prepared = false;
    if (PQstatus(connection_) != CONNECTION_OK) {
      throw SqlError(SqlError::Kind::lost, first_line(PQerrorMessage(connection_)));
    }
    configure();
    if (claims_writer_ && !claim_writer()) {
      throw SqlError(SqlError::Kind::broken, "another throughline writes to this database now");
    }
  }

  std::string leave_mark() {
    const std::string mark = own_marks_ + std::to_string(++marks_);
    script("UPDATE writer_mark SET mark = '" + mark + "'");
    return mark;
  }

  void resolve_doubt(const std::string& mark) {
    const auto until = std::chrono::steady_clock::now() + limits::kCommitDoubt;
    while (!mark.empty() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(kPause);
      try {
        ensure_connected();
        // Waits for a commit that is still under way: it holds the row.
        if (single_value("SELECT mark FROM writer_mark FOR UPDATE") == mark) return;
        throw SqlError(SqlError::Kind::conflict, "the commit was lost with the connection");
      } catch (const SqlError& failure) {
        if (failure.kind() != SqlError::Kind::lost) throw;
      }
    }
    throw SqlError(SqlError::Kind::doubtful, "the connection was lost during a commit and does not come back");
  }

  Access access_;
  PGconn* connection_;
  bool claims_writer_ = false;
  std::string own_marks_ = SystemRandom().token(9) + "-";
  std::int64_t marks_ = 0;
  std::int64_t total_changes_ = 0;
  std::int64_t last_changes_ = 0;
  std::unordered_map<const char*, std::unique_ptr<PostgresStatement>> statements_;
};

bool PostgresStatement::step() {
  if (!result_) {
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const auto& p : parameters_) {
      values.push_back(p.bytes);
      lengths.push_back(p.length);
      formats.push_back(p.format);
    }
    result_ = session_.execute(*this, values, lengths, formats);
  }
  return ++row_ < PQntuples(result_.get());
}

}  // namespace

std::unique_ptr<Session> open_postgres(const std::string& url, Access access) {
  return std::make_unique<PostgresSession>(url, access);
}

std::string without_password(const std::string& url) {
  const auto start = url.find("://");
  const auto at = url.find('@');
  if (start == std::string::npos || at == std::string::npos) return url;
  const auto colon = url.find(':', start + 3);
  return colon < at ? url.substr(0, colon) + url.substr(at) : url;
}

bool is_postgres_url(const std::string& text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

}  // namespace throughline::storage
