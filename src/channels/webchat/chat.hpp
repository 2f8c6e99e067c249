#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/executor.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/time_zone.hpp"
#include "channels/connector.hpp"
#include "channels/visitors.hpp"
#include "channels/webchat/admission.hpp"
#include "channels/webchat/client_frame.hpp"
#include "channels/webchat/follower.hpp"
#include "channels/webchat/server_frame.hpp"
#include "channels/webchat/visit.hpp"
#include "channels/webchat/window.hpp"
#include "conversations/resume_tokens.hpp"
#include "domain/brands.hpp"
#include "storage/readers.hpp"
#include "storage/writer.hpp"

namespace throughline::channels::webchat {

/// The open windows of all chats. What a visitor does goes through the sink and is acknowledged after its commit; what
/// he is shown is read from the store and followed through the feed, so that a window is right whoever changed what.
/// Core strand; outlived by everything in its settings.
class Chat final : public Visitors {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    Random& random;
    storage::Writer& writer;
    storage::Readers& readers;
    conversations::ResumeTokens& resume_tokens;
    conversations::Announcements& announcements;
    InboundSink& sink;
    const conversations::Outlets& outlets;
    const AccountBrands& brands;
    Metrics& metrics;
    std::string company;
    std::vector<std::string> languages;
    std::string public_url;
    TimeZone time_zone;
    std::function<AgentNames()> agent_names;
    std::function<void(ConversationId, const std::string& account, bool on)> visitor_types;
  };

  explicit Chat(Settings settings);
  ~Chat() override;

  void add_account(ChatAccount account);

  Result<net::Accept> admit(const std::string& account, const net::Request& request) override;
  bool may_upload(const std::string& account, const net::Request& head) const override;
  Result<std::string> admit_upload(const std::string& account, const net::Request& request) override;
  bool opens(const conversations::Attachment& attachment, const std::string& key) const override;
  void show_typing(const std::string& account, const std::string& visitor, bool on, const std::string& name) override;
  std::string allowed_origin(const std::string& account, const net::Request& request) const override;

 private:
  using SharedVisit = std::shared_ptr<Visit>;
  /// Everybody who looks at one visitor's window, and how much he may say.
  struct Guest {
    std::vector<SharedVisit> visits;
    conversations::TokenBucket messages{{limits::kChatBurst, Millis{1000}}};
    conversations::TokenBucket asides{{limits::kChatAsides, Millis{200}}};  // receipts, older pages
  };

  net::SocketEvents join(const ChatAccount& account, const std::string& address, bool from_page,
                         std::shared_ptr<net::WebSocket> socket);
  void leave(const SharedVisit& visit);
  void sit_down(const SharedVisit& visit, const std::string& visitor);
  void stand_up(const SharedVisit& visit);

  void hear(const SharedVisit& visit, std::string_view text);
  void take(const SharedVisit& visit, const HelloFrame& frame);
  void take(const SharedVisit& visit, const MessageFrame& frame);
  void take(const SharedVisit& visit, const ButtonFrame& frame);
  void take(const SharedVisit& visit, const AddressFrame& frame);
  void take(const SharedVisit& visit, const RedeemFrame& frame);
  void take(const SharedVisit& visit, const IdentifyFrame& frame);
  void take(const SharedVisit& visit, const TypingFrame& frame);
  void take(const SharedVisit& visit, const SeenFrame& frame);
  void take(const SharedVisit& visit, const HistoryFrame& frame);
  void take(const SharedVisit& visit, const PageFrame& frame);
  void take(const SharedVisit& visit, const ContinueFrame& frame);
  void take(const SharedVisit& visit, const PingFrame& frame);

  /// Who he is, step by step: the browser's token, what the site signed, what is known of both, the window.
  void recognise(const SharedVisit& visit, const std::string& token, const std::string& signature);
  void check_token(const SharedVisit& visit, std::string token);
  void begin_anew(const SharedVisit& visit);
  void settle(const SharedVisit& visit, std::string token);
  /// What is read for a welcome.
  struct Arrival {
    Window window;
    std::string language;
    std::vector<conversations::CannedText> texts;
  };
  void show_window(const SharedVisit& visit);
  void send_away_strangers(const Visit& signed_in) const;
  void welcome(const SharedVisit& visit, const Arrival& arrival);

  void submit(const SharedVisit& visit, const std::string& id, ProviderEvent event, bool resets = false);
  bool may_ask_aside(const SharedVisit& visit);
  bool may_greet(const SharedVisit& visit) const;
  bool may_speak(const SharedVisit& visit, const std::string& id);
  Result<const conversations::Outlet*> way_to(const Visit& visit, const std::string& account) const;
  std::vector<Way> ways_of(const Visit& visit) const;

  void deliver(const std::vector<Push>& pushes);
  void deliver(Visit& visit, const Push& push);
  static bool lost_sight(const Visit& visit, const Push& push);

  Settings settings_;
  std::map<std::string, ChatAccount, std::less<>> accounts_;
  std::map<End, Guest> guests_;
  Admission admission_;
  Follower follower_;
  Metric& sockets_;
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  // reads and writes may end after the chat
};

}  // namespace throughline::channels::webchat
