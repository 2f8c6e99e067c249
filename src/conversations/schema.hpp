#pragma once

#include "storage/migrations.hpp"

namespace throughline::conversations {

/// Tables: raw_event, conversation, interaction, outbox, attachment, feed.
std::vector<storage::Migration> migrations();

}  // namespace throughline::conversations
