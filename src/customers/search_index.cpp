#include "customers/search_index.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/name_sound.hpp"
#include "customers/tokeniser.hpp"
#include "customers/unicode.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Dialect;
using storage::Session;
using storage::Sql;

// Full text. FTS5 keeps neither text nor positions nor lengths, only which word is in which touch; an entry goes by
// naming the words it was made of.
constexpr Sql kAddLite{"INSERT INTO touch_words (rowid, words) VALUES ($1, $2)"};
constexpr Sql kAddPostgres{
    "INSERT INTO touch_words (touch_id, words) VALUES ($1, array_to_tsvector(string_to_array($2, ' ')))"};
constexpr Sql kRemoveLite{"INSERT INTO touch_words (touch_words, rowid, words) VALUES ('delete', $1, $2)"};
constexpr Sql kRemovePostgres{"DELETE FROM touch_words WHERE touch_id = $1"};
constexpr Sql kFindLite{
    "SELECT rowid FROM touch_words WHERE touch_words MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3"};
// PostgreSQL cannot tell a rare word from a common one and would look for either among all touches, newest first: that
// is right for a common word, and seconds for a rare one. So it is told which to do.
constexpr Sql kFindNewestPostgres{
    "SELECT touch_id FROM (SELECT touch_id, words FROM touch_words WHERE touch_id < $2 ORDER BY touch_id DESC LIMIT "
    "$4) "
    "AS newest WHERE words @@ CAST(CAST($1 AS TEXT) AS tsquery) ORDER BY touch_id DESC LIMIT $3"};
constexpr Sql kFindAllPostgres{
    "WITH every AS MATERIALIZED (SELECT touch_id FROM touch_words WHERE words @@ CAST(CAST($1 AS TEXT) AS tsquery)) "
    "SELECT touch_id FROM every WHERE touch_id < $2 ORDER BY touch_id DESC LIMIT $3"};
constexpr Sql kEmptyLite{"INSERT INTO touch_words (touch_words) VALUES ('delete-all')"};
constexpr Sql kEmptyPostgres{"DELETE FROM touch_words"};

constexpr Sql kMergeLite{"INSERT INTO touch_words (touch_words, rank) VALUES ('merge', $1)"};
constexpr std::int64_t kMergeWorked = 2;  // fewer changes: there was nothing to merge

constexpr Sql kText{"SELECT text FROM touch WHERE id = $1"};

constexpr Sql kAddTerm{"INSERT INTO search_term (term, identity_id) VALUES ($1, $2) ON CONFLICT DO NOTHING"};
constexpr Sql kForgetTerms{"DELETE FROM search_term WHERE identity_id = $1"};
constexpr Sql kEmptyTerms{"DELETE FROM search_term"};
// Of one term the identities lie in their order and are read from the highest on until there are enough; those of a
// beginning have to be collected. How many are looked at is bounded: a beginning like "a" is nobody's name. That an
// identity has a second term is seen where that term's identities lie close together, not among its own terms.
#define TL_OF_TERM "SELECT identity_id FROM search_term WHERE term = $1 ORDER BY identity_id DESC LIMIT "
#define TL_OF_LONGER                                                                                                   \
  "SELECT DISTINCT identity_id FROM (SELECT identity_id FROM search_term WHERE term >= $1 AND term < $2 LIMIT 20000) " \
  "AS a"
// BETWEEN, since an equation makes SQLite look among the identity's own terms; a value and not EXISTS, which PostgreSQL
// would turn into a join that reads the second term's identities again and again.
#define TL_AMONG(one, two, three)                                                \
  "(SELECT 1 FROM search_term AS b WHERE b.term IN ($" one ", $" two ", $" three \
  ") AND b.identity_id BETWEEN "                                                 \
  "a.identity_id AND a.identity_id LIMIT 1) IS NOT NULL"
#define TL_HIGHEST(limit) " ORDER BY identity_id DESC LIMIT $" limit
constexpr Sql kOfTerm{TL_OF_TERM "$2"};
// Without an order of its own, which would have SQLite collect them all: they come as they are read.
constexpr Sql kOfTermAmong{"SELECT identity_id FROM (" TL_OF_TERM
                           "20000) AS a WHERE " TL_AMONG("2", "3", "4") " LIMIT $5"};
