#include "customers/search.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <unordered_map>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/identity_store.hpp"
#include "customers/name_sound.hpp"
#include "customers/search_index.hpp"
#include "customers/tokeniser.hpp"
#include "customers/unicode.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Session;
using storage::Sql;

constexpr Sql kTouch{
    "SELECT touch.at, touch.account, touch.interaction_id, touch.text, identity.id, identity.customer_id "
    "FROM touch JOIN identity ON identity.id = touch.identity_id WHERE touch.id = $1"};
constexpr Sql kAccounts{
    "SELECT DISTINCT account FROM (SELECT account FROM touch WHERE identity_id = $1 "
    "ORDER BY at DESC, ord DESC, id DESC LIMIT 500) AS newest"};
// Of each customer the identity that was seen last.
constexpr Sql kRecent{
    "SELECT id, customer_id, last_seen FROM identity WHERE (last_seen, id) < ($1, $2) AND erased_at IS NULL AND NOT "
    "EXISTS ("
    "SELECT 1 FROM identity AS other WHERE other.customer_id = identity.customer_id AND "
    "(other.last_seen, other.id) > (identity.last_seen, identity.id)) ORDER BY last_seen DESC, id DESC LIMIT $3"};

constexpr std::size_t kPhoneDigits = 4;  // fewer are everybody's
constexpr std::size_t kPhoneEnd = 9;     // of a number with its country or trunk prefix, what all ways of writing share
constexpr std::size_t kTouchBatch = 64;  // usually that many customers, a few more than a page
constexpr std::size_t kNameWords = 6;
constexpr std::size_t kExcerptBytes = 240;
constexpr std::size_t kBeforeMatch = 80;

/// Where a page ended: how many customers were given, of texts no newer than `top`, so that what arrives meanwhile
/// moves nothing.
struct Cursor {
  std::size_t given = 0;
  TouchId top{std::numeric_limits<std::int64_t>::max()};
};

std::string to_text(const Cursor& cursor) {
  return to_base64url("s" + std::to_string(cursor.given) + "." + std::to_string(cursor.top.value));
}

std::optional<Cursor> parse(const std::string& text) {
  if (text.empty()) return Cursor{};
  const auto decoded = from_base64url(text);
  if (!decoded || !decoded->starts_with('s')) return {};
  Cursor cursor;
  const char* const end = decoded->data() + decoded->size();
  const auto [dot, failure] = std::from_chars(decoded->data() + 1, end, cursor.given);
  if (failure != std::errc{} || dot == end || *dot != '.') return {};
  const auto [last, wrong] = std::from_chars(dot + 1, end, cursor.top.value);
  if (wrong != std::errc{} || last != end || cursor.top.value < 0) return {};
  return cursor;
}

/// Whether an identity may be known: by its account, else by one in which it, or another identity of its customer,
/// appears, or if nothing ties the customer to any account; and by the rule of who asks.
class Sight {
 public:
  Sight(Session& session, const Search& search) : session_(session), visible_(search.visible), known_(search.known) {}

  bool touch(const std::string& account, IdentityId identity) const {
    return !visible_.limited() || (visible_.sees(account) && known(identity));
  }
  bool customer(CustomerId id) {
    if (!visible_.limited()) return true;
    const auto known = customers_.find(id);
    if (known != customers_.end()) return known->second;
    bool seen = false;
    bool tied = false;
    for (const auto& one : identities_of(session_, id)) {
      for (const auto& account : accounts_of(one)) {
        tied = true;
        seen |= visible_.sees(account);
      }
    }
    return customers_[id] = seen || !tied;
  }
  bool identity(const Identity& identity) {
    if (!visible_.limited()) return true;
    const bool own = identity.key.scope.empty() ? customer(identity.customer) : visible_.sees(identity.key.scope);
    return own && known(identity.id);
  }

 private:
  bool known(IdentityId id) const { return !known_ || known_(id); }
  std::vector<std::string> accounts_of(const Identity& identity) const {
    if (!identity.key.scope.empty()) return {identity.key.scope};
    auto accounts = session_.rows(kAccounts, [](Columns& row) { return row.text(); }, identity.id);
    std::erase(accounts, "");
    return accounts;
  }

  Session& session_;
  const Visibility& visible_;
  const std::function<bool(IdentityId)>& known_;
  std::unordered_map<CustomerId, bool> customers_;
};

