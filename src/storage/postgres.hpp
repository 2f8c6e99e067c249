#pragma once

#include <memory>
#include <string>

#include "storage/session.hpp"
#include "storage/sqlite.hpp"

namespace throughline::storage {

/// Connects to a PostgreSQL 15 database by its URL. The database must be UTF-8 and compare text bytewise (collation C),
/// as SQLite does. A lost connection is opened again at the next begin. Throws SqlError (`lost`, `other` with what is
/// wrong with the database).
std::unique_ptr<Session> open_postgres(const std::string& url, Access access);

/// The URL without its password, for messages.
std::string without_password(const std::string& url);

bool is_postgres_url(const std::string& text);

}  // namespace throughline::storage
