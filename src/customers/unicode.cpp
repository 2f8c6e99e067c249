#include "customers/unicode.hpp"

#include <memory>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace throughline::customers {

namespace {

/// The normalisers are ICU's own constants; without ICU's data nothing of this can work, so their absence is not
/// handled.
const icu::Normalizer2& nfkc_fold() {
  UErrorCode failure = U_ZERO_ERROR;
  static const icu::Normalizer2* const found = icu::Normalizer2::getNFKCCasefoldInstance(failure);
  return *found;
}
const icu::Normalizer2& nfc() {
  UErrorCode failure = U_ZERO_ERROR;
  static const icu::Normalizer2* const found = icu::Normalizer2::getNFCInstance(failure);
  return *found;
}
const icu::Normalizer2& nfd() {
  UErrorCode failure = U_ZERO_ERROR;
  static const icu::Normalizer2* const found = icu::Normalizer2::getNFDInstance(failure);
  return *found;
}

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::u32string to_points(const icu::UnicodeString& text) {
  std::u32string out;
  out.reserve(static_cast<std::size_t>(text.length()));
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    out += static_cast<char32_t>(text.char32At(at));
  }
  return out;
}

icu::UnicodeString from_points(std::u32string_view text) {
  icu::UnicodeString out;
  for (const char32_t point : text) out.append(static_cast<UChar32>(point));
  return out;
}

/// Letters whose stroke is no combining mark.
char32_t without_stroke(char32_t point) {
  switch (point) {
    case U'ł':
      return U'l';
    case U'Ł':
      return U'L';
    case U'ø':
      return U'o';
    case U'đ':
    case U'ð':
      return U'd';
    case U'ħ':
      return U'h';
    case U'ı':
      return U'i';
    case U'ŧ':
      return U't';
    default:
      return point;
  }
}

}  // namespace

std::u32string to_code_points(std::string_view utf8) { return to_points(from_utf8(utf8)); }

void append_utf8(std::string& out, char32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

std::u32string folded(std::string_view utf8) {
  UErrorCode failure = U_ZERO_ERROR;
  return to_points(nfkc_fold().normalize(from_utf8(utf8), failure));
}

std::string lower_nfc(std::string_view utf8) {
  UErrorCode failure = U_ZERO_ERROR;
  icu::UnicodeString text = nfc().normalize(from_utf8(utf8), failure);
  text.toLower(icu::Locale::getRoot());
  std::string out;
  nfc().normalize(text, failure).toUTF8String(out);
  return out;
}

std::u32string without_marks(std::u32string_view text) {
  UErrorCode failure = U_ZERO_ERROR;
  std::u32string out;
  for (const char32_t point : to_points(nfd().normalize(from_points(text), failure))) {
    if (!is_mark(point)) out += without_stroke(point);
  }
  return out;
}

std::u32string latinised(std::u32string_view text) {
  // A Transliterator keeps state while it works, so each thread has its own.
  thread_local const std::unique_ptr<icu::Transliterator> any = [] {
    UErrorCode failure = U_ZERO_ERROR;
    return std::unique_ptr<icu::Transliterator>(
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, failure));
  }();
  icu::UnicodeString out = from_points(text);
  if (any) any->transliterate(out);
  return to_points(out);
}

bool is_letter(char32_t point) { return u_isalpha(static_cast<UChar32>(point)) != 0; }
bool is_letter_or_digit(char32_t point) { return u_isalnum(static_cast<UChar32>(point)) != 0; }
bool is_mark(char32_t point) { return (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_M_MASK) != 0; }

}  // namespace throughline::customers
