#include "storage/migrations.hpp"

#include <algorithm>

#include "base/log.hpp"

namespace throughline::storage {

namespace {

constexpr Sql kVersion{"SELECT COALESCE(MAX(number), 0) FROM schema_version"};
constexpr Sql kRecord{"INSERT INTO schema_version (number, name, applied_at) VALUES ($1, $2, $3)"};

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

void apply(Session& session, const Migration& migration, Time now) {
  std::string text = migration.text;
  text += session.dialect() == Dialect::sqlite ? migration.sqlite_only : migration.postgres_only;
  replace_all(text, "{id}", "INTEGER PRIMARY KEY");
  replace_all(text, "{blob}", "BLOB");
  session.script("BEGIN IMMEDIATE");
  try {
    session.script(text);
    session.run(kRecord, migration.number, migration.name, now);
    session.script("COMMIT");
  } catch (const SqlError&) {
    session.script("ROLLBACK");
    throw;
  }
  log_info("migrated", {{"number", migration.number}, {"name", migration.name}});
}

}  // namespace

void migrate(Session& session, std::vector<Migration> migrations, Time now) {
  std::sort(migrations.begin(), migrations.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  session.script(
      "CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL, name TEXT NOT NULL, applied_at BIGINT NOT "
      "NULL)");
  const std::int64_t version = session.integer(kVersion);
  if (!migrations.empty() && version > migrations.back().number) {
    throw SqlError(SqlError::Kind::other, "the database is of a newer Throughline (schema " + std::to_string(version) +
                                              ", this program knows " + std::to_string(migrations.back().number) + ")");
  }
  for (const auto& migration : migrations) {
    if (migration.number > version) apply(session, migration, now);
  }
}

}  // namespace throughline::storage
