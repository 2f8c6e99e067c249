#include "conversations/continuation.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace throughline::conversations {
namespace {

const Time kNow{std::chrono::hours{24 * 365}};

Past open(std::chrono::hours ago = {}) { return {{}, kNow - ago}; }
Past resolved(std::chrono::hours ago) { return {kNow - ago, kNow - ago}; }
Continuation decided(const Pasts& pasts) { return decide(pasts, kNow); }

TEST(ConversationsContinuation, nothing_known_is_a_new_need) { EXPECT_EQ(decided({}), Continuation::new_need); }

TEST(ConversationsContinuation, what_is_open_in_the_thread_goes_on_however_long_it_was_silent) {
  EXPECT_EQ(decided({{}, open(std::chrono::hours{24 * 100}), {}}), Continuation::open_here);
  EXPECT_EQ(decided({{}, open(), open()}), Continuation::open_here);
}

TEST(ConversationsContinuation, one_person_in_several_channels_is_one_piece_of_work) {
  EXPECT_EQ(decided({{}, {}, open()}), Continuation::open_elsewhere);
  EXPECT_EQ(decided({{}, resolved(std::chrono::hours{1}), open()}), Continuation::open_elsewhere);
  EXPECT_EQ(decided({{}, {}, open(limits::kContinueWithin + std::chrono::hours{1})}), Continuation::new_need);
  EXPECT_EQ(decided({{}, {}, resolved(std::chrono::hours{1})}), Continuation::new_need);
}

TEST(ConversationsContinuation, what_was_resolved_a_moment_ago_goes_on_here) {
  EXPECT_EQ(decided({{}, resolved(std::chrono::hours{1}), {}}), Continuation::recently_resolved);
  EXPECT_EQ(decided({{}, resolved(limits::kReopenWithin), {}}), Continuation::new_need);
}

TEST(ConversationsContinuation, a_reply_goes_to_what_it_answers) {
  EXPECT_EQ(decided({open(), open(), open()}), Continuation::reply);
  EXPECT_EQ(decided({resolved(std::chrono::hours{48}), open(), {}}), Continuation::reply);
  EXPECT_EQ(decided({resolved(limits::kContinueWithin), open(), {}}), Continuation::open_here);
}

}  // namespace
}  // namespace throughline::conversations
