#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/inbound.hpp"

/// What Telegram tells us: one `Update` of the Bot API in, one ProviderEvent out. Pure.
namespace throughline::channels::telegram {

/// The kinds of update that are asked for. Reactions are excluded by Telegram unless named; they have no form in the
/// core yet and are kept as raw events only. Everything not named here still parses, to NothingToDo.
inline constexpr std::array<std::string_view, 5> kAllowedUpdates = {"message", "edited_message", "callback_query",
                                                                    "my_chat_member", "message_reaction"};

/// The same as a parameter of setWebhook and getUpdates.
json::array allowed_updates();

/// Reads the body of a webhook request or a stored event.
/// Errors: `invalid` with a JSON pointer when this is no update at all (not JSON, no integer `update_id`). An update
/// that has an id but makes no sense inside is a value whose `event` is the error.
Result<ProviderEvent> parse_update(std::string_view body);

/// The same for an update that came as a member of a getUpdates answer; `body` is what parse_update() will read again.
Result<ProviderEvent> read_update(const json::value& update, std::string body);

/// A message id of Telegram counts within its chat only; this is the form that is unique in the account.
std::string message_key(std::int64_t chat, std::int64_t message);

}  // namespace throughline::channels::telegram
