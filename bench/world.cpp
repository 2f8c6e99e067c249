#include "world.hpp"

#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace throughline::bench {

namespace {

constexpr std::size_t kWords = 50'000;     // of a language
constexpr std::size_t kSurnames = 20'000;  // of a language
constexpr std::size_t kSyllables = 40;     // three make a word: 64,000 different ones

using Texts = std::vector<std::string_view>;

/// What a language is made of. The commonest words are real, so that queries can be; the tail is made of syllables.
struct Language {
  Texts words;
  Texts first_names;
  Texts surnames;
  Texts first_in_latin;  // of some names, by position: how a passport spells them
  std::string_view consonants;
  std::string_view vowels;
  std::string_view ending;  // of a made surname
  std::string_view country;
};

Texts split(std::string_view text) {
  Texts out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

const std::array<Language, 4>& languages() {
  static const std::array<Language, 4> all = {
      Language{
          split(
              "the to i my is order you it and for not please when have delivery hello where card parcel can was thank "
              "on in of me payment with day but be still are do this your number address at got will no money what "
              "courier shop refund today tomorrow wait size morning good return box broken pay price name"),
          split("Anna John Mary James Emma Oliver Sophie Thomas Peter Julia George Alice Daniel Kate Henry Laura Paul "
                "Helen Mark Susan David Grace Robert Lucy Simon Jane Adam Claire Brian Nora"),
          split(
              "Smith Jones Taylor Brown Williams Wilson Johnson Davies Bond Walker Wright Green Hall Wood Clark Baker"),
          {},
          "bdfghklmnprstvwz",
          "aeiou",
          "son",
          "+44770"},
      Language{
          split(
              "я и не в заказ на что мой где а у вас когда доставка привет как это мне по но спасибо есть курьер можно "
              "уже нет до за деньги с меня карта оплата пожалуйста был сегодня завтра день жду возврат адрес номер "
              "посылка все ещё так магазин размер утро добрый цена коробка ждать ответ почему пришёл"),
          split("Анна Сергей Юлия Александр Елена Иван Мария Дмитрий Ольга Алексей Наталья Андрей Татьяна Михаил Ирина "
                "Пётр Светлана Николай Екатерина Владимир Людмила Павел Галина Виктор Вера Юрий Нина Олег Дарья Игорь"),
          split("Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков "
                "Ковальский "
                "Лебедев Семёнов Егоров"),
          split("Anna Sergei Yulia Alexander Elena Ivan Maria Dmitry Olga Alexey"), "бвгджзклмнпрстфх", "аеиоу", "ов",
          "+7912"},
      Language{
          split("я і не в замовлення на що моє де а у вас коли доставка привіт як це мені по але дякую є кур'єр можна "
                "вже "
                "немає до за гроші з мене картка оплата будь-ласка був сьогодні завтра день чекаю повернення адреса "
                "номер посилка все ще так магазин розмір ранок добрий ціна коробка чекати відповідь чому прийшов"),
          split("Олександр Олена Юлія Тарас Оксана Сергій Наталія Андрій Ірина Іван Марія Дмитро Ольга Микола Тетяна "
                "Володимир Людмила Петро Галина Василь Софія Богдан Ганна Юрій Ніна Олег Дарина Ігор Катерина Назар"),
          split(
              "Шевченко Мельник Коваленко Бондаренко Бойко Ткаченко Кравченко Ковальчук Коваль Олійник Шевчук Поліщук "
              "Іваненко Лисенко Савченко Руденко"),
          split("Oleksandr Olena Yulia Taras Oksana Serhii Natalia Andrii Iryna Ivan"), "бвгджзклмнпрстфх", "аеиоу",
          "енко", "+38067"},
      Language{
          split(
              "i nie w na zamówienie to jest moje gdzie się czy dzień dobry kiedy że do mam jak proszę dziękuję kurier "
              "dostawa już za z pan paczka numer pieniądze zwrot karta płatność dzisiaj jutro adres czekam jeszcze ale "
              "sklep rozmiar rano cena pudełko odpowiedź dlaczego przyszło było mi można tak"),
          split(
              "Anna Piotr Maria Krzysztof Katarzyna Andrzej Małgorzata Tomasz Agnieszka Jan Barbara Paweł Julia Michał "
              "Ewa Marcin Elżbieta Jakub Zofia Adam Wojciech Magdalena Łukasz Monika Stanisław Joanna Kamil Dorota "
              "Mateusz Hanna"),
          split("Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski "
                "Kozłowski Mazur Jankowski Szewczenko Krawczyk"),
          {},
          "bcdgjklmnprstwzf",
          "aeiou",
          "ski",
          "+4851"}};
  return all;
}

/// The letter at a place of an alphabet of one- or two-byte letters.
std::string_view letter(std::string_view alphabet, std::size_t at) {
  const std::size_t bytes = static_cast<unsigned char>(alphabet[0]) < 0x80 ? 1 : 2;
  return alphabet.substr(at % (alphabet.size() / bytes) * bytes, bytes);
}

/// Different for every number below 64,000; neighbours share nothing.
std::string made_word(const Language& language, std::size_t number) {
  std::size_t left = number * 28'657 % (kSyllables * kSyllables * kSyllables);
  std::string out;
  for (int syllable = 0; syllable < 3; ++syllable, left /= kSyllables) {
    out += letter(language.consonants, left % kSyllables % 8 + (syllable == 1 ? 8 : 0));
    out += letter(language.vowels, left % kSyllables / 8);
  }
  return out;
}

std::string capital(std::string word) {
  if (static_cast<unsigned char>(word[0]) < 0x80) {
    word[0] = static_cast<char>(word[0] - 'a' + 'A');
  } else {
    // а to п follow А to П by 32; р to я are on the next page.
    const auto tail = static_cast<unsigned char>(word[1]);
    const unsigned point = ((static_cast<unsigned char>(word[0]) & 0x1FU) << 6 | (tail & 0x3FU)) - 32;
    word[0] = static_cast<char>(0xC0 | point >> 6);
    word[1] = static_cast<char>(0x80 | (point & 0x3FU));
  }
  return word;
}

std::string surname(const Language& language, std::size_t rank) {
  if (rank < language.surnames.size()) return std::string(language.surnames[rank]);
  return capital(made_word(language, rank)) + std::string(language.ending);
}

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31);
}

