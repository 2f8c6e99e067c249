#include "privacy/requests.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "conversations/raw_event_store.hpp"
#include "conversations/test_world.hpp"
#include "customers/erased_addresses.hpp"
#include "customers/search_index.hpp"
#include "privacy/erasing.hpp"
#include "privacy/schema.hpp"

namespace throughline::privacy {
namespace {

using conversations::Announcements;
using conversations::World;
using storage::Transaction;

class PrivacyRequests : public testing::Test {
 protected:
  PrivacyRequests() { storage::migrate(world_.database.session(), all_migrations(), world_.database.clock().now()); }

  static std::vector<storage::Migration> all_migrations() {
    auto all = conversations::world_migrations();
    for (const auto& one : migrations()) all.push_back(one);
    return all;
  }
  customers::Identity person(const std::string& value) {
    return customers::find_identity(world_.database.session(), {"telegram", "tg", value}).value();
  }
  Result<DataRequest> ask(RequestKind kind, const customers::Identity& of, ConversationId in,
                          std::vector<Shown> in_words = {}) {
    return world_.act([&](Transaction& transaction) {
      Asked asked{kind, of.customer, in, std::move(in_words), "asked", "agent Oksana"};
      return take_request(transaction, world_.announcements, world_.random, asked);
    });
  }
  /// Runs every part of what is to be erased; returns how many writes it took.
  int erase_all() {
    Progress progress;
    for (int writes = 1;; ++writes) {
      progress = world_.act([&](Transaction& t) { return erase_some(t, world_.announcements, files_, progress); });
      if (progress.part == Progress::Part::log) progress.part = Progress::Part::done;
      if (!progress.request) return writes;
    }
  }
  std::vector<std::string> texts(const conversations::Conversation& conversation) {
    std::vector<std::string> out;
    for (const auto& touch : world_.thread(conversation)) out.push_back(touch.text.value_or("-"));
    return out;
  }