constexpr Sql kOfLonger{TL_OF_LONGER TL_HIGHEST("3")};
constexpr Sql kOfLongerAmong{TL_OF_LONGER " WHERE " TL_AMONG("3", "4", "5") TL_HIGHEST("6")};
constexpr Sql kOfLongerBeside{TL_OF_LONGER
                              " WHERE EXISTS (SELECT 1 FROM search_term AS b WHERE b.identity_id = a.identity_id AND "
                              "b.term >= $3 AND b.term < $4)" TL_HIGHEST("5")};
constexpr Sql kAnyTerm{"SELECT 1 FROM search_term WHERE term >= $1 AND term < $2 LIMIT 1"};
constexpr Sql kCount{
    "SELECT COUNT(*) FROM (SELECT 1 FROM search_term WHERE term >= $1 AND term < $2 LIMIT $3) AS counted"};

// What was stored before there was an index: rows above `done` up to `until` wait.
constexpr Sql kWaiting{"SELECT done, until FROM search_progress WHERE part = $1"};
constexpr Sql kAdvance{"UPDATE search_progress SET done = $2 WHERE part = $1"};
constexpr Sql kRestart{"UPDATE search_progress SET done = 0, until = $2 WHERE part = $1"};
constexpr Sql kHighestTouch{"SELECT COALESCE(MAX(id), 0) FROM touch"};
constexpr Sql kHighestIdentity{"SELECT COALESCE(MAX(id), 0) FROM identity"};
constexpr Sql kNextTouches{"SELECT id, text FROM touch WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"};
constexpr Sql kNextIdentities{
    "SELECT id, kind, value, name, handle FROM identity WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"};

constexpr const char* kTouches = "touch";
constexpr const char* kIdentitiesPart = "identity";

// The kinds of terms by their first letter.
constexpr std::string_view kAddress = "a:";
constexpr std::string_view kPhoneEnd = "t:";  // its digits from the last to the first
constexpr std::string_view kWord = "w:";
constexpr std::string_view kSound = "s:";
constexpr std::size_t kTermBytes = 256;
constexpr std::size_t kAddressBeginning = 3;  // shorter ones are everybody's
constexpr std::size_t kNameBeginning = 2;
// The two of the `prefix` option of touch_words.
constexpr std::size_t kWordBeginning = 3;  // shorter ones are words
constexpr std::size_t kLongBeginning = 5;
constexpr std::size_t kStreamed = 1000;
// Reading through 5,000 touches takes PostgreSQL as long as fetching some thousand rows that its index names.
constexpr std::size_t kNewestTouches = 5000;
constexpr std::size_t kCommonPart = 10;

struct Waiting {
  std::int64_t done = 0;
  std::int64_t until = 0;
};

