#include "storage/migrations.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace throughline::storage {

namespace {

constexpr Sql kVersion{"SELECT COALESCE(MAX(number), 0) FROM schema_version"};
constexpr Sql kApplied{"SELECT COUNT(*) FROM schema_version WHERE number = $1"};
constexpr Sql kRecord{"INSERT INTO schema_version (number, name, applied_at) VALUES ($1, $2, $3)"};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

void apply(Session& session, const Migration& migration, Time now) {
  const bool sqlite = session.dialect() == Dialect::sqlite;
  std::string text = migration.text;
  text += sqlite ? migration.sqlite_only : migration.postgres_only;
  replace_all(text, "{id}", sqlite ? "INTEGER PRIMARY KEY" : "BIGINT PRIMARY KEY");
  replace_all(text, "{blob}", sqlite ? "BLOB" : "BYTEA");
  session.script(text);
  session.run(kRecord, migration.number, migration.name, now);
  log_info("migrated", {{"number", migration.number}, {"name", migration.name}});
}

/// Runs `step` in a transaction of its own while nobody else changes the schema.
template<class Step>
void alone(Session& session, Step step) {
  session.begin_write();
  try {
    session.lock_schema();
    step();
    session.commit();
  } catch (const SqlError&) {
    session.roll_back();
    throw;
  }
}

}  // namespace

void migrate(Session& session, std::vector<Migration> migrations, Time now) {
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  alone(session, [&] {
    session.script(
        "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT "
        "NULL)");
  });
  const std::int64_t version = session.integer(kVersion);
  if (!migrations.empty() && version > migrations.back().number) {
    throw SqlError(SqlError::Kind::other, "the database is of a newer Throughline (schema " + std::to_string(version) +
                                              ", this program knows " + std::to_string(migrations.back().number) + ")");
  }
  for (const auto& migration : migrations) {
    const auto applied = [&] { return session.integer(kApplied, migration.number) > 0; };
    if (applied()) continue;
    alone(session, [&] {
      // Another program may have done it since.
      if (!applied()) apply(session, migration, now);
    });
  }
}

}  // namespace throughline::storage
