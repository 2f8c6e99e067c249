#include "conversations/erasure.hpp"

#include <algorithm>

#include "conversations/attachment_store.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/resume_token_store.hpp"
#include "conversations/step_up_store.hpp"

namespace throughline::conversations {

namespace {

using storage::Transaction;

bool is_deserted(storage::Session& session, ConversationId id) {
  const auto interactions = every_interaction_of(session, id);
  return std::all_of(interactions.begin(), interactions.end(), [&](const Interaction& one) {
    const auto identity = customers::get_identity(session, one.identity);
    return !identity || identity->erased_at;
  });
}

void leave(Transaction& transaction, Conversation& conversation, IdentityId erased,
           const std::vector<Thread>& threads) {
  if (conversation.identity == erased) conversation.topic.reset();
  const Thread active{conversation.account, conversation.thread};
  if (std::find(threads.begin(), threads.end(), active) != threads.end()) conversation.thread.clear();
  if (conversation.state == "resolved" || !is_deserted(transaction.sql(), conversation.id)) return;
  conversation.state = "resolved";
  conversation.resolved_at = transaction.now();
  conversation.waiting_since.reset();
  conversation.unread = 0;
}

}  // namespace

void leave_conversations(Transaction& transaction, Announcements& announcements, IdentityId erased,
                         const std::vector<Thread>& threads) {
  auto& sql = transaction.sql();
  for (const auto& thread : threads) {
    cancel_outbox(transaction, thread.account, thread.thread);
    erase_thread(transaction, thread);
  }
  erase_proofs(transaction, erased);
  erase_step_ups(transaction, erased);
  void_resume_tokens(transaction, erased);
  for (const auto id : conversations_with(sql, erased)) {
    auto conversation = get_conversation(sql, id).value();
    leave(transaction, conversation, erased, threads);
    save_conversation(transaction, conversation);
    announcements.feed.append(transaction, id);
  }
}

void erase_touch(Transaction& transaction, const customers::Touch& touch) {
  erase_attachments(transaction, touch.id);
  erase_outbox_of(transaction, touch.id);
  customers::erase_touch(transaction, touch);
}

}  // namespace throughline::conversations
