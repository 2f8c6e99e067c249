// The first page of a timeline straight from the store, without HTTP and JSON.
//
//   bench_timeline FOLDER|URL IDENTITY SECONDS
#include "customers/timeline.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "app/database.hpp"
#include "storage/postgres.hpp"

int main(int count, char** arguments) {
  using namespace throughline;
  if (count != 4) return 2;
  SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  (storage::is_postgres_url(arguments[1]) ? config.database : config.data) = arguments[1];
  const auto session = app::open_reader(config, disk);
  const std::vector<IdentityId> identities = {parse_id<IdentityId>(arguments[2]).value()};
  const auto length = std::chrono::duration<double>(std::strtod(arguments[3], nullptr));
  std::vector<double> taken;
  const auto start = std::chrono::steady_clock::now();
  for (auto now = start; now - start < length; now = std::chrono::steady_clock::now()) {
    const auto page = customers::page_of_identities(*session, identities, {std::nullopt, 100, {}});
    if (page.touches.size() != 100) return 1;
    taken.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - now).count());
  }
  std::sort(taken.begin(), taken.end());
  const auto at = [&](double part) {
    return taken[static_cast<std::size_t>(part * static_cast<double>(taken.size() - 1))];
  };
  std::printf("{\"pages\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", taken.size(), at(0.5), at(0.99));
}
