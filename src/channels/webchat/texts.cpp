#include "channels/webchat/texts.hpp"

#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

std::string primary(std::string_view language) {
  return to_lower_ascii(language.substr(0, language.find_first_of("-_")));
}

}  // namespace

Texts first_texts(std::string_view language) {
  const auto spoken = primary(language);
  if (spoken == "ru") {
    return {"Здравствуйте. Чем можем помочь?",
            "Сейчас никого нет на линии. Напишите, и мы ответим, как только откроемся.",
            "Сообщение получено. Скоро ответим.", "Разговор продолжает {name}."};
  }
  if (spoken == "uk") {
    return {"Вітаємо. Чим можемо допомогти?",
            "Зараз нікого немає на лінії. Напишіть, і ми відповімо, щойно відкриємося.",
            "Повідомлення отримано. Скоро відповімо.", "Розмову продовжує {name}."};
  }
  if (spoken == "pl") {
    return {"Dzień dobry. W czym możemy pomóc?",
            "Teraz nikogo nie ma na linii. Prosimy napisać, odpowiemy, gdy tylko otworzymy.",
            "Wiadomość dotarła. Wkrótce odpowiemy.", "Rozmowę prowadzi dalej {name}."};
  }
  return {"Hello. How can we help?", "Nobody is here at this hour. Write to us, and we answer as soon as we open.",
          "We have your message and answer shortly.", "{name} takes over from here."};
}

std::string fitting_language(std::string_view spoken, const std::vector<std::string>& offered) {
  for (const auto& one : offered) {
    if (to_lower_ascii(one) == to_lower_ascii(spoken)) return one;
  }
  for (const auto& one : offered) {
    if (!spoken.empty() && primary(one) == primary(spoken)) return one;
  }
  return offered.empty() ? "en" : offered.front();
}

}  // namespace throughline::channels::webchat
