#include "customers/name_sound.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "customers/unicode.hpp"

namespace throughline::customers {

namespace {

// A sound is one character: vowels a e i o u, consonants as in Latin, c = ts, C = ч, S = ш (and щ), Z = ж, h = г and х.
// Each script is brought to these sounds first; what spellings of one name still disagree about is levelled after that
// on the sounds themselves, the same way for every script.

constexpr std::size_t kWords = 32;        // of one name
constexpr std::size_t kWordLetters = 64;  // further ones are not listened to

constexpr bool is_vowel(char sound) { return std::string_view("aeiou").find(sound) != std::string_view::npos; }

// --- Cyrillic ---

// NOLINTNEXTLINE(readability-function-size): one table
std::string_view cyrillic(char32_t letter) {
  switch (letter) {
    case U'а':
      return "a";
    case U'б':
      return "b";
    case U'в':
      return "v";
    case U'г':
    case U'ґ':
    case U'х':
      return "h";
    case U'д':
      return "d";
    case U'е':
    case U'э':
      return "e";
    case U'ё':
      return "io";
    case U'є':
      return "ie";
    case U'ж':
      return "Z";
    case U'з':
      return "z";
    case U'и':
    case U'і':
    case U'ї':
    case U'й':
    case U'ы':
    case U'ј':
      return "i";
    case U'к':
      return "k";
    case U'л':
      return "l";
    case U'м':
      return "m";
    case U'н':
      return "n";
    case U'о':
      return "o";
    case U'п':
      return "p";
    case U'р':
      return "r";
    case U'с':
      return "s";
    case U'т':
      return "t";
    case U'у':
      return "u";
    case U'ў':
      return "v";
    case U'ф':
      return "f";
    case U'ц':
      return "c";
    case U'ч':
      return "C";
    case U'ш':
    case U'щ':
      return "S";
    case U'ю':
      return "iu";
    case U'я':
      return "ia";
    case U'ђ':
    case U'џ':
      return "dZ";
    case U'љ':
      return "l";
    case U'њ':
      return "n";
    case U'ћ':
      return "C";
    default:
      return "";  // ь, ъ and what only other languages have
  }
}

// --- Latin ---

enum class Spelling { polish, english, open };

bool has_any(std::u32string_view word, std::initializer_list<std::u32string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return word.find(part) != word.npos; });
}

/// Which of the two ways of writing Slavic names a Latin word follows; many show neither.
Spelling spelling_of(std::u32string_view word) {
  if (has_any(word, {U"ą", U"ę", U"ć", U"ł", U"ń", U"ó", U"ś", U"ź", U"ż", U"sz", U"cz", U"rz"}))
    return Spelling::polish;
  if (has_any(word, {U"sh", U"zh", U"kh", U"v", U"ya", U"yu", U"ye", U"yo", U"ts", U"tch"})) return Spelling::english;
  if (has_any(word, {U"w", U"cki", U"cka", U"dz", U"ja", U"ju", U"je", U"iej"})) return Spelling::polish;
  return Spelling::open;
}

/// Reads a Latin word from left to right; the longest combination of letters first.
class LatinReader {
 public:
  explicit LatinReader(std::u32string_view word) : word_(word), spelling_(spelling_of(word)) {}

  std::string sounds() {
    while (at_ < word_.size()) {
      if (!combination()) single();
    }
    return std::move(out_);
  }

 private:
  struct Combination {
    std::u32string_view letters;
    std::string_view sound;
  };

  char32_t before(std::size_t back = 1) const { return at_ >= back ? word_[at_ - back] : U'\0'; }
  char32_t after(std::size_t ahead = 1) const { return at_ + ahead < word_.size() ? word_[at_ + ahead] : U'\0'; }
  bool next_is(std::u32string_view letters) const { return word_.substr(at_).starts_with(letters); }
  static bool one_of(char32_t letter, std::u32string_view letters) {
    return letter != U'\0' && letters.find(letter) != letters.npos;
  }
  void take(std::size_t letters, std::string_view sound) {
    at_ += letters;
    out_ += sound;
  }

  bool combination() {
    static constexpr std::array kCombinations = std::to_array<Combination>(
        {{U"shch", "S"}, {U"szcz", "S"}, {U"schtsch", "S"}, {U"tsch", "C"}, {U"tch", "C"}, {U"sch", "S"}, {U"sz", "S"},
         {U"sh", "S"},   {U"cz", "C"},   {U"zh", "Z"},      {U"kh", "h"},   {U"gh", "h"},  {U"ph", "f"},  {U"th", "t"},
         {U"ts", "c"},   {U"tz", "c"},   {U"qu", "kv"},     {U"dj", "dZ"},  {U"oo", "u"},  {U"ou", "u"}});
    if (next_is(U"ch")) return take(2, hushing_ch() ? "C" : "h"), true;
    if (next_is(U"rz")) return take(2, one_of(before(), U"kpth") ? "S" : "Z"), true;
    if (next_is(U"ck") && spelling_ != Spelling::polish) return take(2, "k"), true;
    for (const auto& one : kCombinations) {
      if (next_is(one.letters)) return take(one.letters.size(), one.sound), true;
    }
    return false;
  }

