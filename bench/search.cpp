// The published mix of searches straight from the store, without HTTP and JSON: the first 50 of each.
//
//   bench_search FOLDER|URL QUERIES SECONDS     QUERIES: a file with what bench_queries prints
#include "customers/search.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "app/database.hpp"
#include "storage/postgres.hpp"

namespace {

/// Lines of bench_queries: kind, tab, query.
std::vector<std::string> read_queries(const char* file) {
  std::vector<std::string> out;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) out.push_back(line.substr(line.find('\t') + 1));
  return out;
}

double at(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int count, char** arguments) {
  using namespace throughline;
  if (count != 4) return 2;
  const auto mix = read_queries(arguments[2]);
  SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  (storage::is_postgres_url(arguments[1]) ? config.database : config.data) = arguments[1];
  const auto session = app::open_reader(config, disk);
  const auto length = std::chrono::duration<double>(std::strtod(arguments[3], nullptr));
  std::vector<double> all;
  std::vector<std::vector<double>> each(mix.size());
  std::vector<std::size_t> found(mix.size());
  const auto start = std::chrono::steady_clock::now();
  do {
    for (std::size_t query = 0; query < mix.size(); ++query) {
      const auto before = std::chrono::steady_clock::now();
      const auto page = customers::find(*session, mix[query], {});
      const double taken = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count();
      if (!page) return 1;
      found[query] = page->found.size();
      each[query].push_back(taken);
      all.push_back(taken);
    }
  } while (std::chrono::steady_clock::now() - start < length);
  std::sort(all.begin(), all.end());
  for (std::size_t query = 0; query < mix.size(); ++query) {
    std::sort(each[query].begin(), each[query].end());
    std::fprintf(stderr, "median %8.3f ms, worst %8.3f ms, %3zu found: %s\n", at(each[query], 0.5), each[query].back(),
                 found[query], mix[query].c_str());
  }
  std::printf("{\"queries\":%zu,\"mix\":%zu,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f}\n", all.size(), mix.size(),
              at(all, 0.5), at(all, 0.95), all.back());
}
