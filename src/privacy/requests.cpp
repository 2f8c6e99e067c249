#include "privacy/requests.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "conversations/erasure.hpp"
#include "conversations/parting.hpp"
#include "conversations/step_up_store.hpp"
#include "customers/people.hpp"
#include "customers/resolver.hpp"

namespace throughline::privacy {

namespace {

using customers::Identity;
using storage::Session;
using storage::Transaction;

constexpr std::size_t kTouchesLookedAt = 50;  // for the person's last word

const Identity* find(const std::vector<Identity>& identities, IdentityId id) {
  const auto found = std::find_if(identities.begin(), identities.end(), [&](const auto& one) { return one.id == id; });
  return found == identities.end() ? nullptr : &*found;
}

bool spoke_since(Session& session, InteractionId interaction, Time since) {
  const auto page = customers::page_of_interactions(session, {interaction}, {{}, kTouchesLookedAt, {}});
  return std::any_of(page.touches.begin(), page.touches.end(),
                     [&](const auto& touch) { return touch.direction == "in" && touch.at >= since; });
}

void show(std::vector<Shown>& shown, IdentityId identity, std::string proof) {
  const bool known = std::any_of(shown.begin(), shown.end(), [&](const auto& one) { return one.identity == identity; });
  if (!known) shown.push_back({identity, std::move(proof)});
}

/// Ends everything that leads to the identity; what was said goes later.
void forget(Transaction& transaction, conversations::Announcements& announcements, Random& random, DataRequestId id,
            IdentityId identity_id) {
  auto& sql = transaction.sql();
  const auto identity = customers::get_identity(sql, identity_id).value();
  std::vector<conversations::Thread> own;
  for (const auto& thread : conversations::threads_of(sql, identity_id)) {
    add_task(transaction, id, thread);  // a group's too: what others wrote quotes him
    if (!thread.shared) own.push_back(thread);
  }
  conversations::part_conversations(transaction, announcements,
                                    customers::erase_identity(transaction, identity, random));
  conversations::leave_conversations(transaction, announcements, identity_id, own);
}

}  // namespace

std::vector<Shown> shown_in(Session& session, ConversationId conversation, const std::vector<Identity>& identities,
                            Time now) {
  const std::string here = " in conversation " + to_string(conversation);
  const Time since = now - limits::kShownWithin;
  std::vector<Shown> shown;
  for (const auto& one : conversations::interactions_of(session, conversation)) {
    const auto* identity = find(identities, one.identity);
    if (identity == nullptr || customers::is_handle(identity->key.kind)) continue;
    if (spoke_since(session, one.id, since)) show(shown, identity->id, "wrote over " + one.channel + here);
  }
  for (const auto& step_up : conversations::step_ups_of(session, conversation)) {
    if (step_up.state != "proved" || step_up.at < since || find(identities, step_up.target) == nullptr) continue;
    show(shown, step_up.target, "proved by " + step_up.method + here);
  }
  return shown;
}

Result<DataRequest> take_request(Transaction& transaction, conversations::Announcements& announcements, Random& random,
                                 const Asked& asked) {
  auto& sql = transaction.sql();
  auto identities = customers::identities_of(sql, asked.customer);
  std::erase_if(identities, [](const auto& one) { return one.erased_at.has_value(); });
  std::vector<Shown> shown;
  if (asked.conversation) shown = shown_in(sql, asked.conversation, identities, transaction.now());
  for (const auto& one : asked.in_words) {
    if (find(identities, one.identity) == nullptr) return Error::invalid("no identity of this customer", "/proofs");
    show(shown, one.identity, one.proof);
  }
  if (shown.empty()) return Error::conflict("nothing shows that any of the customer's identities is the person's");
  DataRequest request;
  request.kind = asked.kind;
  request.customer = asked.customer;
  request.reason = asked.reason;
  request.by = asked.by;
  request.at = transaction.now();
  request.shown = std::move(shown);
  const bool erasure = asked.kind == RequestKind::erasure;
  request.state = erasure ? "running" : "done";
  if (!erasure) request.finished_at = request.at;
  request.id = add_request(transaction, request);
  if (!erasure) return request;
  for (const auto& one : request.shown) forget(transaction, announcements, random, request.id, one.identity);
  announcements.erasures.raise(transaction);
  return request;
}

}  // namespace throughline::privacy
