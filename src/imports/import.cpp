#include "imports/import.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <ostream>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "imports/csv.hpp"
#include "imports/json_lines.hpp"
#include "imports/progress_store.hpp"
#include "imports/rows.hpp"
#include "imports/taker.hpp"

namespace throughline::imports {

namespace {

using storage::SqlError;
using storage::Transaction;

constexpr std::size_t kSourceBytes = 64;
constexpr std::size_t kDigestBlock = 1024 * 1024;
constexpr int kAttempts = 20;  // of one batch; a busy database makes each wait for seconds by itself
constexpr Millis kTurn{50};    // left to a running server between two batches
constexpr Millis kRetry{250};

const char* to_string(Kind kind) {
  switch (kind) {
    case Kind::customers:
      return "customers";
    case Kind::orders:
      return "orders";
    case Kind::messages:
      return "messages";
  }
  return "customers";
}

/// In PostgreSQL somebody else may join the same people at the same moment; whoever comes second must see it.
void keep_people_to_ourselves(storage::Session& session) {
  static constexpr storage::Sql kLock{"LOCK TABLE identity, link IN SHARE ROW EXCLUSIVE MODE"};
  if (session.dialect() == storage::Dialect::postgres) session.run(kLock);
}

/// PostgreSQL plans by what it last counted; tables that grow by thousands of rows at once are read whole until then.
void count_anew(storage::Session& session) {
  if (session.dialect() != storage::Dialect::postgres) return;
  session.begin_write();
  session.script("ANALYZE identity, link, touch, interaction, conversation");
  session.commit();
}

/// Tells files apart by their bytes, read block by block.
std::string digest_of(std::istream& in) {
  std::string digest;
  std::string block(kDigestBlock, '\0');
  do {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    digest = sha256(digest + sha256(std::string_view(block).substr(0, static_cast<std::size_t>(in.gcount()))));
  } while (in);
  return to_hex(digest);
}

Format format_of(const Order& order) {
  if (order.format) return *order.format;
  return order.file.ends_with(".jsonl") || order.file.ends_with(".ndjson") ? Format::json_lines : Format::csv;
}

/// The lines about refused rows and remarks. The database knows how many of its bytes belong to committed rows.
class Report {
 public:
  explicit Report(std::string path) : path_(std::move(path)) {}

  /// Drops what an interrupted batch left behind, and adds `lines`.
  Result<void> write_at(std::int64_t bytes, const std::string& lines) const {
    std::error_code failure;
    const bool there = std::filesystem::exists(path_, failure);
    if (bytes == 0 && lines.empty()) {
      if (there) std::filesystem::remove(path_, failure);
      return {};
    }
    const auto size = there ? static_cast<std::int64_t>(std::filesystem::file_size(path_, failure)) : 0;
    if (size > bytes) std::filesystem::resize_file(path_, static_cast<std::uintmax_t>(bytes), failure);
    std::ofstream out(path_, std::ios::binary | std::ios::app);
    out << lines;
    out.flush();
    if (failure || !out) return Error::unavailable(path_ + ": the report cannot be written");
    return {};
  }

 private:
  std::string path_;
};

std::string report_line(const Row& row, const char* outcome, const std::string& reason) {
  json::object values;
  for (const auto& [name, value] : row.values) values[name] = value;
  return json::serialize(
             json::object{{"row", row.number}, {"outcome", outcome}, {"reason", reason}, {"values", values}}) +
         "\n";
}

/// One import from the first batch that is missing to the last.
class Run {
 public:
  Run(Kind kind, ProgressKey key, RowReader& rows, Report report, const Surroundings& around)
      : kind_(kind), key_(std::move(key)), rows_(rows), report_(std::move(report)), around_(around) {}

  Result<Progress> to_end() {
    progress_ = find_progress(around_.session, key_).value_or(Progress{});
    if (progress_.finished) return progress_;
    Row row;
    for (std::int64_t skipped = 0; skipped < progress_.rows; ++skipped) {
      if (!rows_.next(row)) return Error::internal("the file became shorter while it was read");
    }
    if (progress_.rows > 0) around_.progress << "going on after " << progress_.rows << " rows\n" << std::flush;
    for (std::int64_t batches = 0; !progress_.finished; ++batches) {
      if ((batches & (batches - 1)) == 0) count_anew(around_.session);  // after each doubling
      std::vector<Row> batch;
      while (batch.size() < limits::kImportBatch && rows_.next(row)) batch.push_back(std::move(row));
      const bool last = batch.size() < limits::kImportBatch;
      TL_CHECK_OK(commit(batch, last));
      around_.progress << progress_.rows << " rows, " << progress_.refused << " refused, " << progress_.remarks
                       << " remarks" << (last ? ", done\n" : "\n") << std::flush;
      if (!last) wait(kTurn);
    }
    return progress_;
  }

