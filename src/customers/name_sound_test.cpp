#include "customers/name_sound.hpp"

#include <algorithm>
#include <cstdio>

#include <gtest/gtest.h>

namespace throughline::customers {
namespace {

using Names = std::vector<const char*>;

bool words_alike(std::string_view a, std::string_view b) {
  const auto left = sounds_of(a);
  const auto right = sounds_of(b);
  return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end();
}

// Russian, Ukrainian, Polish, English, and further ways in which people write the same name.
const std::vector<Names> kSame = {
    {"Шевченко", "Шевченко", "Szewczenko", "Shevchenko"},
    {"Бондаренко", "Бондаренко", "Bondarenko", "Bondarenko"},
    {"Щербаков", "Щербаков", "Szczerbakow", "Shcherbakov", "Scherbakov", "Щербакова"},
    {"Юлия", "Юлія", "Julia", "Yulia", "Yuliya", "Iuliia"},
    {"Агнешка", "Агнешка", "Agnieszka", "Agneshka"},
    {"Сергей", "Сергій", "Siergiej", "Sergey", "Serhii", "Sergei"},
    {"Ковальский", "Ковальський", "Kowalski", "Kovalsky", "Kovalskyi", "Ковальская", "Kowalska", "Ковальська"},
    {"Александр", "Олександр", "Aleksander", "Alexander", "Oleksandr", "Aleksandr"},
    {"Алексей", "Олексій", "Aleksiej", "Alexey", "Oleksii", "Alexei"},
    {"Юрий", "Юрій", "Jurij", "Yuriy", "Yuri", "Yurii", "Iurii"},
    {"Ярослав", "Ярослав", "Jarosław", "Yaroslav", "Jaroslaw"},
    {"Наталья", "Наталія", "Natalia", "Natalya", "Наталия", "Nataliia"},
    {"Дарья", "Дарія", "Daria", "Darya", "Dariia"},
    {"Софья", "Софія", "Sofia", "Sophia", "Sofiya"},
    {"Михаил", "Михаїл", "Michaił", "Mikhail"},
    {"Михал", "Міхал", "Michał", "Mikhal", "Michal"},
    {"Войцех", "Войцех", "Wojciech", "Voitsekh"},
    {"Лукаш", "Лукаш", "Łukasz", "Lukash", "Lukasz"},
    {"Малгожата", "Малгожата", "Małgorzata", "Malgozhata", "Malgorzata"},
    {"Гжегож", "Гжегож", "Grzegorz", "Gzhegozh"},
    {"Кшиштоф", "Кшиштоф", "Krzysztof", "Kshishtof"},
    {"Анджей", "Анджей", "Andrzej", "Andzhey"},
    {"Андрей", "Андрій", "Andriej", "Andrey", "Andrii", "Andriy"},
    {"Катажина", "Катажина", "Katarzyna", "Katazhyna"},
    {"Пшемыслав", "Пшемислав", "Przemysław", "Pshemyslav"},
    {"Ежи", "Єжи", "Jerzy", "Yezhy"},
    {"Станислав", "Станіслав", "Stanisław", "Stanislav"},
    {"Владислав", "Владислав", "Władysław", "Vladyslav"},
    {"Вячеслав", "В'ячеслав", "Wiaczesław", "Vyacheslav", "Viacheslav"},
    {"Людмила", "Людмила", "Ludmiła", "Lyudmila", "Liudmyla"},
    {"Любовь", "Любов", "Lubow", "Lyubov", "Liubov"},
    {"Фёдор", "Федор", "Fiodor", "Fyodor", "Fedor"},
    {"Пётр", "Петр", "Piotr", "Pyotr"},
    {"Артём", "Артем", "Artiom", "Artem", "Artyom"},
    {"Семён", "Семен", "Siemion", "Semyon", "Semen"},
    {"Евгений", "Євгеній", "Jewgienij", "Yevgeny", "Evgeniy", "Yevhenii"},
    {"Геннадий", "Геннадій", "Giennadij", "Gennady", "Hennadii"},
    {"Григорий", "Григорій", "Grigorij", "Grigory", "Hryhorii"},
    {"Дмитрий", "Дмитрій", "Dmitrij", "Dmitry", "Dmitriy"},
    {"Галина", "Галина", "Halina", "Galina", "Halyna"},
    {"Ирина", "Ірина", "Irina", "Iryna"},
    {"Ксения", "Ксенія", "Ksenia", "Xenia", "Kseniia"},
    {"Оксана", "Оксана", "Oksana", "Oxana"},
    {"Мария", "Марія", "Maria", "Mariya", "Mariia"},
    {"Игорь", "Ігор", "Igor", "Ihor"},
    {"Олег", "Олег", "Oleg", "Oleh"},
    {"Богдан", "Богдан", "Bogdan", "Bohdan"},
    {"Матвей", "Матвій", "Matwiej", "Matvey", "Matvii"},
    {"Захар", "Захар", "Zachar", "Zakhar", "Zahar"},
    {"Хмельницкий", "Хмельницький", "Chmielnicki", "Khmelnytskyi", "Khmelnitsky"},
    {"Достоевский", "Достоєвський", "Dostojewski", "Dostoevsky", "Dostoyevsky"},
    {"Чайковский", "Чайковський", "Czajkowski", "Tchaikovsky", "Chaikovsky"},
    {"Зеленский", "Зеленський", "Zełenski", "Zelensky", "Zelenskyy"},
    {"Гончаренко", "Гончаренко", "Gonczarenko", "Honcharenko", "Goncharenko"},
    {"Кравчук", "Кравчук", "Krawczuk", "Kravchuk"},
    {"Ткаченко", "Ткаченко", "Tkaczenko", "Tkachenko"},
    {"Ющенко", "Ющенко", "Juszczenko", "Yushchenko"},
    {"Хрущёв", "Хрущов", "Chruszczow", "Khrushchev", "Khrushchov"},
    {"Соловьёв", "Соловйов", "Sołowjow", "Solovyov", "Soloviev"},
    {"Цветаева", "Цвєтаєва", "Cwietajewa", "Tsvetaeva", "Tsvetayeva"},
    {"Ковалёв", "Ковальов", "Kowalow", "Kovalev", "Kovalyov"},
    {"Домбровский", "Домбровський", "Dąbrowski", "Dombrovsky", "Dombrowska"},
    {"Вуйцик", "Вуйцик", "Wójcik", "Wuycik"},
    {"Жуков", "Жуков", "Żukow", "Zhukov", "Жукова"},
    {"Пушкин", "Пушкін", "Puszkin", "Pushkin", "Пушкина", "Pushkina"},
    {"Иванов", "Іванов", "Iwanow", "Ivanov", "Ivanoff", "Ivanova"},
    {"Мюллер", "Мюллер", "Müller", "Mueller"},
    {"Лех", "Лех", "Lech", "Lekh"},
    {"Анна", "Анна", "Anna", "Ana"},
    {"Тадеуш", "Тадеуш", "Tadeusz", "Tadeush"},
    {"Йоанна", "Йоанна", "Joanna", "Yoanna"},
    {"Маречек", "Маречек", "Mareczek", "Marechek"},
};

const std::vector<std::pair<const char*, const char*>> kDifferent = {
    {"Анна", "Anita"},
    {"Марина", "Мария"},
    {"Jan", "Jana"},
    {"Ivan", "Ivana"},
    {"Olga", "Oleg"},
    {"Юлия", "Юлиан"},
    {"Piotr", "Paweł"},
    {"Сергей", "Сергеев"},
    {"Шевченко", "Шевчук"},
    {"Бондаренко", "Бондарчук"},
    {"Kowalski", "Kowalczyk"},
    {"Kowal", "Kowalski"},
    {"Иванов", "Иваненко"},
    {"Петров", "Петренко"},
    {"Maria", "Marta"},
    {"Мария", "Марк"},
    {"Adam", "Ada"},
    {"Ольга", "Олена"},
    {"Елена", "Алина"},
    {"Valentin", "Valentina"},
    {"Martin", "Martina"},
    {"Константин", "Константина"},
    {"Karol", "Karolina"},
    {"Daniel", "Daniela"},
    {"Nowak", "Nowacki"},
    {"Zieliński", "Zielonka"},
    {"Дмитрий", "Дмитро"},
    {"Николай", "Никита"},
    {"Tomasz", "Tadeusz"},
    {"Łukasz", "Łucja"},
    {"Катерина", "Катажина"},
    {"Саша", "Маша"},
    {"Оксана", "Роксана"},
    {"Агнешка", "Агния"},
    {"Юрий", "Ярослав"},
    {"Марек", "Марчин"},
    {"Władysław", "Wiesław"},
    {"Stanisław", "Stefan"},
    {"Григорий", "Георгий"},
    {"Жанна", "Анна"},
    {"Ева", "Яна"},
    {"Максим", "Максимов"},
    {"Роман", "Романов"},
    {"Wójcik", "Wojciech"},
    {"Щербаков", "Шербак"},
    {"Mazur", "Mazurek"},
    {"Лиза", "Луиза"},
    {"Zofia", "Zoja"},
};

TEST(CustomersNameSound, hears_one_name_in_four_spellings) {
  std::size_t pairs = 0;
  std::size_t found = 0;
  for (const auto& group : kSame) {
    for (std::size_t a = 0; a < group.size(); ++a) {
      for (std::size_t b = a + 1; b < group.size(); ++b) {
        if (std::string_view(group[a]) == group[b]) continue;
        ++pairs;
        found += words_alike(group[a], group[b]) ? 1u : 0u;
        EXPECT_TRUE(words_alike(group[a], group[b]))
            << group[a] << " " << sound_of(group[a]) << ", " << group[b] << " " << sound_of(group[b]);
      }
    }
  }
  EXPECT_GE(kSame.size(), 60u);
  std::printf("%zu names, recall %zu of %zu pairs (%.1f %%)\n", kSame.size(), found, pairs,
              100.0 * static_cast<double>(found) / static_cast<double>(pairs));
}

TEST(CustomersNameSound, keeps_other_names_apart) {
  EXPECT_GE(kDifferent.size(), 40u);
  for (const auto& [a, b] : kDifferent) EXPECT_FALSE(words_alike(a, b)) << a << ", " << b << ": " << sound_of(a);
}

TEST(CustomersNameSound, no_two_names_of_the_table_sound_alike) {
  std::size_t wrong = 0;
  for (std::size_t a = 0; a < kSame.size(); ++a) {
    for (std::size_t b = a + 1; b < kSame.size(); ++b) {
      wrong += words_alike(kSame[a].front(), kSame[b].front()) ? 1u : 0u;
      EXPECT_FALSE(words_alike(kSame[a].front(), kSame[b].front())) << kSame[a].front() << ", " << kSame[b].front();
    }
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(CustomersNameSound, hears_a_name_typed_without_its_marks) {
  EXPECT_TRUE(words_alike("Dąbrowski", "Dabrowska"));
  EXPECT_TRUE(words_alike("Wójcik", "Wojcik"));
  EXPECT_TRUE(words_alike("Żaneta", "Zaneta"));
  EXPECT_TRUE(words_alike("Łukasz", "LUKASZ"));
}

TEST(CustomersNameSound, hears_nothing_without_letters) {
  for (const char* word : {"", "123", "-", "😀", "ь", "\xFF"}) EXPECT_EQ(sound_of(word), "") << word;
}

TEST(CustomersNameSound, hears_other_scripts_too) {
  EXPECT_EQ(sound_of("Γιώργος"), sound_of("Giorgos"));
  EXPECT_NE(sound_of("გიორგი"), "");
}

TEST(CustomersNameSound, words_have_no_titles_and_no_punctuation) {
  EXPECT_EQ(name_words("Dr. Anna-Maria  O’Neil (Jr.)"), (std::vector<std::string>{"anna", "maria", "oneil"}));
  EXPECT_EQ(name_words("г-н Пётр В'ячеславович"), (std::vector<std::string>{"пётр", "вячеславович"}));
  EXPECT_EQ(name_words("Пан"), (std::vector<std::string>{"пан"}));
  EXPECT_EQ(name_words("🙂 ., !"), std::vector<std::string>{});
  EXPECT_LE(name_words(std::string(100'000, 'a')).at(0).size(), 64u);
}

TEST(CustomersNamesAgree, one_word_is_enough_if_there_is_only_one) {
  EXPECT_TRUE(names_agree("Юлия", "Julia Kowalska"));
  EXPECT_TRUE(names_agree("Szewczenko", "Тарас Шевченко"));
  EXPECT_FALSE(names_agree("Anna", "Юлия Шевченко"));
}

TEST(CustomersNamesAgree, two_words_must_sound_alike_in_any_order) {
  EXPECT_TRUE(names_agree("Shevchenko Yulia", "Юлія Шевченко"));
  EXPECT_TRUE(names_agree("Юлия Сергеевна Шевченко", "pani Julia Szewczenko"));
  EXPECT_FALSE(names_agree("Anna Kowalska", "Maria Kowalska"));
  EXPECT_FALSE(names_agree("Anna Anna", "Anna Kowalska"));
}

TEST(CustomersNamesAgree, an_empty_name_agrees_with_everything) {
  EXPECT_TRUE(names_agree("", "Anna Kowalska"));
  EXPECT_TRUE(names_agree("🙂", "Anna Kowalska"));
}

}  // namespace
}  // namespace throughline::customers
