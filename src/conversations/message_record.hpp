#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "conversations/account_ref.hpp"
#include "customers/timeline.hpp"
#include "domain/inbound.hpp"
#include "storage/writer.hpp"

/// What the history keeps of what a channel delivered: the text and payload of a touch, and what a message says of its
/// sender. Reads the store, writes nothing.
namespace throughline::conversations {

/// The text: a link that carries a right is a plain start, whether it was good or not.
std::string kept_text(storage::Session& session, const MessageReceived& message);
json::object payload_of(storage::Session& session, const AccountRef& account, const MessageReceived& message);

/// A touch that a client names itself: only one of the thread it speaks in.
std::optional<customers::Touch> touch_of_thread(storage::Session& session, const AccountRef& account,
                                                const std::string& thread, TouchId id);
/// What a message replies to, if that is known.
std::optional<customers::Touch> answered_by(storage::Session& session, const AccountRef& account,
                                            const MessageReceived& message);
/// What is written on the button of an offer; empty when it has no such button.
std::string label_of_button(const customers::Touch& offered, const std::string& data);

/// The payload after an edit: the former text goes to `edits`, so that nothing a customer said is lost.
std::string with_edit(const std::string& payload, const std::optional<std::string>& former, json::array entities,
                      Time at);
/// The payload of an edit that came before its message, until that comes.
std::string overtaken(const std::string& payload, Time at);
bool awaits_original(const customers::Touch& touch);
/// The payload of such an edit when the original is there: what that brings beside its text stays true, text and
/// entities are those of the edit.
std::string with_original(const std::string& edited, json::object original, const std::string& former);

/// Everything that a message says of its sender's other addresses: what the channel tells, the sender's own contact
/// card (proof: the messenger vouches for it), and what he typed (a claim).
std::vector<Claim> claims_of(const MessageReceived& message);

}  // namespace throughline::conversations
