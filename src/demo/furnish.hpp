#pragma once

#include "api/agent_store.hpp"
#include "channels/connector.hpp"
#include "conversations/intake.hpp"
#include "conversations/replies.hpp"
#include "demo/history.hpp"

namespace throughline::demo {

/// The colleague to whom the workspace is opened without a password.
inline constexpr std::string_view kHostEmail = "oksana@voltmart.example";

/// Ways into the core that history is written through.
struct Scribes {
  channels::Connector& connector;
  conversations::Intake& intake;
  conversations::Replies& replies;
};

/// Nobody has used this database.
bool is_untouched(storage::Session& session);

/// Writes the agents and the history in one transaction. Runs on the writer thread; may be run again.
Result<void> furnish(storage::Transaction& transaction, const Scribes& scribes, const std::vector<Deed>& deeds);

}  // namespace throughline::demo
