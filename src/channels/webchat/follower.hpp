#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "channels/webchat/window.hpp"
#include "conversations/announcements.hpp"
#include "storage/readers.hpp"

namespace throughline::channels::webchat {

/// Reads what is new on the feed after each commit, once for all windows, and hands out what it means to whom. Idle
/// while nobody is there. Core strand.
class Follower {
 public:
  struct Settings {
    storage::Readers& readers;
    conversations::Announcements& announcements;
    std::function<AgentNames()> agent_names;
    std::function<void(const std::vector<Push>&)> deliver;
  };

  explicit Follower(Settings settings);

  /// Somebody was shown everything up to `seq`.
  void join(std::int64_t seq);
  void leave();

 private:
  struct Page {
    std::vector<Push> pushes;
    std::int64_t newest = 0;
    bool more = false;
  };
  void read();

  Settings settings_;
  std::size_t present_ = 0;
  std::int64_t followed_ = 0;
  bool reading_ = false;
  bool again_ = false;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace throughline::channels::webchat
