#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/inbound.hpp"
#include "domain/outbound.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

struct Attachment {
  AttachmentId id;
  TouchId touch;  // 0 while an upload is not yet part of a message
  std::string kind;
  std::string name;
  std::string type;
  std::int64_t size = 0, width = 0, height = 0, duration_s = 0;
  std::string state;   // fetching stored failed
  std::string digest;  // once stored
  std::string account;
  std::string remote;
  std::int64_t attempts = 0;
  std::string uploaded_by;
};

AttachmentId add_attachment(storage::Transaction& transaction, const Attachment& attachment);
std::optional<Attachment> get_attachment(storage::Session& session, AttachmentId id);
std::vector<Attachment> attachments_of(storage::Session& session, TouchId touch);
/// Of all these touches.
std::vector<Attachment> attachments_of(storage::Session& session, const std::vector<TouchId>& touches);
void attach(storage::Transaction& transaction, AttachmentId id, TouchId touch);

/// Files to fetch now, oldest first.
std::vector<Attachment> due_attachments(storage::Session& session, Time now, std::size_t limit);
/// When the next file that is not yet due will be.
std::optional<Time> next_attachment_due(storage::Session& session, Time now);
/// False when it was erased meanwhile: its file, which nothing names then, is left to be removed.
bool store_fetched(storage::Transaction& transaction, const Attachment& attachment);
/// Deletes the rows; the files go to those that are to be removed.
void erase_attachments(storage::Transaction& transaction, TouchId touch);
/// Forgets what was uploaded before then and never sent; true when there was anything.
bool prune_unsent(storage::Transaction& transaction, Time before);
/// Digests of files that lost a name, until forget_file().
std::vector<std::string> files_to_remove(storage::Session& session, std::size_t limit);
/// Whether any attachment still has the file.
bool is_named(storage::Session& session, const std::string& digest);
void forget_file(storage::Transaction& transaction, const std::string& digest);
void postpone(storage::Transaction& transaction, AttachmentId id, Time next_at);

}  // namespace throughline::conversations
