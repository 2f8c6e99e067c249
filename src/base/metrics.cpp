#include "base/metrics.hpp"

namespace throughline {

Metric& Metrics::counter(std::string_view name, std::string_view help, std::string_view labels) {
  return make(name, help, labels, "counter");
}

Metric& Metrics::gauge(std::string_view name, std::string_view help, std::string_view labels) {
  return make(name, help, labels, "gauge");
}

Metric& Metrics::make(std::string_view name, std::string_view help, std::string_view labels, const char* type) {
  const std::lock_guard lock(mutex_);
  for (auto& entry : entries_) {
    if (entry.name == name && entry.labels == labels) return entry.metric;
  }
  auto& entry = entries_.emplace_back();
  entry.name = name;
  entry.help = help;
  entry.labels = labels;
  entry.type = type;
  return entry.metric;
}

std::string Metrics::exposition() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  std::string_view described;
  for (const auto& entry : entries_) {
    if (entry.name != described) {
      text += "# HELP " + entry.name + " " + entry.help + "\n# TYPE " + entry.name + " " + entry.type + "\n";
      described = entry.name;
    }
    text += entry.name + entry.labels + " " + std::to_string(entry.metric.value()) + "\n";
  }
  return text;
}

}  // namespace throughline
