#include "channels/telegram/answer.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/message_content.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::chrono::seconds kPauseDefault{5};  // a 429 that does not say how long
constexpr std::chrono::seconds kPauseMax{24 * 3600};

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end == text.data() || value < 0) return {};
  return value;
}

void read_parameters(const JsonReader& answer, Answer& into) {
  const auto parameters = answer.optional_object("parameters");
  if (!parameters || !*parameters) return;
  if (const auto pause = (*parameters)->optional_integer("retry_after"); pause && *pause) {
    into.retry_after = std::chrono::seconds(std::clamp<std::int64_t>(**pause, 0, kPauseMax.count()));
  }
  if (const auto chat = (*parameters)->optional_integer("migrate_to_chat_id"); chat) into.migrate_to = *chat;
}

/// "Too Many Requests: retry after 7".
std::optional<std::int64_t> pause_in_words(std::string_view description) {
  static constexpr std::string_view kWords = "retry after ";
  const auto at = description.find(kWords);
  if (at == std::string_view::npos) return {};
  return parse_seconds(description.substr(at + kWords.size()));
}

std::string trouble_of_exchange(const net::Outcome& outcome) {
  switch (outcome.exchange) {
    case net::Exchange::not_sent:
      return "Telegram cannot be reached: " + outcome.failure;
    case net::Exchange::unknown:
      return "the connection to Telegram broke: " + outcome.failure;
    case net::Exchange::too_large:
      return "Telegram's answer is too large";
    case net::Exchange::answered:
      break;
  }
  return "Telegram's address answered with status " + std::to_string(outcome.status) + ", not with the Bot API";
}

}  // namespace

std::optional<Answer> parse_answer(const net::Outcome& outcome) {
  if (outcome.exchange != net::Exchange::answered) return {};
  const auto body = parse_json(outcome.body);
  if (!body) return {};
  const auto reader = JsonReader::create(*body);
  if (!reader) return {};
  const auto ok = reader->optional_boolean("ok");
  if (!ok || !*ok) return {};
  Answer answer{
      .ok = **ok, .code = outcome.status, .description = {}, .result = {}, .retry_after = {}, .migrate_to = {}};
  const auto code = reader->optional_integer("error_code");
  if (code && *code && **code >= 100 && **code < 600) answer.code = static_cast<int>(**code);
  const auto description = reader->optional_text("description");
  if (description && *description) answer.description = cut_text(**description, limits::kNameBytes);
  if (const auto* result = reader->find("result"); result != nullptr) answer.result = *result;
  read_parameters(*reader, answer);
  return answer;
}

std::chrono::seconds pause_of(const net::Outcome& outcome, const std::optional<Answer>& answer) {
  std::optional<std::int64_t> pause;
  if (answer && answer->retry_after) pause = answer->retry_after->count();
  if (!pause && answer) pause = pause_in_words(answer->description);
  if (!pause) pause = parse_seconds(outcome.headers.find("Retry-After"));
  return std::chrono::seconds(std::clamp<std::int64_t>(pause.value_or(kPauseDefault.count()), 1, kPauseMax.count()));
}

std::string trouble_of(const net::Outcome& outcome, const std::optional<Answer>& answer) {
  if (outcome.exchange != net::Exchange::answered) return trouble_of_exchange(outcome);
  const int code = answer ? answer->code : outcome.status;
  const auto words = answer && !answer->description.empty() ? " (" + answer->description + ")" : std::string();
  if (!answer && code != 429) return trouble_of_exchange(outcome);
  if (code == 401 || code == 404) return "Telegram does not accept the bot's token" + words;
  if (code == 409) return "another program receives the messages of this bot" + words;
  if (code == 429) return "Telegram asks for fewer requests" + words;
  return "Telegram answered " + std::to_string(code) + words;
}

}  // namespace throughline::channels::telegram