 private:
  Result<void> commit(const std::vector<Row>& batch, bool last) {
    for (int attempt = 1;; ++attempt) {
      try {
        return try_commit(batch, last);
      } catch (const SqlError& failure) {
        roll_back();
        const auto kind = failure.kind();
        // A constraint is broken when a server made the same identity, or the same id, a moment earlier; a doubtful
        // commit is found by the progress it wrote.
        const bool passes = kind == SqlError::Kind::busy || kind == SqlError::Kind::conflict ||
                            kind == SqlError::Kind::lost || kind == SqlError::Kind::doubtful ||
                            kind == SqlError::Kind::constraint;
        if (!passes || attempt == kAttempts) throw;
        around_.progress << "waiting for the database: " << failure.what() << '\n' << std::flush;
        wait(kRetry * attempt);
      }
    }
  }

  Result<void> try_commit(const std::vector<Row>& batch, bool last) {
    around_.session.begin_write();
    Transaction transaction(around_.session, around_.ids, around_.clock.now());
    keep_people_to_ourselves(around_.session);
    const auto stored = find_progress(around_.session, key_);
    const auto rows = static_cast<std::int64_t>(batch.size());
    if (stored && (stored->finished || stored->rows != progress_.rows)) {
      roll_back();
      if (stored->rows != progress_.rows + rows) return Error::conflict("another import of this file is running");
      progress_ = *stored;
      return {};
    }
    Progress next = stored ? *stored : add_progress(transaction, key_);
    std::string lines;
    Taker taker(transaction, around_.rules, key_.source);
    for (const auto& row : batch) lines += take(taker, row, transaction.now(), next);
    if (auto written = report_.write_at(next.report_bytes, lines); !written) {
      roll_back();
      return written;
    }
    next.rows += rows;
    next.report_bytes += static_cast<std::int64_t>(lines.size());
    next.finished = last;
    save_progress(transaction, next);
    around_.session.commit();
    progress_ = next;
    return {};
  }

  /// What the report says of the row.
  std::string take(Taker& taker, const Row& row, Time now, Progress& counts) const {
    const auto remarks = row.fault.empty() ? take_kind(taker, row, now) : Error::invalid(row.fault);
    if (!remarks) {
      ++counts.refused;
      return report_line(row, "refused", remarks.error().message);
    }
    ++counts.taken;
    counts.remarks += static_cast<std::int64_t>(remarks->size());
    std::string lines;
    for (const auto& remark : *remarks) lines += report_line(row, "remark", remark);
    return lines;
  }

  Result<Taker::Remarks> take_kind(Taker& taker, const Row& row, Time now) const {
    switch (kind_) {
      case Kind::customers: {
        TL_TRY(const auto customer, to_customer(row, now));
        return taker.take(customer, row.number);
      }
      case Kind::orders: {
        TL_TRY(const auto order, to_order(row, now));
        return taker.take(order, row.number);
      }
      case Kind::messages:
        break;
    }
    TL_TRY(const auto message, to_message(row, now));
    return taker.take(message, row.number);
  }

  void roll_back() const {
    try {
      around_.session.roll_back();
    } catch (const SqlError&) {
      // The connection is gone, and the transaction with it: the next begin says so.
    }
  }

  void wait(Millis time) const {
    if (around_.wait) around_.wait(time);
  }

  Kind kind_;
  ProgressKey key_;
  RowReader& rows_;
  Report report_;
  const Surroundings& around_;
  Progress progress_;
};

Result<std::unique_ptr<RowReader>> reader_of(Format format, std::istream& in) {
  if (format == Format::json_lines) return read_json_lines(in);
  return read_csv(in);
}

}  // namespace

std::optional<Kind> parse_kind(std::string_view text) {
  for (const auto kind : {Kind::customers, Kind::orders, Kind::messages}) {
    if (text == to_string(kind)) return kind;
  }
  return {};
}

std::optional<Format> parse_format(std::string_view text) {
  if (text == "csv") return Format::csv;
  return text == "jsonl" ? std::optional(Format::json_lines) : std::nullopt;
}

Result<std::string> source_of(const Order& order) {
  const std::string name =
      order.source.empty() ? std::filesystem::path(order.file).filename().string() : std::string(trim(order.source));
  if (name.empty() || name.size() > kSourceBytes || !is_utf8(name) || to_storable_text(name) != name) {
    return Error::invalid("the name of the source must be text of 1 to 64 bytes: give another one with --source");
  }
  return name;
}

Result<Summary> run(const Order& order, const Surroundings& around) {
  TL_TRY(const auto source, source_of(order));
  std::ifstream in(order.file, std::ios::binary);
  if (!in || std::filesystem::is_directory(order.file)) return Error::not_found(order.file + ": cannot be read");
  const ProgressKey key{digest_of(in), to_string(order.kind), source};
  in.clear();
  in.seekg(0);
  TL_TRY(const auto rows, reader_of(format_of(order), in));
  const auto before = find_progress(around.session, key);
  const bool already = before && before->finished;
  if (already) around.progress << order.file << " is imported already: nothing to do\n" << std::flush;
  TL_TRY(const auto done, Run(order.kind, key, *rows, Report(order.file + ".report.jsonl"), around).to_end());
  return Summary{done.rows, done.taken, done.refused, done.remarks, already};
}

}  // namespace throughline::imports