  /// Polish `ch` is х, English `ch` is ч; where the word does not tell, its neighbours do.
  bool hushing_ch() const {
    if (spelling_ != Spelling::open) return spelling_ == Spelling::english;
    const char32_t next = after(2);
    if (one_of(before(), U"nrlk")) return true;
    if (next == U'\0') return before() == U'i' || before() == U'u';
    return one_of(next, U"eiuy");
  }

  void single() {
    const char32_t letter = word_[at_];
    switch (letter) {
      case U'c':
        return take(1, spelling_ == Spelling::polish || one_of(after(), U"eiy") ? "c" : "k");
      case U'g':
        return take(1, "h");
      case U'j':
      case U'y':
        return take(1, "i");
      case U'w':
        return take(1, "v");
      case U'x':
        return take(1, "ks");
      case U'q':
        return take(1, "k");
      case U'ł':
        return take(1, "l");
      case U'ą':
        return take(1, one_of(after(), U"bp") ? "om" : "on");
      case U'ę':
        return take(1, one_of(after(), U"bp") ? "em" : "en");
      case U'ó':
        return take(1, "u");
      case U'ż':
      case U'ž':
        return take(1, "Z");
      case U'š':
      case U'ş':
        return take(1, "S");
      case U'č':
        return take(1, "C");
      case U'ć':
        return take(1, "c");
      case U'ä':
        return take(1, "e");
      case U'ö':
        return take(1, "io");
      case U'ü':
        return take(1, "iu");
      default:
        return plain(letter);
    }
  }

  void plain(char32_t letter) {
    ++at_;
    for (const char32_t base : without_marks(std::u32string_view(&letter, 1))) {
      if (base >= U'a' && base <= U'z') out_ += static_cast<char>(base);
    }
  }

  std::u32string_view word_;
  Spelling spelling_;
  std::size_t at_ = 0;
  std::string out_;
};

// --- levelling ---

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

void drop_doubles(std::string& sounds) { sounds.erase(std::unique(sounds.begin(), sounds.end()), sounds.end()); }

/// Soft vowels: ie = e everywhere; after a consonant io = e (ё is written both ways) and iu = u.
std::string with_plain_vowels(std::string_view sounds) {
  std::string out;
  for (std::size_t at = 0; at < sounds.size(); ++at) {
    const char next = at + 1 < sounds.size() ? sounds[at + 1] : '\0';
    const bool after_consonant = !out.empty() && !is_vowel(out.back());
    if (sounds[at] == 'i' && next == 'e') continue;
    if (sounds[at] == 'i' && after_consonant && next == 'u') continue;
    if (sounds[at] == 'i' && after_consonant && next == 'o') {
      out += 'e';
      ++at;
      continue;
    }
    const bool after_hushing = !out.empty() && std::string_view("SCZ").find(out.back()) != std::string_view::npos;
    out += sounds[at] == 'o' && after_hushing ? 'e' : sounds[at];
  }
  return out;
}

void replace_ending(std::string& sounds, std::string_view ending, std::string_view with) {
  if (sounds.size() > ending.size() && sounds.ends_with(ending)) {
    sounds.replace(sounds.size() - ending.size(), ending.size(), with);
  }
}

/// Given names that end like a man's surname and whose feminine is a name of its own.
bool is_pair_of_given_names(std::string_view masculine) {
  static constexpr std::array kPairs = std::to_array<std::string_view>(
      {"valentin", "martin",  "albin",  "sabin",     "iustin",  "avhustin", "konstantin",
       "antonin",  "paulin",  "marin",  "karin",     "kristin", "severin",  "alin",
       "karolin",  "ahustin", "akulin", "klementin", "benedin", "faustin"});
  return std::find(kPairs.begin(), kPairs.end(), masculine) != kPairs.end();
}

/// Ковальская, Kowalska, Ковальський: one surname.
void drop_gender(std::string& sounds) {
  for (const std::string_view stem : {"sk", "ck"}) {
    for (const std::string_view ending : {"aia", "oi", "a", "i", "e"}) {
      const std::string whole = std::string(stem) + std::string(ending);
      if (sounds.size() > whole.size() + 1) replace_ending(sounds, whole, stem);
    }
  }
  if (sounds.size() >= 5) {
    replace_ending(sounds, "ova", "ov");
    replace_ending(sounds, "eva", "ev");
  }
  if (sounds.size() >= 6 && sounds.ends_with("ina") &&
      !is_pair_of_given_names(std::string_view(sounds).substr(0, sounds.size() - 1))) {
    sounds.pop_back();
  }
}

std::string levelled(std::string sounds) {
  replace_all(sounds, "SC", "S");  // щ, and German sch for it
  drop_doubles(sounds);
  sounds = with_plain_vowels(sounds);
  replace_all(sounds, "ue", "u");
  replace_all(sounds, "oleks", "aleks");
  drop_doubles(sounds);
  replace_ending(sounds, "ei", "i");
  replace_ending(sounds, "ander", "andr");
  replace_ending(sounds, "of", "ov");
  replace_ending(sounds, "lov", "lev");  // Polish writes Ковалёв without softness
  replace_ending(sounds, "lova", "leva");
  replace_ending(sounds, "ef", "ev");
  drop_gender(sounds);
  return sounds;
}

