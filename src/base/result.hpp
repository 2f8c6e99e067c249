#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

namespace throughline {

/// The nine ways in which the whole system may refuse. Enumerators equal the `code` of a problem document.
enum class ErrorKind {
  invalid,
  unauthenticated,
  forbidden,
  not_found,
  conflict,
  too_many,
  unavailable,
  timed_out,
  internal,
};

std::string_view to_string(ErrorKind kind);

/// An expected failure. `message` is written for the caller and holds no personal data; `pointer` is the JSON pointer
/// (RFC 6901) of the offending value where there is one.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string pointer = {};

  static Error invalid(std::string message, std::string pointer = {}) {
    return {ErrorKind::invalid, std::move(message), std::move(pointer)};
  }
  static Error not_found(std::string message) { return {ErrorKind::not_found, std::move(message)}; }
  static Error conflict(std::string message) { return {ErrorKind::conflict, std::move(message)}; }
  static Error forbidden(std::string message) { return {ErrorKind::forbidden, std::move(message)}; }
  static Error unauthenticated(std::string message) { return {ErrorKind::unauthenticated, std::move(message)}; }
  static Error too_many(std::string message) { return {ErrorKind::too_many, std::move(message)}; }
  static Error unavailable(std::string message) { return {ErrorKind::unavailable, std::move(message)}; }
  static Error timed_out(std::string message) { return {ErrorKind::timed_out, std::move(message)}; }
  static Error internal(std::string message) { return {ErrorKind::internal, std::move(message)}; }

  bool operator==(const Error&) const = default;
};

/// `Result::value()` on an error is a programmer's error and throws this.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

template<class T>
using Result = boost::system::result<T, Error>;

}  // namespace throughline

#define TL_CONCAT_INNER(a, b) a##b
#define TL_CONCAT(a, b) TL_CONCAT_INNER(a, b)

/// `TL_TRY(auto name, expression)`: binds the value or returns the error to the caller.
#define TL_TRY(declaration, expression) TL_TRY_INNER(TL_CONCAT(tl_result_, __LINE__), declaration, expression)
#define TL_TRY_INNER(temporary, declaration, expression) \
  auto temporary = (expression);                         \
  if (!temporary) return std::move(temporary).error();   \
  declaration = std::move(*temporary)

/// `TL_CHECK_OK(expression)`: returns the error of a Result<void>, or goes on.
#define TL_CHECK_OK(expression) \
  if (auto tl_checked = (expression); !tl_checked) return std::move(tl_checked).error()
