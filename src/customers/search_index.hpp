#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "customers/identity_store.hpp"
#include "storage/session.hpp"

namespace throughline::customers {

/// What search reads: the words of every touch, and terms of every identity. The stores of both call this with each
/// change, in the same transaction.

void index_text(storage::Session& session, TouchId id, std::string_view text);
/// `old_text` is what was indexed. A touch that waits for the index to catch up is left to that.
void reindex_text(storage::Session& session, TouchId id, std::string_view old_text, std::string_view text);
/// To be called before a touch is erased.
void forget_text(storage::Session& session, TouchId id, std::string_view text);

/// Takes what was forgotten out of the index for good: until then a word stays in its file, though it finds nothing.
/// Works for about `pages` pages at a time; `begin` starts over. False when nothing is left.
bool purge_forgotten(storage::Session& session, int pages, bool begin);

void index_identity(storage::Session& session, const Identity& identity);
void forget_identity(storage::Session& session, IdentityId id);

/// Indexes up to `rows` of what was stored before there was an index, oldest first, and remembers how far it came.
/// False when nothing is left.
bool catch_up(storage::Session& session, std::size_t rows);

/// Empties the index and marks everything that is stored as waiting for catch_up().
void start_reindex(storage::Session& session);
/// Whether a table is part of the index: made anew rather than copied.
bool is_search_table(std::string_view table);
/// Builds the whole index again from what is stored, inside the caller's transaction.
void reindex(storage::Session& session);

/// Identities of which one term lies in a range of terms.
struct TermRange {
  std::string from;
  std::string to;      // exclusive
  bool whole = false;  // one term only
};
using TermRanges = std::vector<TermRange>;  // at most kTermRanges, any of which will do
inline constexpr std::size_t kTermRanges = 3;

/// Terms of each kind; nothing where the text makes none.
std::optional<TermRange> address_range(std::string_view prefix, bool whole);
std::optional<TermRange> phone_end_range(std::string_view digits);
/// A name's word by its beginning and by its sound.
TermRanges name_ranges(std::string_view word);

/// Identities with a term in one of the ranges, or with one in `a` and one in `b`: highest id first. Looks at a bounded
/// number of identities of each term of `a`, so that should be the rarer.
std::vector<IdentityId> identities_with(storage::Session& session, const TermRanges& ranges, std::size_t limit);
std::vector<IdentityId> identities_with(storage::Session& session, const TermRanges& a, const TermRanges& b,
                                        std::size_t limit);
/// How many terms lie in the ranges, counted up to `most`.
std::size_t count_terms(storage::Session& session, const TermRanges& ranges, std::size_t most);

/// Touches below `before` in which all `words` occur, of the last only its beginning if `prefix`, newest id first.
std::vector<TouchId> touches_with(storage::Session& session, const std::vector<std::string>& words, bool prefix,
                                  TouchId before, std::size_t limit);

}  // namespace throughline::customers