bool is_cyrillic(char32_t letter) { return letter >= 0x400 && letter < 0x530; }
bool is_latin(char32_t letter) { return letter < 0x250; }

std::string sounds_of_letters(std::u32string_view word) {
  if (std::all_of(word.begin(), word.end(), is_cyrillic)) {
    std::string out;
    for (std::size_t at = 0; at < word.size(); ++at) {
      const bool soft_o = word[at] == U'о' && at > 0 && word[at - 1] == U'ь';  // Ukrainian for ё
      out += soft_o ? "io" : cyrillic(word[at]);
    }
    return out;
  }
  if (std::all_of(word.begin(), word.end(), is_latin)) return LatinReader(word).sounds();
  const std::u32string latin = latinised(word);
  return LatinReader(latin).sounds();
}

std::u32string letters_of(std::string_view word) {
  std::u32string letters;
  for (const char32_t point : folded(word)) {
    if (is_letter(point) && letters.size() < kWordLetters) letters += point;
  }
  return letters;
}

bool is_title(std::u32string_view word) {
  static constexpr std::array kTitles = std::to_array<std::u32string_view>(
      {U"mr",       U"mrs",     U"ms",  U"miss", U"dr",   U"prof", U"sir", U"madam", U"pan",  U"pani",
       U"inż",      U"inz",     U"mgr", U"hab",  U"herr", U"frau", U"jr",  U"sr",    U"phd",  U"lic",
       U"господин", U"госпожа", U"гн",  U"гжа",  U"пані", U"пан",  U"д",   U"др",    U"проф", U"доктор"});
  return std::find(kTitles.begin(), kTitles.end(), word) != kTitles.end();
}

bool is_apostrophe(char32_t point) {
  return point == U'\'' || point == U'’' || point == U'ʼ' || point == U'`' || point == U'´' || point == U'‘';
}

/// Words between anything but letters, digits, marks and apostrophes. "г-н" and "г-жа" are words of their own.
std::vector<std::u32string> split(std::string_view name) {
  std::vector<std::u32string> words(1);
  const std::u32string text = folded(name);
  for (std::size_t at = 0; at < text.size() && words.size() <= kWords; ++at) {
    const bool abbreviated = text[at] == U'-' && words.back() == U"г";
    if (is_apostrophe(text[at]) || abbreviated) continue;
    if (is_letter_or_digit(text[at]) || is_mark(text[at])) {
      if (words.back().size() < kWordLetters) words.back() += text[at];
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty() || words.size() > kWords) words.pop_back();
  return words;
}

std::size_t alike(const std::vector<std::vector<std::string>>& a, const std::vector<std::vector<std::string>>& b) {
  std::vector<bool> used(b.size());
  std::size_t count = 0;
  for (const auto& one : a) {
    for (std::size_t at = 0; at < b.size(); ++at) {
      if (used[at] || std::find_first_of(one.begin(), one.end(), b[at].begin(), b[at].end()) == one.end()) continue;
      used[at] = true;
      ++count;
      break;
    }
  }
  return count;
}

std::vector<std::vector<std::string>> sounds_of_name(std::string_view name) {
  std::vector<std::vector<std::string>> out;
  for (const auto& word : name_words(name)) {
    if (auto sounds = sounds_of(word); !sounds.empty()) out.push_back(std::move(sounds));
  }
  return out;
}

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  auto words = split(name);
  const auto titles = static_cast<std::size_t>(
      std::count_if(words.begin(), words.end(), [](const auto& word) { return is_title(word); }));
  // "Пан" may be somebody's whole name.
  if (titles < words.size()) std::erase_if(words, [](const auto& word) { return is_title(word); });
  std::vector<std::string> out;
  for (const auto& word : words) {
    auto& text = out.emplace_back();
    for (const char32_t point : word) append_utf8(text, point);
  }
  return out;
}

std::string sound_of(std::string_view word) { return levelled(sounds_of_letters(letters_of(word))); }

std::vector<std::string> sounds_of(std::string_view word) {
  const std::u32string letters = letters_of(word);
  std::vector<std::string> out;
  if (auto sound = levelled(sounds_of_letters(letters)); !sound.empty()) out.push_back(std::move(sound));
  if (!std::all_of(letters.begin(), letters.end(), is_latin)) return out;
  if (auto bare = levelled(sounds_of_letters(without_marks(letters)));
      !bare.empty() && (out.empty() || bare != out.front())) {
    out.push_back(std::move(bare));
  }
  return out;
}

bool names_agree(std::string_view a, std::string_view b) {
  const auto left = sounds_of_name(a);
  const auto right = sounds_of_name(b);
  if (left.empty() || right.empty()) return true;
  const std::size_t needed = std::min({left.size(), right.size(), std::size_t{2}});
  return alike(left, right) >= needed;
}

}  // namespace throughline::customers
