#pragma once

#include "storage/migrations.hpp"

namespace throughline::conversations {

/// Tables: raw_event, conversation, interaction, outbox, attachment, feed, step_up,
/// resume_token.
std::vector<storage::Migration> migrations();

/// The highest id given so far in these tables.
std::int64_t highest_id(storage::Session& session);

}  // namespace throughline::conversations