Waiting waiting(Session& session, const char* part) {
  const auto read = [](Columns& row) {
    Waiting found;
    found.done = row.integer();
    found.until = row.integer();
    return found;
  };
  return session.row(kWaiting, read, part).value_or(Waiting{});
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

void add(Session& session, TouchId id, const std::string& words) {
  if (words.empty()) return;
  session.run(session.dialect() == Dialect::sqlite ? kAddLite : kAddPostgres, id, words);
}

void remove(Session& session, TouchId id, const std::string& words) {
  if (words.empty()) return;
  if (session.dialect() == Dialect::sqlite)
    session.run(kRemoveLite, id, words);
  else
    session.run(kRemovePostgres, id);
}

bool is_indexed(Session& session, TouchId id) {
  const auto [done, until] = waiting(session, kTouches);
  return id.value <= done || id.value > until;
}

std::string term(std::string_view kind, std::string_view text) {
  return std::string(kind) + std::string(truncate_utf8(text, kTermBytes));
}

std::string folded_address(std::string_view text) {
  std::string out = joined(tokens(text));
  // Addresses keep their signs; only case and marks are levelled, the latter where the tokeniser can.
  if (text.find_first_of("@+._-") == std::string_view::npos) return out;
  return to_lower_ascii(text);
}

std::string reversed_digits(std::string_view text) {
  std::string out;
  std::copy_if(text.rbegin(), text.rend(), std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

bool is_phone(const Identity& identity) { return identity.key.value.starts_with('+') || identity.key.kind == "phone"; }

std::set<std::string> terms_of(const Identity& identity) {
  std::set<std::string> terms;
  const auto handle = std::string_view(identity.handle).substr(identity.handle.starts_with('@') ? 1 : 0);
  for (const auto address : {std::string_view(identity.key.value), handle}) {
    if (!address.empty()) terms.insert(term(kAddress, folded_address(address)));
  }
  if (is_phone(identity)) terms.insert(term(kPhoneEnd, reversed_digits(identity.key.value)));
  for (const auto& word : name_words(identity.name)) {
    if (const auto folded = joined(tokens(word)); !folded.empty()) terms.insert(term(kWord, folded));
    for (const auto& sound : sounds_of(word)) terms.insert(term(kSound, sound));
  }
  return terms;
}

TermRange beginning(std::string from) {
  std::string to = from;
  ++to.back();  // terms end in UTF-8 or ASCII, never in 0xFF
  return {std::move(from), std::move(to), false};
}

TermRange exactly(const std::string& text) { return {text, text + '\x01', true}; }

/// Tokens hold letters and digits only, so quoting needs no escapes.
std::string lite_query(const std::vector<std::string>& words, bool prefix) {
  std::string out;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) out += " AND ";
    out += '"' + words[at] + '"';
    if (prefix && at + 1 == words.size()) out += " *";
  }
  return out;
}

std::string postgres_query(const std::vector<std::string>& words, bool prefix) {
  std::string out;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) out += " & ";
    out += '\'' + words[at] + '\'';
    if (prefix && at + 1 == words.size()) out += ":*";
  }
  return out;
}

TouchId read_touch(Columns& row) { return row.id<TouchId>(); }
IdentityId read_identity(Columns& row) { return row.id<IdentityId>(); }

