#include "conversations/intake.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "conversations/attachment_store.hpp"
#include "conversations/raw_event_store.hpp"
#include "conversations/test_world.hpp"
#include "customers/link_store.hpp"

namespace throughline::conversations {
namespace {

class ConversationsIntake : public testing::Test, public World {};

TEST_F(ConversationsIntake, the_first_message_opens_a_conversation) {
  EXPECT_EQ(take("1", message("42", 1, "Привет")), IntakeOutcome::processed);
  const auto conversation = only();
  EXPECT_EQ(conversation.state, "open");
  EXPECT_EQ(conversation.unread, 1);
  EXPECT_EQ(conversation.waiting_since, from_millis(1'795'299'001'000));
  const auto touches = thread(conversation);
  ASSERT_EQ(touches.size(), 1u);
  EXPECT_EQ(touches[0].text, "Привет");
  EXPECT_EQ(touches[0].author_name, "Марина");
}

TEST_F(ConversationsIntake, the_same_event_counts_once) {
  take("1", message("42", 1, "a"));
  EXPECT_EQ(take("1", message("42", 1, "a")), IntakeOutcome::duplicate);
  EXPECT_EQ(take("2", message("42", 1, "a")), IntakeOutcome::processed);  // another event, the same message
  EXPECT_EQ(thread(only()).size(), 1u);
  EXPECT_EQ(only().unread, 1);
}

TEST_F(ConversationsIntake, shuffled_messages_stand_in_the_providers_order) {
  for (const int number : {3, 1, 5, 2, 4}) take(std::to_string(number), message("42", number, std::to_string(number)));
  std::string read;
  for (const auto& touch : thread(only())) read += *touch.text;
  EXPECT_EQ(read, "12345");
  EXPECT_EQ(only().last.at, from_millis(1'795'299'005'000));
}

Attachment put_by(const std::string& who) {
  Attachment file;
  file.kind = "document";
  file.name = "a.txt";
  file.state = "stored";
  file.digest = std::string(64, 'a');
  file.uploaded_by = who;
  return file;
}

TEST_F(ConversationsIntake, a_file_put_into_the_store_beforehand_is_sent_once_and_by_its_owner) {
  const auto own = act([&](storage::Transaction& t) { return add_attachment(t, put_by("visitor 42")); });
  const auto others = act([&](storage::Transaction& t) { return add_attachment(t, put_by("visitor 43")); });
  auto first = message("42", 1, "look");
  first.uploads = {"visitor 42", {own, others}};
  take("1", first);
  auto second = message("42", 2, "again");
  second.uploads = {"visitor 42", {own}};
  take("2", second);
  const auto touches = thread(only());
  const auto files = attachments_of(database.session(), touches[0].id);
  ASSERT_EQ(files.size(), 1u);
  EXPECT_EQ(files.front().id, own);
  EXPECT_TRUE(attachments_of(database.session(), touches[1].id).empty());
  EXPECT_FALSE(get_attachment(database.session(), others)->touch);
}

TEST_F(ConversationsIntake, an_upload_that_nobody_sends_goes_after_a_while_with_its_file) {
  const auto id = act([&](storage::Transaction& t) { return add_attachment(t, put_by("visitor 42")); });
  const auto prune = [&](Time before) { return act([&](storage::Transaction& t) { return prune_unsent(t, before); }); };
  const Time now = database.clock().now();
  EXPECT_FALSE(prune(now));
  EXPECT_TRUE(get_attachment(database.session(), id));
  EXPECT_TRUE(prune(now + 1ms));
  EXPECT_FALSE(get_attachment(database.session(), id));
  EXPECT_EQ(files_to_remove(database.session(), 10), std::vector{std::string(64, 'a')});
}

TEST_F(ConversationsIntake, who_only_introduces_himself_is_known_and_has_no_conversation) {
  Introduced introduced;
  introduced.sender = message("42", 1, "").sender;
  introduced.thread = "42";
  introduced.claims.push_back({"user_id", "", "C-7", Assurance::proved, "signed_by_site", "the site says so"});
  EXPECT_EQ(take("1", introduced), IntakeOutcome::processed);
  const auto identity = customers::find_identity(database.session(), {"telegram", "tg", "42"}).value();
  EXPECT_EQ(customers::identities_beside(database.session(), identity.id).size(), 2u);
  EXPECT_TRUE(list_conversations(database.session(), {}).conversations.empty());
}

TEST_F(ConversationsIntake, a_client_names_touches_of_its_own_thread_only) {
  take("1", message("42", 1, "mine"));
  const auto mine = thread(only()).front().id;
  auto foreign = message("43", 1, "yours?");
  foreign.reply_to_touch = mine;
  take("2", foreign);
  auto own = message("42", 2, "and");
  own.reply_to_touch = mine;
  take("3", own);
  const auto page = list_conversations(database.session(), {}).conversations;
  ASSERT_EQ(page.size(), 2u);
  for (const auto& one : page) {
    const auto last = customers::get_touch(database.session(), one.last.id).value();
    EXPECT_EQ(last.payload.find("reply_to") != std::string::npos, last.text == "and");
  }
}

TEST_F(ConversationsIntake, an_edit_keeps_the_former_text) {
  take("1", message("42", 1, "завтра"));
  take("2",
       MessageEdited{message("42", 1, "").sender, "42", "42:1", from_millis(1'795'299'002'000), "послезавтра", {}});
  const auto touches = thread(only());
  ASSERT_EQ(touches.size(), 1u);
  EXPECT_EQ(touches[0].text, "послезавтра");
  EXPECT_NE(touches[0].payload.find("\"edits\":[\"завтра\"]"), std::string::npos);
}

TEST_F(ConversationsIntake, an_edit_that_overtakes_its_message_wins) {
  take("2", MessageEdited{message("42", 1, "").sender, "42", "42:1", from_millis(1'795'299'001'000), "new", {}});
  take("1", message("42", 1, "old"));
  const auto touches = thread(only());
  ASSERT_EQ(touches.size(), 1u);
  EXPECT_EQ(touches[0].text, "new");
  EXPECT_NE(touches[0].payload.find("\"edits\":[\"old\"]"), std::string::npos);
}

TEST_F(ConversationsIntake, a_live_time_is_clamped_and_an_imported_one_is_not) {
  auto future = message("1", 1, "x");
  future.at = database.clock().now() + 1h;
  take("1", future);
  EXPECT_EQ(thread(only()).at(0).at, database.clock().now());
  auto old = message("2", 1, "x");
  old.at = from_millis(1'000'000'000'000);
  take("2", old, Timing::imported);
  EXPECT_EQ(all().back().last.at, old.at);
}

TEST_F(ConversationsIntake, a_button_is_a_message_and_its_press_is_answered) {
  take("1", message("42", 1, "?"));
  ReplyDraft draft{only().id, "", "Choose", {}, {}, {{{"Yes", "y", ""}}}};
  const auto offered = act([&](storage::Transaction& t) { return replies.reply(t, draft, oksana); }).value();
  act([&](storage::Transaction& t) {
    customers::set_provider_message(t, offered, "42:2");
    return 0;
  });
  ButtonPressed press{message("42", 1, "").sender, "42", "42:2", "cb", "y", "", {}};
  take("2", press);
  const auto touches = thread(only());
  EXPECT_EQ(touches.back().text, "Yes");
  const auto due = due_heads(database.session(), database.clock().now(), 10);
  ASSERT_EQ(due.size(), 1u);  // the offered message is first in its thread
  EXPECT_EQ(in_state(database.session(), DeliveryState::queued).back().part.callback, "cb");
}

TEST_F(ConversationsIntake, an_own_contact_is_proof_and_a_foreign_one_is_not) {
  auto own = message("42", 1, "");
  own.contact = SharedContact{"48 512 000 903", "Марина", true};
  take("1", own);
  auto foreign = message("43", 1, "");
  foreign.contact = SharedContact{"+48512000903", "Марина", false};
  take("2", foreign);
  const auto phone = customers::find_identity(database.session(), {"phone", "", "+48512000903"});
  ASSERT_TRUE(phone);
  const auto marina = customers::find_identity(database.session(), {"telegram", "tg", "42"});
  EXPECT_EQ(phone->customer, marina->customer);
  EXPECT_NE(phone->customer, customers::find_identity(database.session(), {"telegram", "tg", "43"})->customer);
}

TEST_F(ConversationsIntake, files_wait_to_be_fetched) {
  auto photo = message("42", 1, "");
  photo.files.push_back({"photo", "file-1", "photo.jpg", "image/jpeg", 10, 1, 1, 0});
  take("1", photo);
  const auto due = due_attachments(database.session(), database.clock().now(), 10);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].remote, "file-1");
}

