#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::customers {

/// Lower-cased words of a name, ICU folded, without titles and punctuation.
std::vector<std::string> name_words(std::string_view name);

/// How a word sounds, so that one name in Russian, Ukrainian, Polish and English spelling gives the same key: Шевченко
/// = Shevchenko = Szewczenko. Feminine surname endings give the key of the masculine (Ковальская = Kowalski). ASCII;
/// empty for a word without letters.
std::string sound_of(std::string_view word);

/// The same for a word that may have been typed without its marks: one or two keys (Dąbrowski, Dabrowski). Two words
/// sound alike if they share one.
std::vector<std::string> sounds_of(std::string_view word);

/// Whether two full names may be one person's: if either has one word, any word that sounds alike; else at least two
/// words that sound alike. Empty names agree with everything.
bool names_agree(std::string_view a, std::string_view b);

}  // namespace throughline::customers
