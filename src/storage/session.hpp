#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace throughline::storage {

/// A failed database call. `constraint` is the caller's mistake; `busy` and `full` pass; `conflict` (another
/// transaction was in the way) is worth another try; `lost` (no connection) too, once it is back; `doubtful`: nobody
/// can say whether a commit happened; `broken` (I/O error, failed fsync, corruption) means that nothing may be
/// acknowledged any more.
class SqlError : public std::runtime_error {
 public:
  enum class Kind { constraint, busy, full, conflict, lost, doubtful, broken, other };
  SqlError(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// A query text. Always a constant of static storage: sessions keep its prepared form by the address of the text.
struct Sql {
  const char* text;
};

struct Blob {
  std::string_view bytes;
};

/// What a session speaks, for the few texts that cannot be shared (full text, types).
enum class Dialect { sqlite, postgres };

/// Many ids as one parameter: of `IN (SELECT value FROM json_each($1))` on SQLite, of `= ANY (CAST(CAST($1 AS TEXT) AS
/// BIGINT[]))` on PostgreSQL.
template<class IdType>
std::string listed(Dialect dialect, const std::vector<IdType>& ids) {
  std::string out(1, dialect == Dialect::sqlite ? '[' : '{');
  for (const auto id : ids) {
    if (out.size() > 1) out += ',';
    out += std::to_string(id.value);
  }
  return out += dialect == Dialect::sqlite ? ']' : '}';
}

/// A prepared statement being bound or read. Parameters from 1, columns from 0.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind_null(int parameter) = 0;
  virtual void bind_integer(int parameter, std::int64_t value) = 0;
  virtual void bind_real(int parameter, double value) = 0;
  virtual void bind_text(int parameter, std::string_view value) = 0;
  virtual void bind_blob(int parameter, std::string_view value) = 0;
  /// True when a row is there.
  virtual bool step() = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  /// Valid until the next step.
  virtual std::string_view text(int column) const = 0;
  virtual void reset() = 0;
};

/// Reads the columns of a row from left to right.
class Columns {
 public:
  explicit Columns(const Statement& statement) : statement_(statement) {}

  std::int64_t integer() { return statement_.integer(next_++); }
  bool boolean() { return integer() != 0; }
  double real() { return statement_.real(next_++); }
  std::string text() { return std::string(statement_.text(next_++)); }
  Time time() { return from_millis(integer()); }
  template<class IdType>
  IdType id() {
    return IdType{integer()};
  }
  /// Moves on and returns true when the next column is null.
  bool skip_if_null() { return skip_null(); }
  std::optional<Time> optional_time() {
    if (skip_null()) return {};
    return time();
  }
  std::optional<std::string> optional_text() {
    if (skip_null()) return {};
    return text();
  }

 private:
  bool skip_null() {
    if (!statement_.is_null(next_)) return false;
    ++next_;
    return true;
  }

  const Statement& statement_;
  int next_ = 0;
};

/// One connection. Belongs to one thread. All calls throw SqlError.
class Session {
 public:
  virtual ~Session() = default;

  virtual Dialect dialect() const = 0;

  /// A transaction that may write, or one that reads a snapshot. At most one is open.
  virtual void begin_write() = 0;
  virtual void begin_read() = 0;
  /// Durable when it returns.
  virtual void commit() = 0;
  /// Also when nothing is open any more, because the engine has rolled back by itself.
  virtual void roll_back() = 0;
  /// Makes this connection the one writer of a database that several programs could reach; false when another has it.
  virtual bool claim_writer() = 0;
  /// Inside a transaction: keeps others from migrating at the same time.
  virtual void lock_schema() = 0;

  /// Runs statements without parameters or results, separated by semicolons.
  virtual void script(const std::string& text) = 0;
  virtual Statement& prepare(Sql sql) = 0;
  /// Rows changed since the session began; two readings tell whether something was written between them.
  virtual std::int64_t total_changes() const = 0;
  virtual std::int64_t last_changes() const = 0;

  /// Runs a statement and returns the number of rows it changed.
  template<class... Args>
  std::int64_t run(Sql sql, const Args&... args) {
    Statement& statement = bind(sql, args...);
    const Resetting resetting(statement);
    while (statement.step()) {
    }
    return last_changes();
  }

  /// `read` makes one element from a row's Columns.
  template<class Read, class... Args>
  auto rows(Sql sql, Read read, const Args&... args) {
    std::vector<decltype(read(std::declval<Columns&>()))> out;
    Statement& statement = bind(sql, args...);
    const Resetting resetting(statement);
    while (statement.step()) {
      Columns columns(statement);
      out.push_back(read(columns));
    }
    return out;
  }

  /// The first row, if there is one.
  template<class Read, class... Args>
  auto row(Sql sql, Read read, const Args&... args) {
    std::optional<decltype(read(std::declval<Columns&>()))> out;
    Statement& statement = bind(sql, args...);
    const Resetting resetting(statement);
    if (statement.step()) {
      Columns columns(statement);
      out = read(columns);
    }
    return out;
  }

  /// A single integer, 0 when there is no row or it is null.
  template<class... Args>
  std::int64_t integer(Sql sql, const Args&... args) {
    return row(sql, [](Columns& columns) { return columns.integer(); }, args...).value_or(0);
  }

 private:
  struct Resetting {
    explicit Resetting(Statement& statement) : statement_(statement) {}
    ~Resetting() { statement_.reset(); }
    Resetting(const Resetting&) = delete;
    Resetting& operator=(const Resetting&) = delete;
    Statement& statement_;
  };

  template<class... Args>
  Statement& bind(Sql sql, const Args&... args) {
    Statement& statement = prepare(sql);
    int parameter = 0;
    (bind_one(statement, ++parameter, args), ...);
    return statement;
  }

  static void bind_one(Statement& s, int at, std::int64_t value) { s.bind_integer(at, value); }
  static void bind_one(Statement& s, int at, int value) { s.bind_integer(at, value); }
  static void bind_one(Statement& s, int at, bool value) { s.bind_integer(at, value ? 1 : 0); }
  static void bind_one(Statement& s, int at, std::size_t value) {
    s.bind_integer(at, static_cast<std::int64_t>(value));
  }
  static void bind_one(Statement& s, int at, double value) { s.bind_real(at, value); }
  static void bind_one(Statement& s, int at, std::string_view value) { s.bind_text(at, value); }
  static void bind_one(Statement& s, int at, const std::string& value) { s.bind_text(at, value); }
  static void bind_one(Statement& s, int at, const char* value) { s.bind_text(at, value); }
  static void bind_one(Statement& s, int at, Blob value) { s.bind_blob(at, value.bytes); }
  static void bind_one(Statement& s, int at, Time value) { s.bind_integer(at, to_millis(value)); }
  static void bind_one(Statement& s, int at, std::nullptr_t) { s.bind_null(at); }
  template<class Tag>
  static void bind_one(Statement& s, int at, Id<Tag> value) {
    s.bind_integer(at, value.value);
  }
  template<class T>
  static void bind_one(Statement& s, int at, const std::optional<T>& value) {
    if (value)
      bind_one(s, at, *value);
    else
      s.bind_null(at);
  }
};

}  // namespace throughline::storage