TEST_F(ConversationsIntake, blocking_is_remembered_and_shown) {
  take("1", message("42", 1, "a"));
  take("2", ReachabilityChanged{message("42", 1, "").sender, "42", false, {}});
  EXPECT_FALSE(customers::find_identity(database.session(), {"telegram", "tg", "42"})->reachable);
  EXPECT_NE(thread(only()).back().payload.find("blocked"), std::string::npos);
}

TEST_F(ConversationsIntake, a_moved_thread_goes_on_in_the_same_conversation) {
  take("1", message("-5", 1, "a"));
  take("2", ThreadMoved{"-5", "-100", {}});
  auto later = message("-100", 2, "b");
  later.sender.value = "-5";
  take("3", later);
  EXPECT_EQ(only().thread, "-100");
}

TEST_F(ConversationsIntake, two_people_in_one_thread_share_the_conversation) {
  take("1", message("-5", 1, "a"));
  auto other = message("-5", 2, "b");
  other.sender.value = "6";
  take("2", other);
  EXPECT_EQ(interactions_of(database.session(), only().id).size(), 2u);
  EXPECT_EQ(thread(only()).size(), 2u);
}

TEST_F(ConversationsIntake, a_resolved_conversation_goes_on_for_a_day) {
  take("1", message("42", 1, "a"));
  act([&](storage::Transaction& t) { return replies.resolve(t, only().id, oksana); }).value();
  auto soon = message("42", 2, "b");
  soon.at = database.clock().now();
  take("2", soon);
  EXPECT_EQ(only().state, "open");
  act([&](storage::Transaction& t) { return replies.resolve(t, only().id, oksana); }).value();
  database.clock().advance(limits::kReopenWithin + 1h);
  auto late = message("42", 3, "c");
  late.at = database.clock().now();
  take("3", late);
  EXPECT_EQ(all().size(), 2u);
}

