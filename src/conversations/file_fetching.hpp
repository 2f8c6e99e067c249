#pragma once

#include <memory>
#include <set>

#include "base/executor.hpp"
#include "conversations/announcements.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/file_store.hpp"
#include "conversations/replies.hpp"
#include "storage/readers.hpp"

namespace throughline::conversations {

/// Brings the files that customers sent from the providers into our store: a few at a time, with doubling pauses, until
/// they are there or known to be gone. Like Delivery, its only memory is the database. Owned by `app`, core strand.
class FileFetching {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    storage::Writer& writer;
    storage::Readers& readers;
    Executor& files;
    FileStore& store;
    const Outlets& outlets;
    Announcements& announcements;
  };

  explicit FileFetching(Settings settings);
  void start();
  void stop();

 private:
  struct Round {
    std::vector<Attachment> due;
    std::optional<Time> next_due;
  };

  void pump();
  void begin(Round round);
  void fetch(Attachment attachment);
  void fetched(Attachment attachment, Result<FetchedFile> file);
  void keep(Attachment attachment, FetchedFile file);
  void try_later_or_fail(Attachment attachment, const Error& error);
  void record(Attachment attachment, HeldFile held);
  void finished(AttachmentId id);

  Settings settings_;
  std::set<AttachmentId> in_flight_;
  bool running_ = false;
  bool pumping_ = false;
  std::unique_ptr<Timer> timer_;
};

}  // namespace throughline::conversations
