#include "privacy/erasing.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/erasure.hpp"
#include "conversations/raw_event_store.hpp"
#include "customers/search_index.hpp"

namespace throughline::privacy {

namespace {

using storage::Transaction;
using Part = Progress::Part;

constexpr Millis kPause = 1000ms;  // the write queue was full, or somebody holds a file
constexpr int kPagesMerged = 500;  // of the search index, in one write

std::vector<customers::Identity> identities_of(storage::Session& session, const DataRequest& request) {
  std::vector<customers::Identity> out;
  for (const auto& one : request.shown) {
    if (auto identity = customers::get_identity(session, one.identity)) out.push_back(*std::move(identity));
  }
  return out;
}

Progress erase_touches(Transaction& transaction, conversations::Announcements& announcements,
                       const DataRequest& request, Progress progress) {
  auto& sql = transaction.sql();
  const auto owners = conversations::owners_of(sql, identities_of(sql, request));
  const auto page = customers::page_of_owners(sql, owners, {progress.before, limits::kErasedAtOnce, {}});
  // The newest are what somebody may have on the screen.
  const bool shown = !progress.before;
  for (const auto& touch : page.touches) {
    conversations::erase_touch(transaction, touch);
    if (shown) announcements.feed.append(transaction, touch.id);
  }
  if (page.more)
    progress.before = customers::position_of(page.touches.back());
  else
    progress.part = Part::events;
  return progress;
}

Progress forget_events(Transaction& transaction, const DataRequest& request, Progress progress) {
  const auto thread = next_task(transaction.sql(), request.id);
  if (!thread) {
    progress.part = Part::files;
    return progress;
  }
  // What came later is of whoever writes there now.
  const auto forgotten = conversations::forget_events(transaction, thread->account, thread->thread,
                                                      RawEventId{request.id.value}, limits::kErasedAtOnce);
  if (forgotten == 0) finish_task(transaction, request.id, *thread);
  return progress;
}

/// A file that is held is about to be named by somebody, or about to be let go: the next round knows.
Progress remove_files(Transaction& transaction, conversations::FileStore& files, Progress progress) {
  const auto left = conversations::files_to_remove(transaction.sql(), limits::kErasedAtOnce);
  for (const auto& digest : left) {
    const bool named = conversations::is_named(transaction.sql(), digest);
    const auto removed = named ? Result<bool>(false) : files.remove(digest);
    if (!removed) log_error("a file could not be removed", {{"digest", digest}});
    if (named || (removed && *removed)) conversations::forget_file(transaction, digest);
  }
  if (conversations::files_to_remove(transaction.sql(), 1).empty()) progress.part = Part::index;
  return progress;
}

Progress purge_index(Transaction& transaction, Progress progress) {
  const bool more = customers::purge_forgotten(transaction.sql(), kPagesMerged, !progress.merging);
  progress.merging = true;
  if (!more) progress.part = Part::log;
  return progress;
}

}  // namespace

Progress erase_some(Transaction& transaction, conversations::Announcements& announcements,
                    conversations::FileStore& files, Progress progress) {
  const auto request = running_request(transaction.sql());
  if (!request) {
    remove_files(transaction, files, {});  // of files that came when their message was gone already
    return Progress{.request = {}, .part = Part::done};
  }
  if (progress.request != request->id) progress = Progress{.request = request->id};
  switch (progress.part) {
    case Part::touches:
      return erase_touches(transaction, announcements, *request, progress);
    case Part::events:
      return forget_events(transaction, *request, progress);
    case Part::files:
      return remove_files(transaction, files, progress);
    case Part::index:
      return purge_index(transaction, progress);
    case Part::log:
      return progress;
    case Part::done:
      break;
  }
  finish_request(transaction, request->id);
  return progress;
}

Erasing::Erasing(Settings settings) : settings_(std::move(settings)) {
  settings_.announcements.erasures.listen([this] { pump(); });
}

void Erasing::start() {
  running_ = true;
  pump();
}

void Erasing::stop() {
  running_ = false;
  timer_.reset();
}

void Erasing::pump() {
  if (!running_ || pumping_) return;
  pumping_ = true;
  settings_.writer.submit_value<Progress>(
      [this, progress = progress_](Transaction& transaction) -> Result<Progress> {
        return erase_some(transaction, settings_.announcements, settings_.files, progress);
      },
      [this](Result<Progress> progress) {
        pumping_ = false;
        if (progress)
          came_to(*progress);
        else
          pause();
      });
}

void Erasing::came_to(Progress progress) {
  const bool held = progress.part == Part::files && progress_.part == Part::files;
  progress_ = progress;
  if (progress.part == Part::log) return empty_log();
  if (held) return pause();
  if (progress.part == Part::done) {
    progress_ = {};
    if (!progress.request) return;
  }
  pump();
}

void Erasing::empty_log() {
  pumping_ = true;
  settings_.worker.post([this] {
    const bool emptied = settings_.empty_log();
    settings_.core.post([this, emptied] {
      pumping_ = false;
      if (!emptied) return pause();
      progress_.part = Part::done;
      pump();
    });
  });
}

void Erasing::pause() {
  if (running_) timer_ = settings_.core.after(kPause, [this] { pump(); });
}

}  // namespace throughline::privacy
