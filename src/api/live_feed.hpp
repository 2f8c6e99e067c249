#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/credentials.hpp"
#include "base/metrics.hpp"
#include "conversations/announcements.hpp"
#include "net/server.hpp"
#include "storage/readers.hpp"

namespace throughline::api {

/// Carries the feed of changes to open WebSockets. After each commit it reads what is new once, renders it once, and
/// sends the same bytes to every reader; a reader that comes back with its last number is brought up to date from the
/// database first. No number is skipped or repeated for a reader. Whoever is limited to brands gets a rendering of his
/// own, shared by all with the same visibility, in which `skip` stands for what is hidden; when he is limited in
/// another way he is told to `reset`. Readers whose token ends are closed with 4401. Core strand.
class LiveFeed {
 public:
  struct Settings {
    const Clock& clock;
    storage::Readers& readers;
    Credentials& credentials;
    const AccountBrands& brands;
    conversations::Announcements& announcements;
    Metrics& metrics;
  };

  explicit LiveFeed(Settings settings);

  /// Takes an accepted socket. `after`: the last number the reader has seen; none: from now on.
  /// `typing`: wants to be told who types, too: frames without a number, which come once or never.
  net::SocketEvents join(std::shared_ptr<net::WebSocket> socket, TokenId token, Visibility visibility,
                         std::optional<std::int64_t> after, bool typing = false);
  /// The customer types in this conversation, on this account, or no more.
  void show_typing(ConversationId conversation, const std::string& account, bool on);
  /// Closes every reader whose token is no longer valid, and looks what the others may see now.
  void adopt_credentials();

 private:
  struct Frame {
    std::int64_t seq;
    std::shared_ptr<const std::string> text;
  };
  /// What readers with one visibility get.
  struct Rendering {
    Visibility visibility;
    std::vector<Frame> frames = {};
    std::size_t bytes = 0;
  };
  /// The same numbers in each rendering.
  struct Page {
    std::vector<Rendering> renderings;
    std::int64_t newest = 0;
    std::int64_t oldest = 0;
    bool more = false;

    const std::vector<Frame>* frames_for(const Visibility& visibility) const;
  };
  struct Reader {
    std::shared_ptr<net::WebSocket> socket;
    TokenId token;
    Visibility visibility;
    bool typing = false;
    std::int64_t seq = 0;
    bool live = false;
    bool closed = false;
  };

  void broadcast();
  void send_to_live(const Page& page);
  void catch_up(std::shared_ptr<Reader> reader);
  void begin(const std::shared_ptr<Reader>& reader, std::optional<std::int64_t> after, const Page& bounds);
  void caught(const std::shared_ptr<Reader>& reader, const Page& page);
  void leave(const std::shared_ptr<Reader>& reader);
  bool any_live() const;
  static void send(Reader& reader, const Frame& frame);
  std::vector<Visibility> live_visibilities() const;
  static Page read_page(storage::Session& session, std::int64_t after, std::size_t limit,
                        const std::shared_ptr<const Directory>& directory, const std::vector<Visibility>& wanted);

  Settings settings_;
  Metric& frames_;
  std::list<std::shared_ptr<Reader>> readers_;
  std::int64_t published_ = 0;  // what every live reader has been sent
  bool reading_ = false;
  bool again_ = false;
};

}  // namespace throughline::api