/// The part of a text around the first of the words.
std::string excerpt_of(std::string_view text, const std::vector<std::string>& words) {
  std::size_t at = 0;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t end = from;
    while (end < text.size() && static_cast<unsigned char>(text[end]) > ' ') ++end;
    const auto piece = end > from ? tokens(text.substr(from, end - from)) : std::vector<std::string>();
    const bool here = std::any_of(piece.begin(), piece.end(), [&](const std::string& token) {
      return std::any_of(words.begin(), words.end(), [&](const auto& word) { return token.starts_with(word); });
    });
    if (here) {
      at = from;
      break;
    }
    from = end + 1;
  }
  std::size_t begin = at > kBeforeMatch ? text.find(' ', at - kBeforeMatch) : 0;
  if (begin == std::string_view::npos || begin > at) begin = at;
  const auto shown = truncate_utf8(text.substr(begin), kExcerptBytes);
  std::string out = begin > 0 ? "…" : "";
  out += trim(shown);
  if (begin + shown.size() < text.size()) out += "…";
  return out;
}

class Finder {
 public:
  Finder(Session& session, std::string_view text, const Search& search, const Cursor& cursor)
      : session_(session),
        text_(text),
        search_(search),
        cursor_(cursor),
        sight_(session, search),
        words_(query_tokens(text)) {}

  Matches find() {
    by_address();
    by_name();
    by_text();
    Matches page;
    const std::size_t from = std::min(cursor_.given, matches_.size());
    const std::size_t to = std::min(from + search_.limit, matches_.size());
    page.found.assign(std::make_move_iterator(matches_.begin() + static_cast<std::ptrdiff_t>(from)),
                      std::make_move_iterator(matches_.begin() + static_cast<std::ptrdiff_t>(to)));
    if (matches_.size() > to) page.next = to_text({to, top_});
    return page;
  }

 private:
  std::size_t wanted() const { return cursor_.given + search_.limit + 1; }
  bool enough() const { return matches_.size() >= wanted(); }

  bool give(Match match) {
    if (!customers_.insert(match.customer).second) return false;
    matches_.push_back(std::move(match));
    return true;
  }

  void give_identities(const std::vector<IdentityId>& ids, Match::By by) {
    std::vector<Identity> found;
    if (ids.empty()) return;
    for (auto& identity : get_identities(session_, ids)) {
      if (sight_.identity(identity) && (by != Match::By::name || named(identity))) found.push_back(std::move(identity));
    }
    std::sort(found.begin(), found.end(), [](const Identity& a, const Identity& b) {
      return std::pair(a.last_seen, a.id) > std::pair(b.last_seen, b.id);
    });
    for (const auto& identity : found) {
      give({identity.customer, by, identity.id, {}, identity.last_seen, {}, {}});
    }
  }

  void give_range(const std::optional<TermRange>& range) {
    if (!range) return;
    give_identities(identities_with(session_, {*range}, limits::kFoundIdentities), Match::By::identity);
  }

  /// What is certain before what is likely: the id, the canonical address, the address as typed, the end of a phone,
  /// the beginning of an address.
  void by_address() {
    const auto typed = trim(text_);
    if (const auto id = parse_id<IdentityId>(typed)) give_identities({*id}, Match::By::identity);
    for (const char* kind : {"phone", "email"}) {
      if (const auto form = canonical_address(kind, typed, search_.rules)) give_range(address_range(*form, true));
    }
    give_range(address_range(typed, true));
    if (const auto digits = phone_digits(typed); digits.size() >= kPhoneDigits) {
      give_range(phone_end_range(std::string_view(digits).substr(digits.size() - std::min(digits.size(), kPhoneEnd))));
    }
    give_range(address_range(typed, false));
    if (const auto digits = phone_digits(typed); typed.starts_with('+') && digits.size() >= kPhoneDigits) {
      give_range(address_range("+" + digits, false));
    }
  }

  /// The digits of what can be a part of a phone number.
  static std::string phone_digits(std::string_view typed) {
    std::string digits;
    for (const char c : typed) {
      if (c >= '0' && c <= '9')
        digits += c;
      else if (std::string_view("+()-. /").find(c) == std::string_view::npos)
        return {};
    }
    return digits;
  }

  void by_name() {
    asked_ = name_words(text_);
    if (asked_.empty() || asked_.size() > kNameWords) return;
    std::vector<TermRanges> ranges;
    for (const auto& word : asked_) {
      asked_ranges_.push_back({joined_tokens(word), sounds_of(word)});
      auto found = name_ranges(word);
      if (found.empty()) return;
      ranges.push_back(std::move(found));
    }
    std::sort(ranges.begin(), ranges.end(), [&](const auto& a, const auto& b) { return rarity(a) < rarity(b); });
    constexpr auto kMost = limits::kFoundIdentities;
    give_identities(ranges.size() == 1 ? identities_with(session_, ranges[0], kMost)
                                       : identities_with(session_, ranges[0], ranges[1], kMost),
                    Match::By::name);
  }

