#pragma once

#include <memory>
#include <string>

#include "base/executor.hpp"
#include "conversations/announcements.hpp"
#include "conversations/file_store.hpp"
#include "customers/timeline.hpp"
#include "privacy/request_store.hpp"
#include "storage/writer.hpp"

namespace throughline::privacy {

/// How far an erasure has come; begun anew after a restart, when what is done already is passed over.
struct Progress {
  enum class Part { touches, events, files, index, log, done };

  DataRequestId request;
  Part part = Part::touches;
  std::optional<customers::Position> before = {};  // touches: the last that was erased
  bool merging = false;                            // index: the merge has begun
};

/// The next part of the oldest erasure that runs; Part::done with no request when none does. The log is the caller's:
/// it is emptied when the progress says so, and Part::done asked for then. Can be run again with the same progress.
Progress erase_some(storage::Transaction& transaction, conversations::Announcements& announcements,
                    conversations::FileStore& files, Progress progress);

/// Runs erasures to their end, one part a write, so that nobody waits for them. Owned by `app`, core strand.
class Erasing {
 public:
  struct Settings {
    Scheduler& core;
    storage::Writer& writer;
    Executor& worker;
    conversations::FileStore& files;
    conversations::Announcements& announcements;
    /// Takes what was overwritten out of the database's log; false when it is to be tried again. Called on the worker's
    /// thread.
    Callback<bool()> empty_log;
  };

  explicit Erasing(Settings settings);
  void start();
  void stop();

 private:
  void pump();
  void came_to(Progress progress);
  void empty_log();
  void pause();

  Settings settings_;
  Progress progress_;
  std::unique_ptr<Timer> timer_;
  bool running_ = false;
  bool pumping_ = false;
};

}  // namespace throughline::privacy
