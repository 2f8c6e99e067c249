#include "conversations/resume_tokens.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/parting.hpp"
#include "conversations/raw_event_store.hpp"
#include "conversations/reading.hpp"
#include "conversations/test_world.hpp"
#include "customers/recognition.hpp"

namespace throughline::conversations {
namespace {

using Texts = std::vector<std::string>;

/// Three channel accounts; a person is named by account and id.
class ConversationsResumeTokens : public testing::Test {
 protected:
  ConversationsResumeTokens() {
    for (auto* outlet : {&world_.outlet, &second_, &foreign_}) outlet->can_.text.max = 1000;
    world_.outlets["tg2"] = &second_;
    world_.outlets["other-brand"] = &foreign_;
    world_.brands = {{"tg", ""}, {"tg2", ""}, {"other-brand", "other"}};
  }

  void hears(const std::string& account, MessageReceived message) {
    message.message = account + ":" + message.message;
    ProviderEvent event{std::to_string(number_), R"({"text":")" + message.text + R"("})", std::move(message)};
    world_.act([&](auto& t) { return world_.intake.take(t, {account, "telegram"}, event); }).value();
  }
  void says(const std::string& account, const std::string& person, const std::string& text,
            std::vector<Claim> claims = {}) {
    auto message = World::message(person, ++number_, text);
    message.claims = std::move(claims);
    hears(account, std::move(message));
  }
  void starts(const std::string& account, const std::string& person, const std::string& payload) {
    auto message = World::message(person, ++number_, "/start " + payload);
    message.start_payload = payload;
    hears(account, std::move(message));
  }
  void presses(const std::string& account, const std::string& person, const std::string& data) {
    ButtonPressed press{World::message(person, 1, "").sender, person, "", "callback", data, "", {}};
    ProviderEvent event{"press" + std::to_string(++number_), "{}", std::move(press)};
    world_.act([&](auto& t) { return world_.intake.take(t, {account, "telegram"}, event); }).value();
  }

  customers::Identity identity(const std::string& account, const std::string& person) {
    return customers::find_identity(sql(), {"telegram", account, person}).value();
  }
  Interaction interaction(const std::string& account, const std::string& person) {
    return newest_interaction_of(sql(), identity(account, person).id).value();
  }
  ConversationId place(const std::string& account, const std::string& person) {
    return interaction(account, person).conversation;
  }
  bool together(const std::string& account, const std::string& other) {
    return place(account, "1") == place(other, "9");
  }
  IssuedResumeToken issue(ConversationId conversation, const std::string& account = "tg2") {
    return world_.act([&](auto& t) { return world_.resume_tokens.issue(t, conversation, account, world_.oksana); })
        .value();
  }
  std::optional<customers::Link> link_of_ends() {
    return resume_link(sql(), identity("tg2", "9").id, identity("tg", "1").id);
  }
  std::vector<customers::Touch> touches(ConversationId id, const std::string& kind) {
    Conversation conversation;
    conversation.id = id;
    auto all = world_.thread(conversation);
    std::erase_if(all, [&](const auto& touch) { return touch.kind != kind; });
    return all;
  }
  Texts said_in(ConversationId id) {
    Texts out;
    for (const auto& touch : touches(id, "message")) {
      if (touch.direction == "in") out.push_back(touch.text.value_or(""));
    }
    return out;
  }
  /// What the program told somebody, oldest first.
  std::vector<OutboundPart> told(const std::string& account, const std::string& person) {
    std::vector<OutboundPart> out;
    for (const auto& item : in_state(sql(), DeliveryState::queued)) {
      if (item.account == account && item.thread == person && item.part.kind == OutboundKind::message) {
        out.push_back(item.part);
      }
    }
    return out;
  }
  storage::Session& sql() { return world_.database.session(); }

