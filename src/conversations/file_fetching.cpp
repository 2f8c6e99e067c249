#include "conversations/file_fetching.hpp"

#include "base/limits.hpp"

namespace throughline::conversations {

namespace {
using storage::Session;
using storage::Transaction;
constexpr std::size_t kFetchesAtOnce = 4;
constexpr std::int64_t kFetchAttempts = 8;
constexpr Millis kLongestPause = 10 * 60'000ms;
}  // namespace

FileFetching::FileFetching(Settings settings) : settings_(settings) {
  settings_.announcements.files.listen([this] { pump(); });
}

void FileFetching::start() {
  running_ = true;
  pump();
}

void FileFetching::stop() {
  running_ = false;
  timer_.reset();
}

void FileFetching::pump() {
  if (!running_ || pumping_ || in_flight_.size() >= kFetchesAtOnce) return;
  pumping_ = true;
  const Time now = settings_.clock.now();
  settings_.readers.read<Round>(
      [now](Session& session) -> Result<Round> {
        return Round{due_attachments(session, now, kFetchesAtOnce * 2), next_attachment_due(session, now)};
      },
      [this](Result<Round> round) {
        pumping_ = false;
        if (round) begin(std::move(*round));
      });
}

void FileFetching::begin(Round round) {
  const Time now = settings_.clock.now();
  if (running_ && round.next_due) {
    timer_ = settings_.core.after(*round.next_due - now, [this] { pump(); });
  }
  for (auto& attachment : round.due) {
    if (!running_ || in_flight_.size() >= kFetchesAtOnce) return;
    if (in_flight_.insert(attachment.id).second) fetch(std::move(attachment));
  }
}

void FileFetching::fetch(Attachment attachment) {
  const auto outlet = settings_.outlets.find(attachment.account);
  if (outlet == settings_.outlets.end()) {
    try_later_or_fail(std::move(attachment), Error::unavailable("the channel account is not configured"));
    return;
  }
  const std::string remote = attachment.remote;
  outlet->second->fetch(remote, [this, attachment = std::move(attachment)](Result<FetchedFile> file) mutable {
    fetched(std::move(attachment), std::move(file));
  });
}

void FileFetching::fetched(Attachment attachment, Result<FetchedFile> file) {
  if (!file) {
    try_later_or_fail(std::move(attachment), file.error());
    return;
  }
  settings_.files.post([this, attachment = std::move(attachment), file = std::move(*file)]() mutable {
    keep(std::move(attachment), std::move(file));
  });
}

void FileFetching::keep(Attachment attachment, FetchedFile file) {
  auto held = settings_.store.put(file.bytes);
  if (held) {
    attachment.state = "stored";
    attachment.digest = **held;
    attachment.size = static_cast<std::int64_t>(file.bytes.size());
    const auto proved = proved_media_type(file.bytes);
    if (proved != "application/octet-stream" || attachment.type.empty()) attachment.type = proved;
    if (attachment.name.empty()) attachment.name = safe_file_name(file.name, attachment.kind);
    settings_.core.post([this, attachment = std::move(attachment), held = std::move(*held)]() mutable {
      record(std::move(attachment), std::move(held));
    });
  } else {
    settings_.core.post([this, attachment = std::move(attachment), error = held.error()]() mutable {
      try_later_or_fail(std::move(attachment), error);
    });
  }
}

void FileFetching::try_later_or_fail(Attachment attachment, const Error& error) {
  const bool passing = error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timed_out ||
                       error.kind == ErrorKind::too_many || error.kind == ErrorKind::internal;
  if (!passing || attachment.attempts + 1 >= kFetchAttempts) {
    attachment.state = "failed";
    record(std::move(attachment), {});
    return;
  }
  const Millis pause = std::min<Millis>(kLongestPause, 1000ms * (std::int64_t{1} << attachment.attempts));
  const Time next = settings_.clock.now() + pause;
  settings_.writer.submit(
      [id = attachment.id, next](Transaction& transaction) -> Result<void> {
        postpone(transaction, id, next);
        return {};
      },
      [this, id = attachment.id](Result<void>) { finished(id); });
}

void FileFetching::record(Attachment attachment, HeldFile held) {
  const auto id = attachment.id;
  settings_.writer.submit(
      [this, attachment = std::move(attachment)](Transaction& transaction) -> Result<void> {
        if (store_fetched(transaction, attachment))
          settings_.announcements.feed.append(transaction, attachment.touch);
        else
          settings_.announcements.erasures.raise(transaction);
        return {};
      },
      [this, id, held = std::move(held)](Result<void>) { finished(id); });
}

void FileFetching::finished(AttachmentId id) {
  in_flight_.erase(id);
  pump();
}

}  // namespace throughline::conversations
