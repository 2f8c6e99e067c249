#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::channels::webchat {

/// What a chat says by itself, in one language.
struct Texts {
  std::string greeting, away, queue, hand_over;
};

/// Those that a company begins with, in en, ru, uk or pl; of any other language in English.
Texts first_texts(std::string_view language);

/// The language of `offered` that fits best what somebody speaks (BCP 47), else the first.
std::string fitting_language(std::string_view spoken, const std::vector<std::string>& offered);

}  // namespace throughline::channels::webchat