  World world_;
  RecordingOutlet second_{"tg2"};
  RecordingOutlet foreign_{"other-brand"};
  std::int64_t number_ = 0;
};

TEST_F(ConversationsResumeTokens, a_link_carries_the_conversation_and_joins_nobody) {
  says("tg", "1", "begun here");
  const auto conversation = place("tg", "1");
  const auto issued = issue(conversation);
  EXPECT_EQ(issued.expires_at, world_.database.clock().now() + limits::kResumeTokenLife);
  starts("tg2", "9", issued.token);
  says("tg2", "9", "and on here");

  EXPECT_EQ(said_in(conversation), (Texts{"begun here", "/start", "and on here"}));
  const auto carried = get_conversation(sql(), conversation).value();
  EXPECT_EQ(carried.account, "tg2");
  EXPECT_EQ(carried.thread, "9");
  EXPECT_EQ(carried.unread, 3);
  EXPECT_TRUE(interaction("tg2", "9").guest);

  const auto link = link_of_ends();
  ASSERT_TRUE(link);
  EXPECT_EQ(link->assurance, Assurance::channel);
  EXPECT_FALSE(link->joins);
  EXPECT_NE(identity("tg2", "9").customer, identity("tg", "1").customer);
  EXPECT_FALSE(resume_link(sql(), identity("tg", "1").id, identity("tg2", "9").id));

  const auto switches = touches(conversation, "channel_switch");
  ASSERT_EQ(switches.size(), 1u);
  EXPECT_EQ(switches[0].account, "tg2");
  EXPECT_EQ(
      switches[0].payload,
      R"({"from":{"channel":"telegram","channel_account":"tg"},"to":{"channel":"telegram","channel_account":"tg2"}})");
  EXPECT_TRUE(touches(conversation, "split").empty());
}

TEST_F(ConversationsResumeTokens, a_code_works_in_any_channel_of_the_brand_as_people_type_it) {
  says("tg", "1", "begun here");
  const auto issued = issue(place("tg", "1"), "tg");  // issued for another account than where it is typed
  says("tg2", "9", " " + to_lower_ascii(issued.code) + "\n");
  EXPECT_TRUE(together("tg", "tg2"));
  EXPECT_EQ(said_in(place("tg", "1")), (Texts{"begun here", " ****-****\n"}));
}

TEST_F(ConversationsResumeTokens, a_token_or_its_code_works_once) {
  says("tg", "1", "begun here");
  const auto issued = issue(place("tg", "1"));
  starts("tg2", "9", issued.token);
  starts("tg2", "8", issued.token);
  says("tg2", "7", issued.code);
  EXPECT_NE(place("tg2", "8"), place("tg", "1"));
  EXPECT_NE(place("tg2", "7"), place("tg", "1"));
  EXPECT_EQ(said_in(place("tg2", "8")), (Texts{"/start"}));
  EXPECT_TRUE(told("tg2", "8").empty());
  EXPECT_TRUE(told("tg2", "7").empty());
}

TEST_F(ConversationsResumeTokens, what_cannot_be_used_here_is_a_message_like_any_other) {
  says("tg", "1", "begun here");
  const auto conversation = place("tg", "1");
  starts("tg", "2", issue(conversation, "tg2").token);  // for another account
  says("other-brand", "3", issue(conversation).code);   // of another brand
  says("tg", "1", issue(conversation).code);            // by the old end itself
  starts("tg2", "4", "tlr_" + std::string(32, 'x'));    // nobody's
  auto group = World::message("5", ++number_, issue(conversation).code);
  group.thread = "-100";
  group.shared = true;  // for everybody to read
  hears("tg2", std::move(group));
  const auto late = issue(conversation);
  world_.database.clock().advance(limits::kResumeTokenLife + 1ms);
  starts("tg2", "6", late.token);
  for (const auto& [account, person] : {std::pair("tg", "2"), std::pair("other-brand", "3"), std::pair("tg2", "4"),
                                        std::pair("tg2", "5"), std::pair("tg2", "6")}) {
    EXPECT_NE(place(account, person), conversation) << account << " " << person;
    EXPECT_EQ(told(account, person).size(), 0u) << account << " " << person;
  }
  EXPECT_EQ(touches(conversation, "channel_switch").size(), 0u);
  EXPECT_EQ(said_in(place("tg2", "6")), (Texts{"/start"}));
  EXPECT_EQ(said_in(conversation), (Texts{"begun here", "****-****"}));
}

TEST_F(ConversationsResumeTokens, after_ten_wrong_codes_the_right_one_is_only_text) {
  says("tg", "1", "begun here");
  const auto issued = issue(place("tg", "1"));
  for (int at = 0; at < limits::kCodeGuesses; ++at) says("tg2", "9", std::string("WRNG-222") + "ABCDEFGHJK"[at]);
  says("tg2", "9", issued.code);
  EXPECT_FALSE(together("tg", "tg2"));
  EXPECT_EQ(said_in(place("tg2", "9")).back(), "****-****");
  says("tg2", "8", issued.code);
  EXPECT_EQ(place("tg2", "8"), place("tg", "1")) << "the next person is not held up";
  const auto another = issue(place("tg", "1"));
  world_.database.clock().advance(limits::kCodeGuessWindow + 1ms);
  says("tg2", "9", another.code);
  EXPECT_TRUE(together("tg", "tg2"));
}

TEST_F(ConversationsResumeTokens, guesses_of_everybody_on_one_account_are_limited_too) {
  says("tg", "1", "begun here");
  says("tg2", "9", "Hello");
  const auto issued = issue(place("tg", "1"));
  world_.act([&](auto& t) {
    for (std::int64_t at = 0; at < limits::kCodeGuessesOfAccount; ++at)
      add_code_guess(t, IdentityId{at + 1}, "tg2", {});
    return 0;
  });
  says("tg2", "9", issued.code);
  EXPECT_FALSE(together("tg", "tg2"));
  starts("tg2", "9", issued.token);
  EXPECT_TRUE(together("tg", "tg2")) << "a token needs no guessing";
}

TEST_F(ConversationsResumeTokens, open_ones_of_a_conversation_are_limited) {
  says("tg", "1", "begun here");
  const auto conversation = place("tg", "1");
  const auto again = [&] {
    return world_.act([&](auto& t) { return world_.resume_tokens.issue(t, conversation, "tg2", world_.oksana); });
  };
  for (int at = 0; at < limits::kOpenResumeTokens; ++at) ASSERT_TRUE(again());
  EXPECT_EQ(again().error().kind, ErrorKind::too_many);
  world_.database.clock().advance(limits::kResumeTokenLife + 1ms);
  EXPECT_TRUE(again());
}

TEST_F(ConversationsResumeTokens, what_names_nothing_is_refused) {
  says("tg", "1", "begun here");
  const auto refused = [&](ConversationId id, const std::string& account) {
    return world_.act([&](auto& t) { return world_.resume_tokens.issue(t, id, account, world_.oksana); }).error();
  };
  EXPECT_EQ(refused(ConversationId{5}, "tg2").kind, ErrorKind::not_found);
  EXPECT_EQ(refused(place("tg", "1"), "nowhere").kind, ErrorKind::invalid);
  EXPECT_EQ(refused(place("tg", "1"), "nowhere").pointer, "/channel_account");
}

TEST_F(ConversationsResumeTokens, neither_token_nor_code_is_kept_anywhere) {
  says("tg", "1", "begun here");
  const auto first = issue(place("tg", "1"));
  const auto second = issue(place("tg", "1"));
  const auto pasted = issue(place("tg", "1"));
  starts("tg2", "9", first.token);
  says("tg2", "8", second.code);
  says("tg2", "8", second.code);
  says("tg2", "7", "what is https://t.me/bot?start=" + pasted.token);
  const ReplyDraft draft{place("tg2", "7"), "", "use t.me/bot?start=" + pasted.token, {}, {}, {}};
  ASSERT_TRUE(world_.act([&](auto& t) { return world_.replies.reply(t, draft, world_.oksana); }));
  EXPECT_EQ(told("tg2", "7").back().text, draft.text) << "the customer gets it whole";
  for (const auto& secret : {first.token, second.code, pasted.token}) {
    static constexpr storage::Sql kTouches{"SELECT COUNT(*) FROM touch WHERE text LIKE $1 OR payload LIKE $1"};
    static constexpr storage::Sql kEvents{"SELECT body FROM raw_event"};
    EXPECT_EQ(sql().integer(kTouches, "%" + secret + "%"), 0);
    for (const auto& body : sql().rows(kEvents, [](storage::Columns& row) { return row.text(); })) {
      EXPECT_EQ(body.find(secret), std::string::npos) << body;
    }
  }
}

TEST_F(ConversationsResumeTokens, both_ends_are_told_in_their_language_and_can_take_it_back) {
  world_.outlet.can_.buttons.callback = true;
  says("tg", "1", "begun here");
  starts("tg2", "9", issue(place("tg", "1")).token);
  ASSERT_EQ(told("tg", "1").size(), 1u);
  const auto at_old_end = told("tg", "1")[0];
  EXPECT_EQ(
      at_old_end.text,
      "Ваш разговор продолжается в другом канале: Telegram. Если это не вы, нажмите кнопку ниже или напишите /notme.");
  EXPECT_EQ(at_old_end.buttons.at(0).at(0).label, "Это не я");
  ASSERT_EQ(told("tg2", "9").size(), 1u);
  EXPECT_EQ(told("tg2", "9")[0].text, "Ваш разговор продолжается здесь. Если это не вы, напишите /notme.");
  EXPECT_TRUE(told("tg2", "9")[0].buttons.empty());

  presses("tg", "2", at_old_end.buttons[0][0].data);
  EXPECT_TRUE(together("tg", "tg2")) << "somebody else's press is nothing";
  presses("tg", "1", at_old_end.buttons[0][0].data);
  EXPECT_FALSE(together("tg", "tg2"));
  EXPECT_FALSE(link_of_ends());
  EXPECT_EQ(told("tg", "1").back().text, "Готово. Разговоры в двух каналах снова разделены.");
  EXPECT_EQ(get_conversation(sql(), place("tg", "1"))->account, "tg");
  EXPECT_EQ(get_conversation(sql(), place("tg2", "9"))->split_from, place("tg", "1"));
  const auto messages = told("tg", "1").size();
  presses("tg", "1", at_old_end.buttons[0][0].data);
  EXPECT_EQ(told("tg", "1").size(), messages) << "once is enough";
}

TEST_F(ConversationsResumeTokens, a_typed_word_takes_it_back_from_either_end_with_all_that_was_said_there) {
  for (const auto& [account, person, word] :
       {std::tuple("tg", "1", "/notme"), std::tuple("tg2", "9", " NotMe "), std::tuple("tg", "1", "/notme@bot")}) {
    says("tg", "1", "here");
    starts("tg2", "9", issue(place("tg", "1")).token);
    says("tg2", "9", "there");
    ASSERT_TRUE(together("tg", "tg2"));
    says(account, person, word);
    ASSERT_FALSE(together("tg", "tg2")) << word;
    for (const auto& text : said_in(place("tg", "1"))) EXPECT_NE(text, "there");
  }
}

TEST_F(ConversationsResumeTokens, the_word_means_nothing_where_nothing_was_carried) {
  says("tg", "1", "/notme");
  EXPECT_EQ(said_in(place("tg", "1")), (Texts{"/notme"}));
  EXPECT_TRUE(told("tg", "1").empty());
}

TEST_F(ConversationsResumeTokens, undoing_the_link_parts_the_guest_and_voids_what_is_still_open) {
  says("tg", "1", "here");
  const auto leaked = issue(place("tg", "1"));
  starts("tg2", "9", issue(place("tg", "1")).token);
  says("tg2", "9", "there");
  const auto link = link_of_ends().value();
  ASSERT_TRUE(world_.act([&](auto& t) { return world_.replies.undo_link(t, link.id, "agent Oksana"); }));
  EXPECT_EQ(said_in(place("tg", "1")), (Texts{"here"}));
  EXPECT_EQ(said_in(place("tg2", "9")), (Texts{"/start", "there"}));
  starts("tg2", "9", leaked.token);
  EXPECT_FALSE(together("tg", "tg2"));
  starts("tg2", "9", issue(place("tg", "1")).token);
  EXPECT_TRUE(together("tg", "tg2")) << "given anew on purpose";
}

TEST_F(ConversationsResumeTokens, the_old_end_reads_on_only_when_it_is_handed_back) {
  says("tg", "1", "here");
  const auto conversation = place("tg", "1");
  const auto here = interaction("tg", "1").id;
  starts("tg2", "9", issue(conversation).token);
  says("tg2", "9", "there");
  const auto there = interaction("tg2", "9").id;
  const auto read = [&](IdentityId end) { return readable_in(sql(), conversation, end); };
  const auto old_end = identity("tg", "1").id;
  const auto new_end = identity("tg2", "9").id;
  EXPECT_EQ(read(old_end), (std::vector{here}));
  EXPECT_EQ(read(new_end), (std::vector{here, there}));

  says("tg", "1", issue(conversation, "tg").code);
  const auto back = interaction("tg", "1").id;
  EXPECT_EQ(read(old_end), (std::vector{here, there, back}));
  EXPECT_EQ(get_conversation(sql(), conversation)->account, "tg");
  EXPECT_NE(identity("tg2", "9").customer, identity("tg", "1").customer) << "not even both ways joins";

  says("tg", "1", "/notme");
  EXPECT_EQ(said_in(place("tg", "1")), (Texts{"here", "****-****", "/notme"}));
  EXPECT_EQ(said_in(place("tg2", "9")), (Texts{"/start", "there"}));
  EXPECT_EQ(readable_in(sql(), place("tg", "1"), old_end), (std::vector{here, back}));
}

TEST_F(ConversationsResumeTokens, whom_the_new_end_handed_it_on_to_follows_it) {
  says("tg", "1", "here");
  const auto conversation = place("tg", "1");
  starts("tg2", "9", issue(conversation).token);
  says("tg2", "9", "there");
  starts("tg2", "8", issue(conversation).token);
  says("tg2", "8", "further");
  EXPECT_EQ(place("tg2", "8"), conversation);
  world_.act([&](auto& t) { return world_.replies.undo_link(t, link_of_ends()->id, "agent Oksana"); }).value();
  EXPECT_EQ(place("tg2", "8"), place("tg2", "9"));
  EXPECT_EQ(said_in(conversation), (Texts{"here"}));
  const auto further = resume_link(sql(), identity("tg2", "8").id, identity("tg2", "9").id).value();
  world_.act([&](auto& t) { return world_.replies.undo_link(t, further.id, "agent Oksana"); }).value();
  EXPECT_NE(place("tg2", "8"), place("tg2", "9"));
}

TEST_F(ConversationsResumeTokens, who_is_one_customer_already_only_goes_on) {
  const Claim phone{"phone", "", "+48 601 234 567", Assurance::proved, "messenger_contact", "shared"};
  says("tg2", "9", "before", {phone});
  world_.act([&](auto& t) { return world_.replies.resolve(t, place("tg2", "9"), world_.oksana); }).value();
  says("tg", "1", "here", {phone});
  ASSERT_FALSE(together("tg", "tg2"));
  starts("tg2", "9", issue(place("tg", "1")).token);
  EXPECT_TRUE(together("tg", "tg2"));
  EXPECT_FALSE(link_of_ends());
  EXPECT_EQ(told("tg2", "9").size(), 1u);
  EXPECT_TRUE(told("tg2", "9")[0].text.find("/notme") == std::string::npos);
  EXPECT_TRUE(told("tg", "1").empty());
  // Once they turn out to be two, nothing holds him there.
  for (const auto& far : customers::links_of_customer(sql(), identity("tg2", "9").customer)) {
    if (far.link.a != identity("tg2", "9").id) continue;
    world_.act([&](auto& t) { return world_.replies.undo_link(t, far.link.id, "Oksana"); }).value();
  }
  EXPECT_FALSE(together("tg", "tg2"));
}

TEST_F(ConversationsResumeTokens, a_proof_undone_leaves_the_guest_where_the_token_brought_him) {
  const Claim phone{"phone", "", "+48 601 234 567", Assurance::proved, "messenger_contact", "shared"};
  says("tg", "1", "here", {phone});
  starts("tg2", "9", issue(place("tg", "1")).token);
  says("tg2", "9", "it is me", {phone});
  ASSERT_EQ(identity("tg2", "9").customer, identity("tg", "1").customer);
  const auto undo_of = [&](const std::string& rule) {
    for (const auto& far : customers::links_of_customer(sql(), identity("tg2", "9").customer)) {
      if (far.link.a != identity("tg2", "9").id || far.link.rule != rule) continue;
      world_.act([&](auto& t) { return world_.replies.undo_link(t, far.link.id, "Oksana"); }).value();
    }
  };
  undo_of("messenger_contact");
  EXPECT_TRUE(together("tg", "tg2"));
  undo_of(kResumedBy);
  EXPECT_FALSE(together("tg", "tg2"));
}

TEST_F(ConversationsResumeTokens, the_new_end_is_likely_the_established_customer_and_no_more) {
  const Claim phone{"phone", "", "+48 601 234 567", Assurance::proved, "messenger_contact", "shared"};
  says("tg", "1", "here", {phone});
  starts("tg2", "9", issue(place("tg", "1")).token);
  const auto guest = identity("tg2", "9");
  const auto likely =
      customers::recognise({"telegram", {}, false, false, {}}, customers::leads_of(sql(), guest.customer), Time::max());
  EXPECT_EQ(likely.outcome, customers::Outcome::likely);
  EXPECT_EQ(likely.likely, (std::vector{identity("tg", "1").customer}));
  EXPECT_TRUE(customers::leads_of(sql(), identity("tg", "1").customer).empty()) << "the old end learns nothing";
}

TEST_F(ConversationsResumeTokens, a_resolved_conversation_is_opened_again) {
  says("tg", "1", "here");
  const auto conversation = place("tg", "1");
  const auto issued = issue(conversation);
  world_.act([&](auto& t) { return world_.replies.resolve(t, conversation, world_.oksana); }).value();
  starts("tg2", "9", issued.token);
  EXPECT_TRUE(together("tg", "tg2"));
  EXPECT_EQ(get_conversation(sql(), conversation)->state, "open");
  EXPECT_FALSE(get_conversation(sql(), conversation)->resolved_at);
}

TEST_F(ConversationsResumeTokens, an_import_redeems_nothing) {
  says("tg", "1", "here");
  auto message = World::message("9", ++number_, issue(place("tg", "1")).code);
  ProviderEvent event{"imported", "{}", std::move(message)};
  world_.act([&](auto& t) { return world_.intake.take(t, {"tg2", "telegram"}, event, Timing::imported); }).value();
  EXPECT_FALSE(together("tg", "tg2"));
}

}  // namespace
}  // namespace throughline::conversations
