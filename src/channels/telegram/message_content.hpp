#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/inbound.hpp"

/// The part of a Bot API `Message` that a person put into it: text, files, cards and places. Pure.
namespace throughline::channels::telegram {

/// Storable text of at most `max_bytes`; what is longer ends in " …" on a whole character.
std::string cut_text(std::string_view raw, std::size_t max_bytes);

/// first_name and last_name of a user, chat or contact in one, cut to limits::kNameBytes.
Result<std::string> read_full_name(const JsonReader& person);

/// Fills `text` and `entities` from the text of a message or the caption of a file. Entities that do not lie within the
/// text are clipped or dropped: formatting is never worth a message.
Result<void> read_text(const JsonReader& message, std::string& text, std::vector<TextEntity>& entities);

/// Fills everything a person can put into a message. `sender_id` decides whether a contact card is the sender's own.
/// When the message holds nothing that has a form in the core, `into.unsupported` names what it holds.
Result<void> read_content(const JsonReader& message, std::int64_t sender_id, MessageReceived& into);

/// The name of a service message (a pinned message, a new title, …), or empty when this is no service message.
std::string service_kind(const JsonReader& message);

}  // namespace throughline::channels::telegram
