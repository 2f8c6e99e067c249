#pragma once

#include <cstdint>
#include <string>

namespace throughline::bench {

/// The same numbers on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(next() % end); }
  /// From 0 to 1.
  double part();
  /// 0 about seven times as often as 9, with a long tail: P(rank < r) = ln(r + 1) / ln(ranks + 1).
  std::size_t zipf(std::size_t ranks);

 private:
  std::uint64_t state_;
};

/// A hidden person of the furnished company: what his channels and his texts show.
struct Person {
  std::size_t language = 0;  // of kLanguages
  std::string name;          // in the script of his language, sometimes in Latin letters
  std::string handle;
  std::string phone;
  std::string email;
};

inline constexpr const char* kLanguages[] = {"en", "ru", "uk", "pl"};

/// The person with this number.
Person person(std::size_t number);

/// A word by how common it is, from 0 to 49,999; the first are real words.
std::string word(std::size_t language, std::size_t rank);

/// What somebody says: 4 to 20 words of 50,000 a language, common and rare as in speech, now and then an order's
/// number.
std::string said(Dice& dice, std::size_t language);

}  // namespace throughline::bench
