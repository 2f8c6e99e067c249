// A published mix of searches straight from the store, without HTTP and JSON: the first 50 of each.
//
//   bench_search FOLDER SECONDS
#include "customers/search.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/database.hpp"

namespace {

/// What agents type, by kind: names in four spellings, parts of names, addresses and their parts, numbers, words of
/// which some are in every second text and some in none.
constexpr std::array kMix = std::to_array<const char*>({
    "Юлия Шевченко",
    "Julia Szewczenko",
    "Yulia Shevchenko",
    "Олександр",
    "Kowalska",
    "Ковальский",
    "Anna",
    "Анна Ив",
    "Piotr Nowak",
    "Сергей",
    "Siergiej Iwanow",
    "Бонд",
    "Wójcik",
    "Customer 17",
    "Dąbrowski",
    "+48512345678",
    "512 345 678",
    "8 (912) 345-67-89",
    "5678",
    "345-67-89",
    "jan.nowak@example.com",
    "jan.now",
    "@demo_user",
    "1000017",
    "V-48377",
    "v48377",
    "48377",
    "V-483",
    "заказ",
    "где мой заказ",
    "доставка",
    "доставка курьер",
    "привет",
    "спасибо",
    "order",
    "where is my order",
    "hello",
    "thank you",
    "zamówienie",
    "dzień dobry",
    "payment card",
    "refund",
    "возврат денег",
    "the",
    "delivery tom",
    "nonexistentword",
    "order nonexistentword",
    "pre",
    "good morn",
    "когда приедет кур",
});

double at(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int count, char** arguments) {
  using namespace throughline;
  if (count != 3) return 2;
  SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  config.data = arguments[1];
  const auto session = app::open_reader(config, disk);
  const auto length = std::chrono::duration<double>(std::strtod(arguments[2], nullptr));
  std::vector<double> all;
  std::vector<double> worst(kMix.size());
  std::vector<std::size_t> found(kMix.size());
  const auto start = std::chrono::steady_clock::now();
  do {
    for (std::size_t query = 0; query < kMix.size(); ++query) {
      const auto before = std::chrono::steady_clock::now();
      const auto page = customers::find(*session, kMix[query], {});
      const double taken = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
      if (!page) return 1;
      found[query] = page->found.size();
      worst[query] = std::max(worst[query], taken);
      all.push_back(taken);
    }
  } while (std::chrono::steady_clock::now() - start < length);
  std::sort(all.begin(), all.end());
  for (std::size_t query = 0; query < kMix.size(); ++query) {
    std::fprintf(stderr, "%8.3f ms at worst, %3zu found: %s\n", worst[query], found[query], kMix[query]);
  }
  std::printf("{\"queries\":%zu,\"mix\":%zu,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f}\n", all.size(),
              kMix.size(), at(all, 0.5), at(all, 0.95), all.back());
}
