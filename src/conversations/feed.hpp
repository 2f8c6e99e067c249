#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::conversations {

/// One change that screens must see. It names what changed; its present form is read when it is delivered.
struct Change {
  std::int64_t seq = 0;
  std::string kind;  // touch conversation
  std::int64_t ref = 0;
};

/// The log of changes, kept limits::kFeedLife. Numbers are consecutive in commit order, so a reader who has seen n has
/// seen everything up to n. Written on the writer thread; the listeners are called on the home executor after each
/// commit.
class Feed {
 public:
  void append(storage::Transaction& transaction, TouchId touch) { append(transaction, "touch", touch.value); }
  void append(storage::Transaction& transaction, ConversationId conversation) {
    append(transaction, "conversation", conversation.value);
  }
  void listen(Callback<void()> listener) { listeners_.push_back(std::move(listener)); }

  static std::vector<Change> after(storage::Session& session, std::int64_t seq, std::size_t limit);
  static std::int64_t newest(storage::Session& session);
  /// The lowest number still kept, or newest + 1 when the log is empty.
  static std::int64_t oldest(storage::Session& session);
  /// Forgets what is older than `before`, but never the newest number.
  static void prune(storage::Transaction& transaction, Time before);

 private:
  void append(storage::Transaction& transaction, const char* kind, std::int64_t ref);

  std::vector<Callback<void()>> listeners_;
};

}  // namespace throughline::conversations
