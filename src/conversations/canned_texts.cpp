#include "conversations/canned_texts.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"

namespace throughline::conversations {

namespace {

using storage::Columns;
using storage::Sql;

constexpr Sql kOfAccount{"SELECT name, language, text FROM canned_text WHERE account = $1"};
constexpr Sql kDelete{"DELETE FROM canned_text WHERE account = $1 AND name = $2 AND language = $3"};
constexpr Sql kInsert{"INSERT INTO canned_text (account, name, language, text) VALUES ($1, $2, $3, $4)"};

using Words = std::array<std::string_view, kCannedTexts.size()>;  // in their order

constexpr Words kEnglish = {"Hello. How can we help?",
                            "Nobody is here at this hour. Write to us, and we answer as soon as we open.",
                            "We have your message and answer shortly.", "{name} answers from here."};
constexpr Words kRussian = {"Здравствуйте. Чем можем помочь?",
                            "Сейчас никого нет на линии. Напишите, и мы ответим, как только откроемся.",
                            "Сообщение получено. Скоро ответим.", "Теперь отвечает {name}."};
constexpr Words kUkrainian = {"Вітаємо. Чим можемо допомогти?",
                              "Зараз нікого немає на лінії. Напишіть, і ми відповімо, щойно відкриємося.",
                              "Повідомлення отримано. Скоро відповімо.", "Тепер відповідає {name}."};
constexpr Words kPolish = {"Dzień dobry. W czym możemy pomóc?",
                           "Teraz nikogo nie ma na linii. Prosimy napisać, odpowiemy, gdy tylko otworzymy.",
                           "Wiadomość dotarła. Wkrótce odpowiemy.", "Teraz odpowiada {name}."};

std::string primary(std::string_view language) {
  return to_lower_ascii(language.substr(0, language.find_first_of("-_")));
}

const Words& words_of(std::string_view language) {
  const auto spoken = primary(language);
  if (spoken == "ru") return kRussian;
  if (spoken == "uk") return kUkrainian;
  return spoken == "pl" ? kPolish : kEnglish;
}

}  // namespace

bool is_canned_text(std::string_view name) {
  return std::find(kCannedTexts.begin(), kCannedTexts.end(), name) != kCannedTexts.end();
}

std::string first_canned_text(std::string_view name, std::string_view language) {
  const auto at = std::find(kCannedTexts.begin(), kCannedTexts.end(), name);
  if (at == kCannedTexts.end()) return {};
  return std::string(words_of(language).at(static_cast<std::size_t>(at - kCannedTexts.begin())));
}

std::vector<CannedText> canned_texts_of(storage::Session& session, const std::string& account,
                                        const std::vector<std::string>& languages) {
  std::map<std::pair<std::string, std::string>, std::string> own;
  for (auto& one :
       session.rows(kOfAccount, [](Columns& row) { return CannedText{row.text(), row.text(), row.text()}; }, account)) {
    own[{one.name, one.language}] = std::move(one.text);
  }
  std::vector<CannedText> out;
  for (const auto name : kCannedTexts) {
    for (const auto& language : languages) {
      const auto found = own.find({std::string(name), language});
      const bool is_own = found != own.end();
      out.push_back({std::string(name), language, is_own ? found->second : first_canned_text(name, language), is_own});
    }
  }
  return out;
}

void set_canned_text(storage::Transaction& transaction, const std::string& account, const std::string& name,
                     const std::string& language, const std::optional<std::string>& text) {
  transaction.sql().run(kDelete, account, name, language);
  if (text) transaction.sql().run(kInsert, account, name, language, *text);
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

}  // namespace throughline::conversations
