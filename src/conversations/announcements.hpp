#pragma once

#include "conversations/feed.hpp"

namespace throughline::conversations {

/// Wakes a loop of the core strand after a commit that gave it work. Raised on the writer thread, heard at home.
class Wake {
 public:
  void listen(Callback<void()> listener) { listener_ = std::move(listener); }
  void raise(storage::Transaction& transaction) {
    transaction.after_commit([this] {
      if (listener_) listener_();
    });
  }

 private:
  Callback<void()> listener_;
};

/// Who has to hear of what a transaction did. One for the program, made by `app`, listened to before the first write.
struct Announcements {
  Feed feed;
  Wake outbox;
  Wake files;
  Wake erasures;
};

}  // namespace throughline::conversations
