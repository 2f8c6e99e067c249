#include "base/result.hpp"

#include <array>
#include <stdexcept>

namespace throughline {

std::string_view to_string(ErrorKind kind) {
  static constexpr std::array<std::string_view, 9> kNames = {"invalid",     "unauthenticated", "forbidden",
                                                             "not_found",   "conflict",        "too_many",
                                                             "unavailable", "timed_out",       "internal"};
  return kNames[static_cast<std::size_t>(kind)];
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error(std::string(to_string(error.kind)) + ": " + error.message + " (" + where.file_name() + ":" +
                         std::to_string(where.line()) + ")");
}

}  // namespace throughline