void append(std::vector<IdentityId>& to, const std::vector<IdentityId>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// Each once, highest first.
std::vector<IdentityId> highest(std::vector<IdentityId> ids, std::size_t limit) {
  std::sort(ids.begin(), ids.end(), std::greater<>());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

/// The terms that ranges name in full, and those of beginnings that are longer and there.
struct SortedOut {
  std::vector<std::string> terms;
  TermRanges longer;
};

SortedOut sorted_out(Session& session, const TermRanges& ranges) {
  SortedOut out;
  for (const auto& range : ranges) {
    out.terms.push_back(range.from);
    if (range.whole) continue;
    TermRange longer{range.from + '\x01', range.to};
    if (session.integer(kAnyTerm, longer.from, longer.to) != 0) out.longer.push_back(std::move(longer));
  }
  return out;
}

/// Of at most kTermRanges; the first stands for those that are not there.
const std::string& term_at(const std::vector<std::string>& terms, std::size_t at) {
  return at < terms.size() ? terms[at] : terms.front();
}

std::vector<IdentityId> of_term_among(Session& session, const std::string& term, const std::vector<std::string>& others,
                                      std::size_t limit) {
  return session.rows(kOfTermAmong, read_identity, term, term_at(others, 0), term_at(others, 1), term_at(others, 2),
                      limit);
}

std::vector<IdentityId> of_longer_among(Session& session, const TermRange& range,
                                        const std::vector<std::string>& others, std::size_t limit) {
  return session.rows(kOfLongerAmong, read_identity, range.from, range.to, term_at(others, 0), term_at(others, 1),
                      term_at(others, 2), limit);
}

bool has_beginning(Session& session, TouchId id, std::string_view beginning_of_word) {
  const auto text = session.row(kText, [](Columns& row) { return row.optional_text().value_or(""); }, id);
  const auto words = tokens(text.value_or(""));
  return std::any_of(words.begin(), words.end(), [&](const auto& word) { return word.starts_with(beginning_of_word); });
}

/// FTS5 reads the touches of a word or of an indexed beginning (3 and 5 letters) from the newest on, and stops when we
/// do; for any other beginning it first collects all of its touches. So a longer one is looked for among those of its
/// first letters. Nothing if that does not give `limit` soon: then it is rare enough to be collected.
std::optional<std::vector<TouchId>> stream_and_check(Session& session, const std::vector<std::string>& words,
                                                     TouchId before, std::size_t limit) {
  auto shorter = words;
  auto& last = shorter.back();
  last.clear();
  const auto points = to_code_points(words.back());
  const std::size_t length = points.size() > kLongBeginning ? kLongBeginning : kWordBeginning;
  for (const char32_t point : points.substr(0, length)) append_utf8(last, point);
  std::vector<TouchId> found;
  for (const auto id : session.rows(kFindLite, read_touch, lite_query(shorter, true), before, kStreamed)) {
    if (has_beginning(session, id, words.back())) found.push_back(id);
    if (found.size() == limit) return found;
  }
  return {};
}

/// The newest touches are read through first. Words that are common there are looked for in ten times as many; words
/// that are rare are collected from the index.
std::vector<TouchId> find_in_postgres(Session& session, const std::string& query, TouchId before, std::size_t limit) {
  auto found = session.rows(kFindNewestPostgres, read_touch, query, before, limit, kNewestTouches);
  if (found.size() < limit && found.size() >= limit / kCommonPart) {
    found = session.rows(kFindNewestPostgres, read_touch, query, before, limit, 10 * kNewestTouches);
  }
  if (found.size() < limit) found = session.rows(kFindAllPostgres, read_touch, query, before, limit);
  return found;
}

bool catch_up_touches(Session& session, std::size_t rows) {
  const auto [done, until] = waiting(session, kTouches);
  if (done >= until) return false;
  using Stored = std::pair<TouchId, std::optional<std::string>>;
  const auto read = [](Columns& row) { return Stored{row.id<TouchId>(), row.optional_text()}; };
  const auto batch = session.rows(kNextTouches, read, done, until, rows);
  for (const auto& [id, text] : batch) {
    if (text) index_text(session, id, *text);
  }
  session.run(kAdvance, kTouches, batch.size() < rows ? until : batch.back().first.value);
  return true;
}

bool catch_up_identities(Session& session, std::size_t rows) {
  const auto [done, until] = waiting(session, kIdentitiesPart);
  if (done >= until) return false;
  const auto read = [](Columns& row) {
    Identity identity;
    identity.id = row.id<IdentityId>();
    identity.key.kind = row.text();
    identity.key.value = row.text();
    identity.name = row.text();
    identity.handle = row.text();
    return identity;
  };
  const auto batch = session.rows(kNextIdentities, read, done, until, rows);
  for (const auto& identity : batch) index_identity(session, identity);
  session.run(kAdvance, kIdentitiesPart, batch.size() < rows ? until : batch.back().id.value);
  return true;
}

}  // namespace

void index_text(Session& session, TouchId id, std::string_view text) { add(session, id, joined(tokens(text))); }

void reindex_text(Session& session, TouchId id, std::string_view old_text, std::string_view text) {
  if (old_text == text || !is_indexed(session, id)) return;
  const std::string before = joined(tokens(old_text));
  const std::string after = joined(tokens(text));
  if (before == after) return;
  remove(session, id, before);
  add(session, id, after);
}

void forget_text(Session& session, TouchId id, std::string_view text) { reindex_text(session, id, text, {}); }

bool purge_forgotten(Session& session, int pages, bool begin) {
  if (session.dialect() == Dialect::postgres) return false;  // VACUUM's work
  // A negative number makes one merge of everything; positive ones go on with it, a part at a time.
  const auto before = session.total_changes();
  session.run(kMergeLite, begin ? -pages : pages);
  return session.total_changes() - before >= kMergeWorked;
}

void index_identity(Session& session, const Identity& identity) {
  session.run(kForgetTerms, identity.id);
  for (const auto& one : terms_of(identity)) session.run(kAddTerm, one, identity.id);
}

void forget_identity(Session& session, IdentityId id) { session.run(kForgetTerms, id); }

bool catch_up(Session& session, std::size_t rows) {
  return catch_up_identities(session, rows) || catch_up_touches(session, rows);
}

void start_reindex(Session& session) {
  session.run(session.dialect() == Dialect::sqlite ? kEmptyLite : kEmptyPostgres);
  session.run(kEmptyTerms);
  session.run(kRestart, kTouches, session.integer(kHighestTouch));
  session.run(kRestart, kIdentitiesPart, session.integer(kHighestIdentity));
}

void reindex(Session& session) {
  start_reindex(session);
  while (catch_up(session, limits::kIndexBatch)) {
  }
}

std::optional<TermRange> address_range(std::string_view prefix, bool whole) {
  if (prefix.starts_with('@')) prefix.remove_prefix(1);
  const std::string folded = folded_address(prefix);
  if (folded.empty() || folded.find(' ') != std::string::npos) return {};
  if (whole) return exactly(term(kAddress, folded));
  if (folded.size() < kAddressBeginning) return {};
  return beginning(term(kAddress, folded));
}

std::optional<TermRange> phone_end_range(std::string_view digits) {
  if (digits.empty()) return {};
  return beginning(term(kPhoneEnd, reversed_digits(digits)));
}

TermRanges name_ranges(std::string_view word) {
  TermRanges out;
  if (const auto folded = joined(tokens(word)); !folded.empty()) {
    const std::string whole = term(kWord, folded);
    out.push_back(folded.size() < kNameBeginning ? exactly(whole) : beginning(whole));
  }
  for (const auto& sound : sounds_of(word)) out.push_back(exactly(term(kSound, sound)));
  return out;
}

std::vector<IdentityId> identities_with(Session& session, const TermRanges& ranges, std::size_t limit) {
  const auto [terms, longer] = sorted_out(session, ranges);
  std::vector<IdentityId> out;
  for (const auto& term : terms) append(out, session.rows(kOfTerm, read_identity, term, limit));
  for (const auto& range : longer) append(out, session.rows(kOfLonger, read_identity, range.from, range.to, limit));
  return highest(std::move(out), limit);
}

std::vector<IdentityId> identities_with(Session& session, const TermRanges& a, const TermRanges& b, std::size_t limit) {
  if (a.empty() || b.empty()) return {};
  const auto [terms_a, longer_a] = sorted_out(session, a);
  const auto [terms_b, longer_b] = sorted_out(session, b);
  std::vector<IdentityId> out;
  for (const auto& term : terms_a) append(out, of_term_among(session, term, terms_b, limit));
  for (const auto& range : longer_a) append(out, of_longer_among(session, range, terms_b, limit));
  for (const auto& range : longer_b) {
    append(out, of_longer_among(session, range, terms_a, limit));
    for (const auto& other : longer_a) {
      append(out, session.rows(kOfLongerBeside, read_identity, other.from, other.to, range.from, range.to, limit));
    }
  }
  return highest(std::move(out), limit);
}

std::size_t count_terms(Session& session, const TermRanges& ranges, std::size_t most) {
  std::size_t counted = 0;
  for (const auto& range : ranges) {
    if (counted < most)
      counted += static_cast<std::size_t>(session.integer(kCount, range.from, range.to, most - counted));
  }
  return counted;
}

std::vector<TouchId> touches_with(Session& session, const std::vector<std::string>& words, bool prefix, TouchId before,
                                  std::size_t limit) {
  if (words.empty()) return {};
  const std::size_t length = to_code_points(words.back()).size();
  const bool open = prefix && length >= kWordBeginning;
  if (session.dialect() == Dialect::postgres) {
    return find_in_postgres(session, postgres_query(words, open), before, limit);
  }
  if (open && length != kWordBeginning && length != kLongBeginning) {
    if (auto found = stream_and_check(session, words, before, limit)) return *std::move(found);
  }
  return session.rows(kFindLite, read_touch, lite_query(words, open), before, limit);
}

bool is_search_table(std::string_view table) {
  return table.starts_with("touch_words") || table.starts_with("search_");
}

}  // namespace throughline::customers
