#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "net/http_client.hpp"

/// The envelope in which the Bot API answers every call. Pure.
namespace throughline::channels::telegram {

struct Answer {
  bool ok = false;
  int code = 0;             // error_code, or the HTTP status where it is missing
  std::string description;  // Telegram's words; storable, at most limits::kNameBytes
  json::value result;
  std::optional<std::chrono::seconds> retry_after;
  std::optional<std::int64_t> migrate_to;
};

/// Nothing when the body is not the Bot API's: a proxy's page, a cut or damaged answer.
std::optional<Answer> parse_answer(const net::Outcome& outcome);

/// How long a 429 asks us to wait, wherever it says so.
std::chrono::seconds pause_of(const net::Outcome& outcome, const std::optional<Answer>& answer);

/// The call in plain words for an administrator: why it did not work. Holds no URL and no token.
std::string trouble_of(const net::Outcome& outcome, const std::optional<Answer>& answer);

}  // namespace throughline::channels::telegram
