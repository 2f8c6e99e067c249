#pragma once

#include <optional>
#include <string>

#include "base/json.hpp"
#include "conversations/attachment_store.hpp"
#include "customers/timeline.hpp"

namespace throughline::channels::webchat {

/// A visitor of one account.
struct End {
  std::string account;
  std::string visitor;

  auto operator<=>(const End&) const = default;
};

/// A touch as a customer sees it (docs/webchat.md, Item); nothing for what is the agents' alone, is not sent yet, or
/// was erased.
std::optional<json::object> item_of(storage::Session& session, const customers::Touch& touch, const End& end);

/// The kinds of touches that customers may see at all.
const std::vector<std::string>& shown_kinds();

/// Opens one file and nothing else: made of its content's digest, which nobody knows who has not the file.
std::string file_key(const conversations::Attachment& attachment);

}  // namespace throughline::channels::webchat