double Dice::part() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::size_t Dice::zipf(std::size_t ranks) {
  const double rank = std::exp(part() * std::log(static_cast<double>(ranks + 1))) - 1;
  return std::min(static_cast<std::size_t>(rank), ranks - 1);
}

Person person(std::size_t number) {
  Dice dice(number * 2'654'435'761 + 7);
  Person out;
  out.language = dice.below(4);
  const auto& language = languages()[out.language];
  const auto first =
      static_cast<std::size_t>(std::pow(dice.part(), 1.5) * static_cast<double>(language.first_names.size()));
  const bool in_latin = first < language.first_in_latin.size() && dice.below(5) == 0;
  const auto last = dice.zipf(kSurnames);
  out.name = std::string(in_latin ? language.first_in_latin[first] : language.first_names[first]) + " " +
             surname(language, last);
  // Addresses are Latin whatever the name is: made of the English syllables.
  const std::string latin = made_word(languages()[0], last);
  out.handle = latin + std::to_string(number);
  static constexpr const char* kHosts[] = {"example.com", "mail.example", "post.example.org", "inbox.example.net"};
  out.email = made_word(languages()[0], first) + "." + out.handle + "@" + kHosts[dice.below(4)];
  out.phone = std::string(language.country) + std::to_string(1'000'000 + dice.below(9'000'000));
  return out;
}

std::string word(std::size_t language_number, std::size_t rank) {
  const auto& language = languages()[language_number];
  return rank < language.words.size() ? std::string(language.words[rank]) : made_word(language, rank);
}

std::string said(Dice& dice, std::size_t language) {
  std::string out;
  const std::size_t words = 4 + dice.below(17);
  for (std::size_t at = 0; at < words; ++at) {
    if (at > 0) out += ' ';
    out += word(language, dice.zipf(kWords));
  }
  if (dice.below(20) == 0) out += ", V-" + std::to_string(100'000 + dice.below(900'000));
  out += dice.below(4) == 0 ? "?" : ".";
  return out;
}

}  // namespace throughline::bench
