#include "conversations/resume_texts.hpp"

#include <string_view>

namespace throughline::conversations {

namespace {

struct Texts {
  std::string_view language;
  std::string_view elsewhere;  // and the channel, and a full stop
  std::string_view here;
  std::string_view by_button;  // and the command, and a full stop
  std::string_view by_command;
  std::string_view label;
  std::string_view apart;
};

constexpr Texts kEnglish{"en",
                         "Your conversation goes on in another channel: ",
                         "Your conversation goes on here.",
                         "If this was not you, press the button below or write ",
                         "If this was not you, write ",
                         "This was not me",
                         "Done. The conversations in the two channels are separate again."};
constexpr Texts kOthers[] = {
    {"ru", "Ваш разговор продолжается в другом канале: ", "Ваш разговор продолжается здесь.",
     "Если это не вы, нажмите кнопку ниже или напишите ", "Если это не вы, напишите ", "Это не я",
     "Готово. Разговоры в двух каналах снова разделены."},
    {"uk", "Ваша розмова триває в іншому каналі: ", "Ваша розмова триває тут.",
     "Якщо це не ви, натисніть кнопку нижче або напишіть ", "Якщо це не ви, напишіть ", "Це не я",
     "Готово. Розмови у двох каналах знову розділено."},
    {"pl", "Twoja rozmowa toczy się dalej w innym kanale: ", "Twoja rozmowa toczy się dalej tutaj.",
     "Jeśli to nie Ty, naciśnij przycisk poniżej lub napisz ", "Jeśli to nie Ty, napisz ", "To nie ja",
     "Gotowe. Rozmowy w obu kanałach są znowu osobne."},
};

const Texts& texts_in(const std::string& language) {
  for (const auto& one : kOthers) {
    if (language.starts_with(one.language)) return one;
  }
  return kEnglish;
}

/// A kind of channel as a name: Telegram.
std::string name_of(std::string channel) {
  if (!channel.empty() && channel[0] >= 'a' && channel[0] <= 'z')
    channel[0] = static_cast<char>(channel[0] - 'a' + 'A');
  return channel;
}

}  // namespace

std::string continued_elsewhere_text(const std::string& language, const std::string& channel) {
  return std::string(texts_in(language).elsewhere) + name_of(channel) + ".";
}

std::string continued_here_text(const std::string& language) { return std::string(texts_in(language).here); }

std::string not_me_text(const std::string& language, bool with_button) {
  const auto& texts = texts_in(language);
  return std::string(with_button ? texts.by_button : texts.by_command) + kNotMeCommand + ".";
}

std::string not_me_label(const std::string& language) { return std::string(texts_in(language).label); }

std::string apart_again_text(const std::string& language) { return std::string(texts_in(language).apart); }

}  // namespace throughline::conversations
