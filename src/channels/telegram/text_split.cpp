#include "channels/telegram/text_split.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr auto kNowhere = std::string_view::npos;
constexpr int kClusterBackOff = 16;  // characters; longer chains of joined emoji are cut anyway

bool is_space(char c) { return kSpace.find(c) != kNowhere; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Bytes of the longest beginning of `text` that has at most `max_units` UTF-16 units.
std::size_t fitting(std::string_view text, std::size_t max_units) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_continuation(text[at])) continue;
    units += static_cast<unsigned char>(text[at]) >= 0xF0 ? 2 : 1;
    if (units > max_units) return at;
  }
  return text.size();
}

/// Where the last `mark` begins at or before `limit`, if that fills at least half of the piece.
std::size_t last_break(std::string_view text, std::string_view mark, std::size_t limit) {
  const auto at = text.rfind(mark, limit);
  return at != kNowhere && at >= limit / 2 && at > 0 ? at : kNowhere;
}

/// The end of the last sentence: a full stop before white space, or one of the marks that need no space after them.
std::size_t last_sentence(std::string_view text, std::size_t limit) {
  static constexpr std::array<std::string_view, 3> kWide = {"。", "！", "？"};
  std::size_t best = kNowhere;
  for (std::size_t at = limit; at > limit / 2 && at > 1; --at) {
    if (!is_space(text[at])) continue;
    const auto before = text.substr(0, at);
    if (before.ends_with('.') || before.ends_with('!') || before.ends_with('?') || before.ends_with("…")) {
      best = at;
      break;
    }
  }
  for (const auto mark : kWide) {
    if (limit < mark.size()) continue;
    const auto at = last_break(text, mark, limit - mark.size());
    if (at != kNowhere && (best == kNowhere || at + mark.size() > best)) best = at + mark.size();
  }
  return best;
}

std::size_t last_space(std::string_view text, std::size_t limit) {
  const auto at = text.find_last_of(kSpace, limit);
  return at == 0 ? kNowhere : at;
}

/// Steps back from a character that is shown together with the one before it (accents, skin tones, joined emoji).
bool joins_previous(std::string_view text, std::size_t at) {
  static constexpr std::string_view kJoiner = "\u200D";
  const auto rest = text.substr(at);
  const bool accent = rest.starts_with('\xCC') || (rest.starts_with('\xCD') && rest.size() > 1 && rest[1] <= '\xAF');
  const bool selector = rest.starts_with("\uFE0E") || rest.starts_with("\uFE0F") || rest.starts_with("\u20E3");
  const bool skin = rest.starts_with("\xF0\x9F\x8F") && rest.size() > 3 && rest[3] >= '\xBB';
  return accent || selector || skin || rest.starts_with(kJoiner) || text.substr(0, at).ends_with(kJoiner);
}

std::size_t before_cluster(std::string_view text, std::size_t limit) {
  std::size_t at = limit;
  for (int steps = 0; steps < kClusterBackOff && joins_previous(text, at); ++steps) {
    do --at;
    while (at > 0 && is_continuation(text[at]));
    if (at == 0) return limit;
  }
  return at;
}

/// A cut within a word: before the URL that it would break, if the word does not begin with one.
std::size_t within_word(std::string_view text, std::size_t limit) {
  const auto lower = to_lower_ascii(text.substr(0, std::min(text.size(), limit + 8)));
  std::size_t url = 0;
  for (const std::string_view scheme : {"http://", "https://", "www."}) {
    const auto at = lower.rfind(scheme, limit);
    // "www." also occurs inside a URL, whose beginning is then found by its scheme.
    if (at != kNowhere && at > url && (at == 0 || lower[at - 1] != '/')) url = at;
  }
  return url > 0 ? url : before_cluster(text, limit);
}

/// Where to end a piece that may have `limit` bytes of a longer text.
std::size_t find_cut(std::string_view text, std::size_t limit) {
  for (const std::string_view mark : {"\n\n", "\n"}) {
    if (const auto at = last_break(text, mark, limit); at != kNowhere) return at;
  }
  if (const auto at = last_sentence(text, limit); at != kNowhere) return at;
  if (const auto at = last_space(text, limit); at != kNowhere) return at;
  return within_word(text, limit);
}

}  // namespace

std::vector<TextEntity> entities_within(const std::vector<TextEntity>& entities, std::int64_t begin,
                                        std::int64_t length) {
  std::vector<TextEntity> out;
  for (const auto& entity : entities) {
    if (entity.offset < 0 || entity.length <= 0 || entity.offset >= begin + length) continue;
    const auto first = std::max(entity.offset, begin);
    const auto last = std::min(entity.offset + std::min(entity.length, begin + length), begin + length);
    if (first < last) out.push_back({entity.kind, first - begin, last - first, entity.url});
  }
  return out;
}

std::vector<TextPiece> split_text(std::string_view text, const std::vector<TextEntity>& entities,
                                  std::size_t max_units) {
  std::vector<TextPiece> pieces;
  std::int64_t begin = 0;
  while (!text.empty()) {
    const auto limit = fitting(text, max_units);
    const auto cut = limit == text.size() ? limit : find_cut(text, limit);
    const auto kept = text.substr(0, text.find_last_not_of(kSpace, cut - 1) + 1);
    const auto length = static_cast<std::int64_t>(utf16_length(kept));
    if (length > 0) pieces.push_back({std::string(kept), entities_within(entities, begin, length)});
    const auto next = std::min(text.find_first_not_of(kSpace, cut), text.size());
    begin += static_cast<std::int64_t>(utf16_length(text.substr(0, next)));
    text.remove_prefix(next);
  }
  return pieces;
}

}  // namespace throughline::channels::telegram