TEST_F(ConversationsIntake, what_makes_no_sense_is_kept_as_failed) {
  ProviderEvent event{"9", "{\"update_id\":9}", Error::invalid("expected an object", "/message/chat")};
  const auto outcome =
      database.write([&](storage::Transaction& t) { return intake.take(t, {"tg", "telegram"}, event); });
  EXPECT_EQ(outcome.value(), IntakeOutcome::failed);
  const auto failed = failed_events(database.session(), {}, 10);
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].body, event.body);
  EXPECT_EQ(failed[0].error, "expected an object at /message/chat");
}

TEST_F(ConversationsIntake, every_change_has_the_next_number_of_the_feed) {
  take("1", message("42", 1, "a"));
  take("2", message("42", 2, "b"));
  const auto changes = Feed::after(database.session(), 0, 100);
  for (std::size_t at = 0; at < changes.size(); ++at) EXPECT_EQ(changes[at].seq, static_cast<std::int64_t>(at + 1));
  EXPECT_EQ(changes.size(), 3u);  // two touches, one conversation opened
}

TEST_F(ConversationsIntake, pruning_the_feed_never_frees_a_number) {
  take("1", message("42", 1, "a"));
  const auto newest = Feed::newest(database.session());
  act([&](storage::Transaction& t) {
    Feed::prune(t, t.now() + 1h);
    return 0;
  });
  EXPECT_EQ(Feed::newest(database.session()), newest);
  EXPECT_EQ(Feed::oldest(database.session()), newest);
}

TEST_F(ConversationsIntake, pruning_the_feed_leaves_no_hole_after_the_clock_was_set_back) {
  take("1", message("42", 1, "a"));
  database.clock().advance(-1h);
  take("2", message("42", 2, "b"));
  database.clock().advance(2h);
  take("3", message("42", 3, "c"));
  act([&](storage::Transaction& t) {
    Feed::prune(t, t.now() - 90min);  // between the second and the first
    return 0;
  });
  const auto kept = Feed::after(database.session(), 0, 100);
  EXPECT_EQ(kept.size(), 4u);
  EXPECT_EQ(kept.back().seq - kept.front().seq, static_cast<std::int64_t>(kept.size()) - 1);
}

}  // namespace
}  // namespace throughline::conversations
