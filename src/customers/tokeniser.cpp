#include "customers/tokeniser.hpp"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/limits.hpp"
#include "customers/unicode.hpp"

namespace throughline::customers {

namespace {

constexpr std::size_t kTailDigits = 4;  // of "V48377": from this many on the digits are found alone

/// Puts words together from folded letters and collects them.
class Collector {
 public:
  explicit Collector(bool whole_only) : whole_only_(whole_only) { out_.reserve(32); }

  bool full() const { return out_.size() >= limits::kTokens; }
  bool in_word() const { return length_ > 0; }

  /// One folded character of a word.
  void letter(std::string_view bytes, bool digit) {
    joins_ = false;
    if (length_ >= limits::kTokenLength) return;
    if (length_ == 0) begin();
    word_ += bytes;
    ++length_;
    if (digit) {
      ++tail_;
    } else {
      tail_ = 0;
      letters_ = true;
    }
    digits_ = digits_ || digit;
  }
  /// Something between words: "-" and its like may join the next word to this one as one number.
  void gap(bool joins) {
    if (length_ > 0) end_word();
    if (joins && parts_ > 0 && !joins_) {
      joins_ = true;
      return;
    }
    end_compound();
  }
  /// A word by itself whatever its neighbours are.
  void alone(std::string_view bytes) {
    gap(false);
    letter(bytes, false);
    gap(false);
  }
  std::vector<std::string> take() {
    gap(false);
    if (out_.size() > limits::kTokens) out_.resize(limits::kTokens);
    return std::move(out_);
  }

 private:
  void begin() {
    if (parts_ == 0) {
      first_ = out_.size();
      compound_.clear();
      digits_ = false;
    }
    letters_ = false;
    tail_ = 0;
  }
  void end_word() {
    ++parts_;
    compound_ += word_;
    compound_length_ += length_;
    const bool has_tail = letters_ && tail_ >= kTailDigits && !whole_only_;
    if (has_tail) {
      std::string tail = word_.substr(word_.size() - tail_);
      out_.push_back(word_);
      out_.push_back(std::move(tail));
    } else {
      out_.push_back(word_);
    }
    word_.clear();
    length_ = 0;
  }
  void end_compound() {
    if (parts_ > 1 && digits_ && compound_length_ <= limits::kTokenLength) {
      if (whole_only_) out_.resize(first_);
      out_.push_back(compound_);
    }
    parts_ = 0;
    compound_length_ = 0;
    joins_ = false;
  }

