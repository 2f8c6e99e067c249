// The published mix of searches over a furnished company: what agents type, by kind, one line each.
//
//   bench_queries CUSTOMERS     prints KIND<TAB>QUERY
//
// Half of each kind is common, half rare; every query but the last of each kind finds somebody.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "world.hpp"

namespace throughline::bench {

namespace {

constexpr std::size_t kEnglish = 0;
constexpr std::size_t kRussian = 1;
constexpr std::size_t kUkrainian = 2;
constexpr std::size_t kPolish = 3;

void print(const char* kind, const std::vector<std::string>& queries) {
  for (const auto& query : queries) std::printf("%s\t%s\n", kind, query.c_str());
}

/// Names as an agent spells them who reads another alphabet than the customer writes.
void names() {
  print("name in another script",
        {"Szewczenko", "Yulia Shevchenko", "Julia Szewczenko", "Ковальски", "Siergiej Iwanow", "Sergey Kuznetsov",
         "Дж Смит", "Dabrowski Lukasz", "Wozniak", "Олена Мельник", "Melnyk Oleksandr", "Tarass Bulbaniec"});
}

/// Of people with proved addresses: each 15th has both (furnish.cpp).
void addresses(std::size_t customers) {
  std::vector<std::string> emails;
  std::vector<std::string> phones;
  for (std::size_t at = 1; at <= 5; ++at) {
    const auto who = person(customers / 90 * 15 * at + 1);
    std::string typed = who.email;
    typed[0] = static_cast<char>(typed[0] - 'a' + 'A');
    emails.push_back(at % 2 == 0 ? typed : who.email.substr(0, who.email.find('@')));
    const std::size_t digits = at % 2 == 0 ? 7 : 4;
    phones.push_back(who.phone.substr(who.phone.size() - digits));
  }
  emails.emplace_back("nobody.knows@example.com");
  phones.emplace_back("00 00 00 1");
  print("e-mail as typed", emails);
  print("end of a phone", phones);
}

void words() {
  print("very common word", {"the", "я", "на", "заказ", "доставка", "zamówienie", "order", "привіт", "you"});
  print("rare word", {word(kEnglish, 20'011), word(kRussian, 30'017), word(kUkrainian, 40'009), word(kPolish, 48'999),
                      word(kEnglish, 5'003), word(kRussian, 2'003), word(kPolish, 797), "nonexistentword"});
  print("two words",
        {"where order", "где заказ", "dzień dobry", "возврат денег", "refund " + word(kEnglish, 307),
         "доставка " + word(kRussian, 20'011), "courier " + word(kEnglish, 2'003), "order nonexistentword"});
  print("beginning", {"deliv", "дост", "zam", "refu", "order pay", word(kEnglish, 1'009).substr(0, 4),
                      word(kRussian, 503).substr(0, 8), word(kPolish, 9'001).substr(0, 5)});
  print("number of an order", {"V-123456", "v654321", "V-4837"});
}

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  if (count != 2) return 2;
  throughline::bench::names();
  throughline::bench::addresses(static_cast<std::size_t>(std::strtoull(arguments[1], nullptr, 10)));
  throughline::bench::words();
}
