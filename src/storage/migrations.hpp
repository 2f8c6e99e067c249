#pragma once

#include <vector>

#include "base/clock.hpp"
#include "storage/session.hpp"

namespace throughline::storage {

/// One numbered step of the schema. Never edited once released; only additive between neighbouring releases.
/// `{id}` stands for the type of a 64-bit primary key, `{blob}` for bytes. What only one engine knows (full text) is
/// written once for each and runs after `text`.
struct Migration {
  int number;
  const char* name;
  const char* text;
  const char* sqlite_only = "";
  const char* postgres_only = "";
};

/// Applies what is missing, in order, each in its own transaction. Throws SqlError; a database with a higher version
/// than the list knows is refused (`other`).
void migrate(Session& session, std::vector<Migration> migrations, Time now);

}  // namespace throughline::storage
