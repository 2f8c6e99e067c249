#pragma once

#include <map>
#include <string>
#include <vector>

#include "conversations/attachment_store.hpp"
#include "conversations/intake.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/replies.hpp"
#include "conversations/resume_tokens.hpp"
#include "conversations/schema.hpp"
#include "conversations/step_ups.hpp"
#include "customers/schema.hpp"
#include "storage/test_database.hpp"

namespace throughline::conversations {

/// A channel that records what it is asked to send and answers when the test says so.
class RecordingOutlet : public Outlet {
 public:
  explicit RecordingOutlet(std::string account) : account_(std::move(account)) { can_.text.max = 20; }

  const std::string& account() const override { return account_; }
  std::string_view kind() const override { return "telegram"; }
  const ChannelCapabilities& capabilities() const override { return can_; }
  Result<std::vector<OutboundPart>> plan(OutboundPart draft) const override {
    std::vector<OutboundPart> parts;
    const std::size_t most = can_.text.max;
    for (std::string rest = draft.text; !rest.empty() || parts.empty();
         rest = rest.size() > most ? rest.substr(most) : "") {
      parts.push_back(draft);
      parts.back().text = rest.substr(0, most);
    }
    return parts;
  }
  void send(OutboundRequest request, Callback<void(SendResult)> done) override {
    sent.push_back(std::move(request));
    answers.push_back(std::move(done));
  }
  void fetch(const std::string& remote, Callback<void(Result<FetchedFile>)> done) override {
    fetched.push_back(remote);
    done(file);
  }

  ChannelCapabilities can_;
  std::vector<OutboundRequest> sent;
  std::vector<Callback<void(SendResult)>> answers;
  std::vector<std::string> fetched;
  Result<FetchedFile> file = FetchedFile{"bytes", "text/plain", "file.txt"};

 private:
  std::string account_;
};

inline std::vector<storage::Migration> world_migrations() {
  auto all = customers::migrations();
  for (const auto& migration : migrations()) all.push_back(migration);
  return all;
}

/// Intake and replies on a database of their own, with one channel account `tg`.
class World {
 public:
  IntakeOutcome take(const std::string& event_id, InboundEvent event, Timing timing = Timing::live) {
    ProviderEvent provider{event_id, "{}", std::move(event)};
    return database.write([&](storage::Transaction& t) { return intake.take(t, {"tg", "telegram"}, provider, timing); })
        .value();
  }
  static MessageReceived message(const std::string& person, std::int64_t number, const std::string& text) {
    MessageReceived message;
    message.sender = {"telegram", person, "Марина", "@marina", "ru"};
    message.thread = person;
    message.message = person + ":" + std::to_string(number);
    message.sequence = number;
    message.at = from_millis(1'795'299'000'000 + number * 1000);
    message.text = text;
    return message;
  }
  std::vector<Conversation> all() { return list_conversations(database.session(), {}).conversations; }
  Conversation only() {
    const auto conversations = all();
    EXPECT_EQ(conversations.size(), 1u);
    return conversations.at(0);
  }
  /// Oldest first.
  std::vector<customers::Touch> thread(const Conversation& conversation) {
    std::vector<InteractionId> ids;
    for (const auto& interaction : interactions_of(database.session(), conversation.id)) ids.push_back(interaction.id);
    auto touches = customers::page_of_interactions(database.session(), ids, {{}, 1000, {}}).touches;
    return {touches.rbegin(), touches.rend()};
  }
  template<class Act>
  auto act(Act act) {
    return database.write([&](storage::Transaction& t) { return act(t); });
  }

  storage::TestDatabase database{world_migrations()};
  Announcements announcements;
  RecordingOutlet outlet{"tg"};
  Outlets outlets{{"tg", &outlet}};
  customers::AddressRules rules{"PL", {}};
  SeededRandom random{1};
  StepUps step_ups{announcements, outlets, random};
  AccountBrands brands;
  ResumeTokens resume_tokens{announcements, outlets, brands, random};
  Intake intake{announcements, step_ups, resume_tokens, rules};
  Replies replies{announcements, outlets};
  Actor oksana{AgentId{77}, "Oksana"};
};

}  // namespace throughline::conversations