  bool whole_only_;
  std::vector<std::string> out_;
  std::string word_;
  std::size_t length_ = 0;  // of the word, in code points
  std::size_t tail_ = 0;    // digits at its end; all are ASCII by now
  bool letters_ = false;
  // Words joined by signs like "-".
  std::string compound_;
  std::size_t compound_length_ = 0;
  std::size_t parts_ = 0;
  std::size_t first_ = 0;
  bool digits_ = false;
  bool joins_ = false;
};

bool joins_numbers(char32_t point) {
  return point == U'-' || point == U'/' || point == U'.' || point == U'_' || point == U'#' || point == 0x2010 ||
         point == 0x2011;
}
bool is_apostrophe(char32_t point) { return point == U'\'' || point == 0x2019 || point == 0x02BC; }
bool is_space(unsigned char byte) { return byte <= ' '; }

/// Scripts whose words are not parted by spaces. Dictionaries would part them better, but differently in each version
/// of ICU, and what was indexed must be found again.
bool stands_alone(char32_t point) {
  UErrorCode failure = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(point), &failure)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

void feed(Collector& words, char32_t point) {
  if (const int value = u_charDigitValue(static_cast<UChar32>(point)); value >= 0) {
    const char digit = static_cast<char>('0' + value);
    return words.letter(std::string_view(&digit, 1), true);
  }
  std::string bytes;
  append_utf8(bytes, point);
  if (stands_alone(point)) return words.alone(bytes);
  words.letter(bytes, false);
}

/// A code point of the folded text without its marks; й keeps its own.
void feed_without_marks(Collector& words, char32_t point) {
  if (point < 0x80 || point == U'й') return feed(words, point);
  for (const char32_t base : without_marks(std::u32string_view(&point, 1))) {
    if (is_letter_or_digit(base)) feed(words, base);
  }
}

/// One piece of text by ICU, whatever is in it.
void by_icu(Collector& words, std::string_view piece) {
  const std::u32string text = folded(piece);
  for (std::size_t at = 0; at < text.size() && !words.full(); ++at) {
    const char32_t point = text[at];
    if (is_mark(point)) continue;
    const bool inside = words.in_word() && at + 1 < text.size() && is_letter(text[at + 1]);
    if (is_apostrophe(point) && inside) continue;
    if (is_letter_or_digit(point) && !is_apostrophe(point))
      feed_without_marks(words, point);
    else
      words.gap(joins_numbers(point));
  }
}

/// How the fast way takes the code points below kTable: as a folded character, as a gap, or not at all.
struct Folded {
  std::array<char, 4> bytes{};
  std::uint8_t size = 0;  // 0: left to ICU
  bool digit = false;
  bool gap = false;
  bool joins = false;
};
constexpr std::size_t kTable = 0x530;

/// Made of what ICU says, so that both ways agree by construction.
Folded fold_one(char32_t point) {
  Folded out;
  std::string written;
  append_utf8(written, point);
  const std::u32string text = folded(written);
  if (text.size() != 1 || is_mark(point) || is_apostrophe(point)) return out;
  if (!is_letter_or_digit(text[0])) {
    out.gap = true;
    out.joins = joins_numbers(text[0]);
    return out;
  }
  const std::u32string bare = text[0] == U'й' ? text : without_marks(text);
  if (bare.size() != 1 || stands_alone(bare[0]) || !is_letter_or_digit(bare[0])) return out;
  std::string bytes;
  append_utf8(bytes, bare[0]);
  out.size = static_cast<std::uint8_t>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  out.digit = bare[0] >= U'0' && bare[0] <= U'9';
  return out;
}

const std::array<Folded, kTable>& table() {
  static const auto made = [] {
    std::array<Folded, kTable> all{};
    for (std::size_t point = 1; point < kTable; ++point) all[point] = fold_one(static_cast<char32_t>(point));
    return all;
  }();
  return made;
}

/// The code point of one or two bytes at `at`, 0 for everything else.
char32_t short_point(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return lead;
  if (lead < 0xC2 || lead > 0xDF || at + 1 >= text.size()) return 0;
  const auto tail = static_cast<unsigned char>(text[at + 1]);
  if ((tail & 0xC0) != 0x80) return 0;
  return static_cast<char32_t>((lead & 0x1F) << 6 | (tail & 0x3F));
}

bool is_plain(std::string_view piece, const std::array<Folded, kTable>& known) {
  for (std::size_t at = 0; at < piece.size();) {
    const char32_t point = short_point(piece, at);
    if (point == 0 || point >= kTable || (known[point].size == 0 && !known[point].gap)) return false;
    at += point < 0x80 ? 1 : 2;
  }
  return true;
}

void by_table(Collector& words, std::string_view piece, const std::array<Folded, kTable>& known) {
  for (std::size_t at = 0; at < piece.size();) {
    const char32_t point = short_point(piece, at);
    const Folded& folded_to = known[point];
    if (folded_to.gap)
      words.gap(folded_to.joins);
    else
      words.letter({folded_to.bytes.data(), folded_to.size}, folded_to.digit);
    at += point < 0x80 ? 1 : 2;
  }
}

/// Goes from space to space, so that one unusual sign sends only its neighbours the long way.
template<class Take>
void by_pieces(Collector& words, std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size() && !words.full();) {
    std::size_t end = at;
    while (end < text.size() && !is_space(static_cast<unsigned char>(text[end]))) ++end;
    if (end > at) take(text.substr(at, end - at));
    words.gap(false);
    at = end + 1;
  }
}

void collect(Collector& words, std::string_view text) {
  const auto& known = table();
  by_pieces(words, text, [&](std::string_view piece) {
    if (is_plain(piece, known))
      by_table(words, piece, known);
    else
      by_icu(words, piece);
  });
}

}  // namespace

std::vector<std::string> tokens(std::string_view text) {
  Collector words(false);
  collect(words, text);
  return words.take();
}

std::vector<std::string> query_tokens(std::string_view query) {
  Collector words(true);
  collect(words, query);
  auto out = words.take();
  if (out.size() > limits::kQueryWords) out.resize(limits::kQueryWords);
  return out;
}

std::vector<std::string> tokens_by_icu(std::string_view text) {
  Collector words(false);
  by_pieces(words, text, [&](std::string_view piece) { by_icu(words, piece); });
  return words.take();
}

}  // namespace throughline::customers
