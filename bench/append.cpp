// The floor under ingest: the same rows and indexes as one message makes, written by bare prepared statements.
//
//   bench_append FOLDER BATCH SECONDS
//
// One thread, nothing but SQLite: no parsing, no protocol, no feed. BATCH messages share a commit. Prints one JSON
// object.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/resource.h>

#include <sqlite3.h>

#include "app/database.hpp"

namespace throughline::bench {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::int64_t kChats = 10'000;
constexpr std::string_view kText =
    "no. 12345: Hello, my parcel should have come on Tuesday and the tracking page still says that it waits at the "
    "sorting "
    "centre. Can you find out where it is, please? The order was paid on Friday by card.";

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_append: %s\n", why.c_str());
  std::exit(1);
}

/// A prepared statement and its parameters, from the left.
class Prepared {
 public:
  Prepared(sqlite3* database, const char* text) {
    if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &handle_, nullptr) != SQLITE_OK) {
      give_up(sqlite3_errmsg(database));
    }
  }
  ~Prepared() { sqlite3_finalize(handle_); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  Prepared& operator<<(std::int64_t value) {
    sqlite3_bind_int64(handle_, ++bound_, value);
    return *this;
  }
  Prepared& operator<<(std::string_view value) {
    sqlite3_bind_text(handle_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    return *this;
  }
  /// Runs once and returns the first column, 0 without a row.
  std::int64_t run() {
    const int code = sqlite3_step(handle_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) give_up(sqlite3_errmsg(sqlite3_db_handle(handle_)));
    const std::int64_t first = code == SQLITE_ROW ? sqlite3_column_int64(handle_, 0) : 0;
    sqlite3_reset(handle_);
    bound_ = 0;
    return first;
  }

 private:
  sqlite3_stmt* handle_ = nullptr;
  int bound_ = 0;
};

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class Appending {
 public:
  explicit Appending(sqlite3* database)
      : begin_(database, "BEGIN IMMEDIATE"),
        commit_(database, "COMMIT"),
        raw_event_(database,
                   "INSERT INTO raw_event (id, account, event_id, at, state, body, thread) VALUES (?, 'tg', ?, ?, "
                   "'processed', ?, ?)"),
        find_identity_(database, "SELECT id FROM identity WHERE kind = 'telegram' AND scope = 'tg' AND value = ?"),
        touch_(database,
               "INSERT INTO touch (id, at, ord, kind, direction, channel, account, identity_id, interaction_id, "
               "author_kind, "
               "author_id, author_name, text, payload, provider_message) VALUES (?, ?, ?, 'message', 'in', 'telegram', "
               "'tg', "
               "?, ?, 'customer', 0, 'Olena Kovalenko', ?, '{}', ?)"),
        conversation_(
            database,
            "UPDATE conversation SET unread = unread + 1, last_at = ?, last_ord = ?, last_touch_id = ? WHERE id = ?"),
        feed_(database, "INSERT INTO feed (seq, at, kind, ref) VALUES (?, ?, 'touch', ?)"),
        identity_(
            database,
            "INSERT INTO identity (id, kind, scope, value, customer_id, name, handle, language, reachable, first_seen, "
            "last_seen) VALUES (?1, 'telegram', 'tg', ?2, ?1, 'Olena Kovalenko', '@customer', 'uk', 1, ?3, ?3)"),
        open_(
            database,
            "INSERT INTO conversation (id, identity_id, state, assignee, channel, account, thread, opened_at, unread, "
            "last_at, last_ord, last_touch_id) VALUES (?1, ?1, 'open', 0, 'telegram', 'tg', ?2, ?3, 0, ?3, 0, 0)"),
        interaction_(database,
                     "INSERT INTO interaction (id, conversation_id, identity_id, channel, account, thread, started_at) "
                     "VALUES (?1, ?1, ?1, 'telegram', 'tg', ?2, ?3)") {}

  /// Identity, conversation and interaction of a chat share a number here.
  void furnish() {
    begin_.run();
    for (std::int64_t chat = 0; chat < kChats; ++chat) {
      const std::string value = value_of(chat);
      for (Prepared* one : {&identity_, &open_, &interaction_}) (*one << first_id_ + chat << value << now_ms()).run();
    }
    commit_.run();
    next_id_ = first_id_ + kChats;
    for (std::int64_t message = 0; message < kChats; message += 512) append(512);
  }

  void append(std::int64_t batch) {
    begin_.run();
    const std::int64_t now = now_ms();
    for (std::int64_t one = 0; one < batch; ++one) append_one(now);
    commit_.run();
  }

 private:
  static std::string value_of(std::int64_t chat) { return std::to_string(1'000'000 + chat); }

  void append_one(std::int64_t now) {
    const std::int64_t message = ++messages_;
    const std::string chat = value_of(message * 7919 % kChats);
    const std::string event = std::to_string(message);
    const std::string provider = chat + ":" + event;
    (raw_event_ << ++next_id_ << event << now << kBody << chat).run();
    const std::int64_t who = (find_identity_ << chat).run();
    const std::int64_t touch = ++next_id_;
    (touch_ << touch << now << message << who << who << kText << provider).run();
    (conversation_ << now << message << touch << who).run();
    (feed_ << message << now << touch).run();
  }

  static const std::string kBody;
  Prepared begin_, commit_, raw_event_, find_identity_, touch_, conversation_, feed_, identity_, open_, interaction_;
  std::int64_t first_id_ = 900'000'000'000'000'000;
  std::int64_t next_id_ = 0;
  std::int64_t messages_ = 0;
};

const std::string Appending::kBody(560, 'x');  // as long as an update of bench_load

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

sqlite3* open(const std::string& folder) {
  const SystemClock clock;
  static SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  config.data = folder;
  app::open_database(config, disk, clock);  // for its schema
  sqlite3* database = nullptr;
  if (sqlite3_open_v2((folder + "/throughline.db").c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK) {
    give_up("cannot open the database");
  }
  sqlite3_exec(
      database,
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000; PRAGMA wal_autocheckpoint=4000; "
      "PRAGMA temp_store=MEMORY",
      nullptr, nullptr, nullptr);
  return database;
}

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  using namespace throughline::bench;
  if (count != 4) give_up("usage: bench_append FOLDER BATCH SECONDS");
  sqlite3* database = open(arguments[1]);
  const std::int64_t batch = std::strtoll(arguments[2], nullptr, 10);
  const auto length = std::chrono::duration<double>(std::strtod(arguments[3], nullptr));
  std::int64_t messages = 0;
  std::chrono::duration<double> taken{};
  double cpu = 0;
  {
    Appending appending(database);
    appending.furnish();
    cpu = cpu_seconds();
    const auto start = Steady::now();
    for (; taken < length; taken = Steady::now() - start, messages += batch) appending.append(batch);
    cpu = cpu_seconds() - cpu;
  }
  sqlite3_close(database);
  std::printf("{\"messages\":%lld,\"seconds\":%.4f,\"cpu_seconds\":%.3f}\n", static_cast<long long>(messages),
              taken.count(), cpu);
}
