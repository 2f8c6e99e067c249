#include "demo/furnish.hpp"

#include <array>

#include "conversations/conversation_store.hpp"

namespace throughline::demo {

namespace {

using conversations::Actor;
using storage::Transaction;

/// In the order of Colleague.
std::array<api::Agent, 3> team() {
  return {{{{}, std::string(kHostEmail), "Oksana Demchenko", api::Role::supervisor},
           {{}, "dmytro@voltmart.example", "Дмитро Савчук", api::Role::agent},
           {{}, "magda@voltmart.example", "Magda Wójcik", api::Role::agent}}};
}

/// Writes deeds one after another.
class Chronicle {
 public:
  Chronicle(Transaction& transaction, const Scribes& scribes) : transaction_(transaction), scribes_(scribes) {}

  Result<void> hire() {
    for (auto agent : team()) {
      TL_TRY(agent.id, api::add_agent(transaction_, agent));
      team_.push_back({agent.id, agent.name});
    }
    return {};
  }

  Result<void> write(const Deed& deed) {
    if (!deed.update.empty()) return take(deed);
    const auto interaction =
        conversations::newest_interaction(transaction_.sql(), scribes_.connector.account(), std::to_string(deed.chat));
    if (!interaction) return Error::internal("a story lets a colleague act before the customer");
    Actor actor = team_.at(static_cast<std::size_t>(deed.by));
    actor.at = deed.at;
    if (deed.act == Act::notes)
      return done(scribes_.replies.note(transaction_, interaction->conversation, deed.text, actor));
    if (deed.act == Act::resolves) return scribes_.replies.resolve(transaction_, interaction->conversation, actor);
    return reply(deed, interaction->conversation, actor);
  }

 private:
  static Result<void> done(const Result<TouchId>& touch) {
    if (!touch) return touch.error();
    return {};
  }

  Result<void> take(const Deed& deed) {
    const conversations::AccountRef account{scribes_.connector.account(), std::string(scribes_.connector.kind())};
    TL_TRY(auto events, scribes_.connector.parse(deed.update));
    for (auto& event : events) {
      // The Bot API gives a press no time of its own; live ones get the core's.
      if (event.event) {
        if (auto* press = std::get_if<ButtonPressed>(&*event.event)) press->at = deed.at;
      }
      TL_TRY(const auto outcome, scribes_.intake.take(transaction_, account, event, conversations::Timing::imported));
      if (outcome != conversations::IntakeOutcome::processed) return Error::internal("a story is not understood");
    }
    return {};
  }

  Result<void> reply(const Deed& deed, ConversationId conversation, const Actor& actor) {
    conversations::ReplyDraft draft;
    draft.conversation = conversation;
    draft.text = deed.text;
    for (std::size_t i = 0; i < deed.buttons.size(); ++i) {
      Button button;
      button.label = deed.buttons[i];
      button.data = button_data(i);
      draft.buttons.push_back({std::move(button)});
    }
    conversations::PastSend send;
    if (deed.act == Act::fails) {
      send.state = DeliveryState::failed;
      send.error = std::string(to_string(Refused::Why::blocked_by_user)) + ": Forbidden: bot was blocked by the user";
    } else {
      send.sequence = deed.message;
      // The form in which the connector names messages: unique in the account, not only in the chat.
      send.provider_message = std::to_string(deed.chat) + ":" + std::to_string(deed.message);
    }
    return done(scribes_.replies.record_sent(transaction_, draft, send, actor));
  }

  Transaction& transaction_;
  const Scribes& scribes_;
  std::vector<Actor> team_;
};

}  // namespace

bool is_untouched(storage::Session& session) {
  conversations::ListRequest any;
  any.limit = 1;
  return api::load_credentials(session, Time{}).agents.empty() &&
         conversations::list_conversations(session, any).conversations.empty();
}

Result<void> furnish(Transaction& transaction, const Scribes& scribes, const std::vector<Deed>& deeds) {
  Chronicle chronicle(transaction, scribes);
  TL_CHECK_OK(chronicle.hire());
  for (const auto& deed : deeds) {
    TL_CHECK_OK(chronicle.write(deed));
  }
  return {};
}

}  // namespace throughline::demo
