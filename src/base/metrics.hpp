#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace throughline {

/// A number that Prometheus reads. Any thread may change it.
class Metric {
 public:
  void add(std::int64_t amount = 1) { value_.fetch_add(amount, std::memory_order_relaxed); }
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// All metrics of the process, in the order of their making. Metrics are made once, at start, and live as long as this
/// does.
class Metrics {
 public:
  /// `name` and `help` after Prometheus' conventions; `labels` as in `{reason="duplicate"}` or empty.
  Metric& counter(std::string_view name, std::string_view help, std::string_view labels = {});
  Metric& gauge(std::string_view name, std::string_view help, std::string_view labels = {});

  /// The text exposition format 0.0.4.
  std::string exposition() const;

 private:
  struct Entry {
    std::string name, help, labels;
    const char* type;
    Metric metric;
  };
  Metric& make(std::string_view name, std::string_view help, std::string_view labels, const char* type);

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
};

}  // namespace throughline
