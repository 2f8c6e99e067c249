#include "conversations/parting.hpp"

#include <gtest/gtest.h>

#include "conversations/test_world.hpp"
#include "customers/recognition.hpp"

namespace throughline::conversations {
namespace {

/// Two channel accounts, so that one person may write in both.
class ConversationsParting : public testing::Test {
 protected:
  void says(const std::string& account, const std::string& person, const std::string& text,
            std::vector<Claim> claims = {}) {
    auto message = World::message(person, ++number_, text);
    message.message = account + ":" + message.message;
    message.claims = std::move(claims);
    ProviderEvent event{std::to_string(number_), "{}", std::move(message)};
    world_.database.write(
        [&](storage::Transaction& t) { return world_.intake.take(t, {account, "telegram"}, event, Timing::live); });
  }
  static Claim own_phone() {
    return {"phone", "", "+48 601 234 567", Assurance::proved, "messenger_contact", "shared"};
  }
  customers::Identity identity(const std::string& account, const std::string& person) {
    return customers::find_identity(world_.database.session(), {"telegram", account, person}).value();
  }
  /// Texts of the conversation that this person's newest interaction is in, oldest first.
  std::vector<std::string> thread_of(const std::string& account, const std::string& person) {
    const auto interaction = newest_interaction_of(world_.database.session(), identity(account, person).id).value();
    Conversation conversation;
    conversation.id = interaction.conversation;
    std::vector<std::string> texts;
    for (const auto& touch : world_.thread(conversation)) {
      if (touch.kind == "message") texts.push_back(touch.text.value_or(""));
    }
    return texts;
  }

