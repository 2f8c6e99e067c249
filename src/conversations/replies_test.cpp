#include "conversations/replies.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "conversations/test_world.hpp"

namespace throughline::conversations {
namespace {

class ConversationsReplies : public testing::Test, public World {
 protected:
  ConversationsReplies() { take("1", message("42", 1, "Привет")); }
  Result<TouchId> reply(const std::string& text, const std::string& account = "") {
    ReplyDraft draft;
    draft.conversation = only().id;
    draft.text = text;
    draft.account = account;
    return act([&](storage::Transaction& t) { return replies.reply(t, draft, oksana); });
  }
};

TEST_F(ConversationsReplies, an_answer_is_queued_and_waits_for_the_customer) {
  const auto touch = reply("Good morning").value();
  const auto conversation = only();
  EXPECT_EQ(conversation.state, "waiting");
  EXPECT_EQ(conversation.assignee, oksana.id);
  EXPECT_EQ(conversation.unread, 0);
  EXPECT_FALSE(conversation.waiting_since);
  EXPECT_EQ(delivery_of(database.session(), touch)->state, DeliveryState::queued);
  EXPECT_EQ(thread(conversation).back().text, "Good morning");
}

TEST_F(ConversationsReplies, a_long_answer_is_one_touch_in_several_parts) {
  const auto touch = reply("0123456789012345678901234567890").value();
  EXPECT_EQ(outbox_of(database.session(), touch).size(), 2u);
  EXPECT_EQ(thread(only()).size(), 2u);
}

TEST_F(ConversationsReplies, the_worst_part_is_the_state_of_the_touch) {
  const auto touch = reply("0123456789012345678901234567890").value();
  auto parts = outbox_of(database.session(), touch);
  parts[0].state = DeliveryState::sent;
  parts[1].state = DeliveryState::failed;
  act([&](storage::Transaction& t) {
    for (const auto& part : parts) save_delivery(t, part);
    return 0;
  });
  EXPECT_EQ(delivery_of(database.session(), touch)->state, DeliveryState::failed);
  act([&](storage::Transaction& t) { return replies.retry(t, touch); }).value();
  parts = outbox_of(database.session(), touch);
  EXPECT_EQ(parts[0].state, DeliveryState::sent);
  EXPECT_EQ(parts[1].state, DeliveryState::queued);
  EXPECT_EQ(act([&](storage::Transaction& t) { return replies.retry(t, touch); }).error().kind, ErrorKind::conflict);
}

TEST_F(ConversationsReplies, what_cannot_be_sent_is_refused_before_anything_is_written) {
  EXPECT_EQ(reply(" \n").error().kind, ErrorKind::invalid);
  EXPECT_EQ(reply(std::string(limits::kTextBytes + 1, 'x')).error().kind, ErrorKind::invalid);
  EXPECT_EQ(reply("x", "other").error().pointer, "/channel_account");
  RecordingOutlet second("second");
  outlets["second"] = &second;
  EXPECT_EQ(reply("x", "second").error().kind, ErrorKind::conflict);
  EXPECT_EQ(thread(only()).size(), 1u);
  EXPECT_EQ(only().state, "open");
}

TEST_F(ConversationsReplies, a_file_can_be_sent_once) {
  Attachment file;
  file.kind = "document";
  file.name = "invoice.pdf";
  file.state = "stored";
  const auto id = act([&](storage::Transaction& t) { return add_attachment(t, file); });
  ReplyDraft draft;
  draft.conversation = only().id;
  draft.files = {id};
  EXPECT_TRUE(act([&](storage::Transaction& t) { return replies.reply(t, draft, oksana); }));
  EXPECT_EQ(act([&](storage::Transaction& t) { return replies.reply(t, draft, oksana); }).error().kind,
            ErrorKind::conflict);
  draft.files = {AttachmentId{5}};
  EXPECT_EQ(act([&](storage::Transaction& t) { return replies.reply(t, draft, oksana); }).error().kind,
            ErrorKind::invalid);
}

TEST_F(ConversationsReplies, a_note_changes_nobodys_turn) {
  act([&](storage::Transaction& t) { return replies.note(t, only().id, "звонить после 17", oksana); }).value();
  EXPECT_EQ(only().state, "open");
  EXPECT_EQ(thread(only()).back().kind, "note");
  EXPECT_TRUE(in_state(database.session(), DeliveryState::queued).empty());
}

TEST_F(ConversationsReplies, resolving_twice_is_a_conflict_and_reopening_undoes_it) {
  act([&](storage::Transaction& t) { return replies.resolve(t, only().id, oksana); }).value();
  EXPECT_EQ(act([&](storage::Transaction& t) { return replies.resolve(t, only().id, oksana); }).error().kind,
            ErrorKind::conflict);
  act([&](storage::Transaction& t) { return replies.reopen(t, only().id, oksana); }).value();
  EXPECT_EQ(only().state, "open");
  EXPECT_FALSE(only().resolved_at);
}

TEST_F(ConversationsReplies, lists_are_kept_by_state_and_assignee) {
  take("2", message("43", 1, "other"));
  act([&](storage::Transaction& t) {
    return replies.assign(t, all().front().id, oksana.id, "Oksana", oksana);
  }).value();
  ListRequest mine;
  mine.assignee = oksana.id;
  EXPECT_EQ(list_conversations(database.session(), mine).conversations.size(), 1u);
  ListRequest nobodys;
  nobodys.state = "open";
  nobodys.assignee = AgentId{};
  EXPECT_EQ(list_conversations(database.session(), nobodys).conversations.size(), 1u);
  EXPECT_EQ(list_conversations(database.session(), {}).conversations.size(), 2u);
}

}  // namespace
}  // namespace throughline::conversations
