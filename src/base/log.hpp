#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace throughline {

enum class LogLevel { debug, info, warn, error };

/// One field of a log line. Values are ids, counts, names of things and durations, never what a person wrote or is
/// called.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;

  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
  LogField(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  template<class Integer>
    requires std::is_integral_v<Integer>
  LogField(std::string_view field, Integer number) : name(field), value(static_cast<std::int64_t>(number)) {}
};

/// One JSON object a line on standard error: `{"at":…,"level":…,"event":…,fields…}`. Safe from any thread.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});
void set_log_level(LogLevel level);

inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::info, event, fields);
}
inline void log_warn(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::warn, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
  log(LogLevel::error, event, fields);
}

}  // namespace throughline
