#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "customers/address.hpp"
#include "storage/session.hpp"

/// Brings customers, orders and messages of elsewhere in from a file, with their own times.
namespace throughline::imports {

enum class Kind { customers, orders, messages };
std::optional<Kind> parse_kind(std::string_view text);

enum class Format { csv, json_lines };
/// "csv" or "jsonl".
std::optional<Format> parse_format(std::string_view text);

struct Order {
  Kind kind = Kind::customers;
  std::string file;
  std::optional<Format> format = {};  // else as the file's name ends: .jsonl and .ndjson, or CSV
  std::string source = {};            // else the file's name without its folder
};

/// What the rows are said to come from: it stands in evidence and attributes, and is the account of touches. Errors:
/// `invalid`.
Result<std::string> source_of(const Order& order);

struct Summary {
  std::int64_t rows = 0;
  std::int64_t taken = 0;
  std::int64_t refused = 0;
  std::int64_t remarks = 0;
  bool already = false;  // this file had been imported before; nothing was done
};

/// What an import needs of the program.
struct Surroundings {
  storage::Session& session;  // writes; a server may write to the same database
  IdSource& ids;
  const Clock& clock;
  const customers::AddressRules& rules;
  std::ostream& progress;                 // lines for whoever waits
  std::function<void(Millis)> wait = {};  // between commits, so that a running server gets its turn; none: no waiting
};

/// Takes the file in, limits::kImportBatch rows to a commit, each with how far it came: run again after an
/// interruption it goes on there, run again after its end it does nothing. Rows that are refused, and remarks about
/// taken ones, go to `<file>.report.jsonl` ({"row","outcome","reason","values"}). Errors: `not_found` and `invalid`
/// (the file, its header, the source's name), `conflict` (another import of this file runs), `unavailable` (the
/// report cannot be written). Throws storage::SqlError when the database stays away; what is committed counts.
Result<Summary> run(const Order& order, const Surroundings& around);

}  // namespace throughline::imports