  std::size_t rarity(const TermRanges& ranges) {
    return asked_.size() < 2 ? 0 : count_terms(session_, ranges, limits::kSearchedTouches);
  }

  static std::string joined_tokens(std::string_view word) {
    std::string out;
    for (const auto& token : tokens(word)) out += (out.empty() ? "" : " ") + token;
    return out;
  }

  /// Each word that was asked for is a word of the name.
  bool named(const Identity& identity) {
    if (asked_.size() <= 1) return true;
    const auto words = name_words(identity.name);
    return std::all_of(asked_ranges_.begin(), asked_ranges_.end(), [&](const Asked& asked) {
      return std::any_of(words.begin(), words.end(), [&](const auto& word) {
        if (!asked.word.empty() && joined_tokens(word).starts_with(asked.word)) return true;
        const auto sounds = sounds_of(word);
        return std::find_first_of(sounds.begin(), sounds.end(), asked.sounds.begin(), asked.sounds.end()) !=
               sounds.end();
      });
    });
  }

  void by_text() {
    TouchId before{cursor_.top.value};
    top_ = cursor_.top;
    for (std::size_t seen = 0; seen < limits::kSearchedTouches && !enough();) {
      const auto batch = touches_with(session_, words_, true, before, kTouchBatch);
      if (!batch.empty() && top_.value == Cursor{}.top.value) top_ = TouchId{batch.front().value + 1};
      for (const auto id : batch) give_touch(id);
      if (batch.size() < kTouchBatch) return;
      seen += batch.size();
      before = batch.back();
    }
  }

  void give_touch(TouchId id) {
    Match match;
    match.by = Match::By::text;
    match.touch = id;
    std::string account;
    std::string text;
    const bool there = session_
                           .row(
                               kTouch,
                               [&](Columns& row) {
                                 match.at = row.time();
                                 account = row.text();
                                 match.interaction = row.id<InteractionId>();
                                 text = row.optional_text().value_or("");
                                 match.identity = row.id<IdentityId>();
                                 match.customer = row.id<CustomerId>();
                                 return true;
                               },
                               id)
                           .value_or(false);
    if (!there || customers_.contains(match.customer) || !sight_.touch(account, match.identity)) return;
    match.excerpt = excerpt_of(text, words_);
    give(std::move(match));
  }

  struct Asked {
    std::string word;
    std::vector<std::string> sounds;
  };

  Session& session_;
  std::string_view text_;
  const Search& search_;
  Cursor cursor_;
  Sight sight_;
  std::vector<std::string> words_;
  std::vector<std::string> asked_;
  std::vector<Asked> asked_ranges_;
  std::vector<Match> matches_;
  std::set<CustomerId> customers_;
  TouchId top_;
};

}  // namespace

std::string_view to_string(Match::By by) {
  switch (by) {
    case Match::By::identity:
      return "identity";
    case Match::By::name:
      return "name";
    case Match::By::text:
      return "text";
  }
  return "text";
}

Result<Matches> find(Session& session, std::string_view text, const Search& search) {
  if (text.size() > limits::kQueryBytes) {
    return Error::invalid("q must be at most " + std::to_string(limits::kQueryBytes) + " bytes");
  }
  const auto cursor = parse(search.after);
  if (!cursor) return Error::invalid("after is not a cursor of this list");
  const std::string storable = to_storable_text(text);
  return Finder(session, storable, search, *cursor).find();
}

Result<Matches> recent_customers(Session& session, const Search& search) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  Position before{Time::max(), 0, TouchId{kLast}};
  if (!search.after.empty()) {
    const auto cursor = parse_cursor(search.after);
    if (!cursor) return Error::invalid("after is not a cursor of this list");
    before = *cursor;
  }
  Sight sight(session, search);
  Matches page;
  const auto read = [](Columns& row) {
    Match match;
    match.identity = row.id<IdentityId>();
    match.customer = row.id<CustomerId>();
    match.at = row.time();
    return match;
  };
  for (;;) {
    const auto batch = session.rows(kRecent, read, before.at, before.id, search.limit + 1);
    for (const auto& match : batch) {
      if (!sight.customer(match.customer)) continue;
      if (page.found.size() == search.limit) {
        const auto& last = page.found.back();
        page.next = to_cursor({last.at, 0, TouchId{last.identity.value}});
        return page;
      }
      page.found.push_back(match);
    }
    if (batch.size() <= search.limit) return page;
    before = {batch.back().at, 0, TouchId{batch.back().identity.value}};
  }
}

}  // namespace throughline::customers
