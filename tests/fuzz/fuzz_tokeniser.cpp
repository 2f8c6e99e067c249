// The tokeniser, addresses and names: whatever bytes come, the fast way and ICU's agree, what is indexed finds itself,
// and an address's form is its own form.
#include <cstdint>
#include <cstdlib>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "customers/address.hpp"
#include "customers/name_sound.hpp"
#include "customers/tokeniser.hpp"

using namespace throughline;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_words(std::string_view text) {
  const auto words = customers::tokens(text);
  require(words == customers::tokens_by_icu(text));
  require(words.size() <= limits::kTokens);
  for (const auto& word : words) require(!word.empty() && is_utf8(word) && word.find(' ') == std::string::npos);
  require(customers::query_tokens(text).size() <= limits::kQueryWords);
}

void check_addresses(std::string_view text) {
  const customers::AddressRules rules{"PL", {}};
  for (const char* kind : {"phone", "email", "caller", "customer_number"}) {
    customers::blocked(kind, text, rules);
    const auto form = customers::canonical_address(kind, text, rules);
    if (form) require(customers::canonical_address(kind, *form, rules) == form);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_words(text);
  check_addresses(text);
  for (const auto& word : customers::name_words(text)) customers::sound_of(word);
  const auto half = size / 2;
  require(customers::names_agree(text.substr(0, half), text.substr(half)) ==
          customers::names_agree(text.substr(half), text.substr(0, half)));
  return 0;
}