  World world_;
  std::int64_t number_ = 0;
};

using Texts = std::vector<std::string>;

TEST_F(ConversationsParting, who_is_proved_one_person_goes_on_in_the_other_channel_in_the_same_conversation) {
  says("tg", "1", "first", {own_phone()});
  says("tg2", "9", "second", {own_phone()});
  EXPECT_EQ(thread_of("tg", "1"), (Texts{"first", "second"}));
}

TEST_F(ConversationsParting, undo_takes_everything_back_that_was_said_after_the_join_too) {
  says("tg", "1", "mine", {own_phone()});
  says("tg2", "9", "his", {own_phone()});
  says("tg2", "9", "his later");
  says("tg", "1", "mine later");
  const auto link = customers::links_of_customer(world_.database.session(), identity("tg2", "9").customer);
  const auto his =
      std::find_if(link.begin(), link.end(), [&](const auto& l) { return l.near == identity("tg2", "9").id; });
  ASSERT_NE(his, link.end());
  const auto customers = world_.act([&](auto& t) { return world_.replies.undo_link(t, his->link.id, "Oksana"); });
  EXPECT_EQ(customers.value().size(), 2u);
  EXPECT_EQ(thread_of("tg", "1"), (Texts{"mine", "mine later"}));
  EXPECT_EQ(thread_of("tg2", "9"), (Texts{"his", "his later"}));
  const auto parted = newest_interaction_of(world_.database.session(), identity("tg2", "9").id).value();
  const auto whole = newest_interaction_of(world_.database.session(), identity("tg", "1").id).value();
  const auto made = get_conversation(world_.database.session(), parted.conversation).value();
  EXPECT_EQ(made.split_from, whole.conversation);
  EXPECT_EQ(made.account, "tg2");
  EXPECT_EQ(made.identity, identity("tg2", "9").id);
  // What is said next stays apart.
  says("tg2", "9", "and now");
  EXPECT_EQ(thread_of("tg2", "9").back(), "and now");
  EXPECT_EQ(thread_of("tg", "1").size(), 2u);
}

TEST_F(ConversationsParting, the_same_evidence_does_not_rejoin_whom_a_person_parted) {
  says("tg", "1", "mine", {own_phone()});
  says("tg2", "9", "his", {own_phone()});
  for (const auto& far : customers::links_of_customer(world_.database.session(), identity("tg2", "9").customer)) {
    if (far.near == identity("tg2", "9").id) {
      ASSERT_TRUE(world_.act([&](auto& t) { return world_.replies.undo_link(t, far.link.id, "Oksana"); }));
    }
  }
  says("tg2", "9", "again", {own_phone()});
  EXPECT_NE(identity("tg", "1").customer, identity("tg2", "9").customer);
}

TEST_F(ConversationsParting, a_claim_moves_nothing) {
  says("tg", "1", "mine", {own_phone()});
  says("tg2", "9", "his", {{"phone", "", "+48601234567", Assurance::claimed, "typed", "typed"}});
  EXPECT_EQ(thread_of("tg", "1"), (Texts{"mine"}));
  EXPECT_EQ(thread_of("tg2", "9"), (Texts{"his"}));
}

class ConversationsStepUps : public ConversationsParting {
 protected:
  ConversationId conversation_of_person(const std::string& account, const std::string& person) {
    return newest_interaction_of(world_.database.session(), identity(account, person).id).value().conversation;
  }
  std::string code_sent() {
    const auto heads = due_heads(world_.database.session(), Time::max() - std::chrono::hours(24), 100);
    for (auto item = heads.rbegin(); item != heads.rend(); ++item) {
      for (const auto& part : world_.outlet.plan(item->part).value()) {
        const auto at = part.text.find(": ");
        if (at != std::string::npos) return item->part.text.substr(at + 2, 6);
      }
    }
    return {};
  }
  Result<StepUp> begin(const StepUpRequest& request) {
    return world_.act(
        [&](auto& t) { return world_.step_ups.begin(t, conversation_of_person("tg2", "9"), request, world_.oksana); });
  }
  Result<StepUp> answer(const StepUp& step_up, const std::string& text) {
    return world_.act(
        [&](auto& t) { return world_.step_ups.answer(t, step_up.conversation, step_up.id, text, world_.oksana); });
  }
  StepUpRequest code_to(const std::string& account, const std::string& person) {
    return {identity(account, person).id, "", false};
  }
};

TEST_F(ConversationsStepUps, a_code_returned_in_the_same_conversation_proves_the_person) {
  says("tg", "1", "known for years");
  says("tg2", "9", "it is me");
  world_.outlet.can_.text.max = 1000;
  const auto begun = begin(code_to("tg", "1"));
  ASSERT_TRUE(begun) << begun.error().message;
  const auto code = code_sent();
  ASSERT_EQ(code.size(), 6u);
  says("tg2", "9", code);
  EXPECT_EQ(identity("tg2", "9").customer, identity("tg", "1").customer);
  EXPECT_EQ(get_step_up(world_.database.session(), begun->id)->state, "proved");
  // The code itself is in no history.
  for (const auto& touch : world_.thread(world_.all().front())) {
    EXPECT_TRUE(touch.direction != "out" || touch.text->find(code) == std::string::npos);
  }
}

TEST_F(ConversationsStepUps, three_wrong_answers_end_it_and_five_attempts_a_day_are_enough) {
  says("tg", "1", "known for years");
  says("tg2", "9", "it is me");
  world_.outlet.can_.text.max = 1000;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto begun = begin(code_to("tg", "1"));
    ASSERT_TRUE(begun);
    EXPECT_EQ(answer(*begun, "x").value().state, "pending");
    EXPECT_EQ(answer(*begun, "").value().state, "pending");
    EXPECT_EQ(answer(*begun, "12345").value().state, "failed");
    EXPECT_EQ(answer(*begun, code_sent()).error().kind, ErrorKind::conflict);
  }
  EXPECT_EQ(begin(code_to("tg", "1")).error().kind, ErrorKind::too_many);
  EXPECT_NE(identity("tg2", "9").customer, identity("tg", "1").customer);
}

TEST_F(ConversationsStepUps, an_order_nobody_has_is_answered_like_any_other) {
  says("tg2", "9", "it is me");
  const auto begun = begin({{}, "V-48377", false});
  ASSERT_TRUE(begun);
  EXPECT_EQ(answer(*begun, "377").value().state, "pending");
  EXPECT_EQ(answer(*begun, "378").value().state, "pending");
  EXPECT_EQ(answer(*begun, "379").value().state, "failed");
}

TEST_F(ConversationsStepUps, a_late_answer_proves_nothing) {
  says("tg", "1", "known for years");
  says("tg2", "9", "it is me");
  world_.outlet.can_.text.max = 1000;
  const auto begun = begin(code_to("tg", "1"));
  const auto code = code_sent();
  world_.database.clock().advance(std::chrono::minutes(11));
  EXPECT_EQ(answer(*begun, code).value().state, "expired");
  EXPECT_NE(identity("tg2", "9").customer, identity("tg", "1").customer);
}

/// A caller with the number of a known customer: likely, proved for this one call, and a stranger again in the next.
TEST_F(ConversationsStepUps, a_caller_is_proved_for_this_call_only) {
  says("tg", "1", "known for years", {own_phone()});
  const auto call = [&](const std::string& id) {
    auto message = World::message("+48601234567", ++number_, "call " + id);
    message.sender = {"caller", "+48601234567", "", "", ""};
    message.thread = "call-" + id;
    message.message = id;
    message.claims = {{"phone", "", "+48601234567", Assurance::channel, "caller_id", "shown by the trunk"}};
    ProviderEvent event{id, "{}", std::move(message)};
    world_.database.write([&](storage::Transaction& t) { return world_.intake.take(t, {"pbx", "calls"}, event); });
  };
  call("a");
  const auto caller = customers::find_identity(world_.database.session(), {"caller", "pbx", "+48601234567"}).value();
  const auto customer = identity("tg", "1").customer;
  EXPECT_NE(caller.customer, customer);
  const auto leads = customers::leads_of(world_.database.session(), caller.customer);
  const auto outcome = customers::recognise({"caller", {}, false, false, {}}, leads, Time::max()).outcome;
  EXPECT_EQ(outcome, customers::Outcome::likely);
  EXPECT_EQ(customers::may_discuss(outcome), "nothing_personal");

  const auto first = newest_interaction_of(world_.database.session(), caller.id).value();
  world_.outlet.can_.text.max = 1000;
  const auto begun = world_.act(
      [&](auto& t) { return world_.step_ups.begin(t, first.conversation, code_to("tg", "1"), world_.oksana); });
  ASSERT_TRUE(begun);
  ASSERT_EQ(answer(*begun, code_sent()).value().state, "proved");
  EXPECT_EQ(get_interaction(world_.database.session(), first.id)->proved, identity("tg", "1").id);
  EXPECT_NE(customers::get_identity(world_.database.session(), caller.id)->customer, customer);

  call("b");
  const auto second = newest_interaction_of(world_.database.session(), caller.id).value();
  EXPECT_NE(second.id, first.id);
  EXPECT_FALSE(second.proved);
  const auto texts = [&](CustomerId id) {
    const auto owners = owners_of(world_.database.session(), customers::identities_of(world_.database.session(), id));
    Texts out;
    for (const auto& touch : customers::page_of_owners(world_.database.session(), owners, {{}, 100, {}}).touches) {
      if (touch.kind == "message" && touch.direction == "in") out.push_back(*touch.text);
    }
    return out;
  };
  EXPECT_EQ(texts(customer), (Texts{"call a", "known for years"}));
  EXPECT_EQ(texts(caller.customer), (Texts{"call b"}));
}

}  // namespace
}  // namespace throughline::conversations