  World world_;
  conversations::FileStore files_{world_.database.folder() + "/files", world_.database.disk()};
};

TEST_F(PrivacyRequests, cover_who_spoke_lately_and_who_was_proved_and_nobody_else) {
  world_.take("1", World::message("42", 1, "hello"));
  const auto asking = world_.only();
  const auto marina = person("42");
  EXPECT_EQ(ask(RequestKind::copy, marina, {}).error().kind, ErrorKind::conflict);
  const auto request = ask(RequestKind::copy, marina, asking.id).value();
  ASSERT_EQ(request.shown.size(), 1u);
  EXPECT_EQ(request.shown.front().identity, marina.id);
  EXPECT_EQ(request.state, "done");

  world_.take("2", World::message("43", 1, "me too"));
  EXPECT_EQ(ask(RequestKind::copy, person("43"), asking.id).error().kind, ErrorKind::conflict)
      << "not his conversation";
  EXPECT_EQ(ask(RequestKind::copy, marina, {}, {{person("43").id, "x"}}).error().kind, ErrorKind::invalid);
  world_.database.clock().advance(limits::kShownWithin + std::chrono::hours(24));
  EXPECT_EQ(ask(RequestKind::copy, marina, asking.id).error().kind, ErrorKind::conflict) << "too long ago";
}

TEST_F(PrivacyRequests, a_caller_shows_nothing_by_calling) {
  const auto caller = world_.act(
      [&](Transaction& t) { return customers::see_identity(t, {"caller", "tg", "+48600100200"}, {}, t.now()); });
  conversations::Conversation opened;
  opened.identity = caller.id;
  opened.state = "open";
  const auto id = world_.act([&](Transaction& t) {
    const auto made = conversations::add_conversation(t, opened);
    const auto where = conversations::add_interaction(t, {{}, made, caller.id, "calls", "tg", "+48600100200"}, t.now());
    auto touch = conversations::touch_on(conversations::get_interaction(t.sql(), where).value(), t.now());
    touch.direction = "in";
    customers::add_touch(t, touch);
    return made;
  });
  EXPECT_TRUE(shown_in(world_.database.session(), id, {caller}, world_.database.clock().now()).empty());
}

TEST_F(PrivacyRequests, an_erasure_ends_contact_at_once_and_takes_the_words_in_parts) {
  for (int number = 1; number <= 450; ++number) {
    world_.take(std::to_string(number), World::message("42", number, "kumquat " + std::to_string(number)));
  }
  const auto conversation = world_.only();
  const auto marina = person("42");
  const auto reply = world_.act([&](Transaction& t) {
    return world_.replies.reply(t, {conversation.id, "", "late answer", {}, {}, {}, {}}, world_.oksana);
  });
  ASSERT_TRUE(reply);
  ASSERT_TRUE(ask(RequestKind::erasure, marina, conversation.id));
  auto& sql = world_.database.session();
  EXPECT_TRUE(customers::get_identity(sql, marina.id)->erased_at);
  EXPECT_FALSE(customers::find_identity(sql, marina.key));
  EXPECT_TRUE(customers::erased_at(sql, marina.key));
  EXPECT_FALSE(customers::erased_at(sql, {"telegram", "tg", "43"}));
  EXPECT_EQ(conversations::get_conversation(sql, conversation.id)->state, "resolved");
  for (const auto& item : conversations::outbox_of(sql, *reply)) {
    EXPECT_EQ(item.state, DeliveryState::failed) << "what waited is not sent";
    EXPECT_EQ(item.part.text, "");
  }
  EXPECT_FALSE(customers::touches_with(sql, {"kumquat"}, false, TouchId{INT64_MAX}, 10).empty());

  EXPECT_GT(erase_all(), 5) << "nobody waits for all of it";
  const auto left = texts(conversation);
  EXPECT_EQ(left.size(), 451u);
  EXPECT_TRUE(std::all_of(left.begin(), left.end(), [](const auto& text) { return text == "-"; }));
  EXPECT_TRUE(customers::touches_with(sql, {"kumquat"}, false, TouchId{INT64_MAX}, 10).empty());
  EXPECT_FALSE(running_request(sql));
}

TEST_F(PrivacyRequests, what_came_after_the_request_is_somebody_new) {
  world_.take("1", World::message("42", 1, "before"));
  const auto old = world_.only();
  ASSERT_TRUE(ask(RequestKind::erasure, person("42"), old.id));
  world_.take("2", World::message("42", 2, "after"));
  erase_all();
  const auto all = world_.all();
  ASSERT_EQ(all.size(), 2u);
  const auto& fresh = all.front().id == old.id ? all.back() : all.front();
  EXPECT_EQ(texts(fresh), std::vector<std::string>{"after"});
  EXPECT_EQ(texts(old), std::vector<std::string>{"-"});
}

TEST_F(PrivacyRequests, a_group_goes_on_without_what_he_said) {
  auto in_group = [](const std::string& who, std::int64_t number, const std::string& text) {
    auto message = World::message(who, number, text);
    message.thread = "-100";
    message.message = "-100:" + std::to_string(number);
    return message;
  };
  world_.take("1", in_group("42", 1, "mine"));
  world_.take("2", in_group("43", 2, "his"));
  const auto group = world_.only();
  ASSERT_TRUE(ask(RequestKind::erasure, person("42"), group.id));
  erase_all();
  EXPECT_EQ(conversations::get_conversation(world_.database.session(), group.id)->state, "open");
  world_.take("3", in_group("43", 3, "goes on"));
  EXPECT_EQ(texts(world_.only()), (std::vector<std::string>{"-", "his", "goes on"}));
}

TEST_F(PrivacyRequests, events_go_with_their_thread_understood_or_not) {
  const auto deliver = [&](const std::string& id, const std::string& thread, bool understood) {
    ProviderEvent event{id, "{\"secret\":1}", NothingToDo{"?"}, thread};
    if (!understood) event.event = Error::invalid("no");
    return world_.act([&](Transaction& t) { return world_.intake.take(t, {"tg", "telegram"}, event); });
  };
  ASSERT_TRUE(deliver("1", "42", true));
  ASSERT_TRUE(deliver("2", "42", false));
  ASSERT_TRUE(deliver("3", "43", false));
  world_.take("4", World::message("42", 1, "hello"));
  ASSERT_TRUE(ask(RequestKind::erasure, person("42"), world_.only().id));
  erase_all();
  const auto failed = conversations::failed_events(world_.database.session(), {}, 10);
  ASSERT_EQ(failed.size(), 1u) << "nothing of him waits to be replayed";
  EXPECT_EQ(failed.front().event_id, "3");
  EXPECT_EQ(deliver("1", "42", true).value(), conversations::IntakeOutcome::duplicate) << "still known";
}

}  // namespace
}  // namespace throughline::privacy
