// Fills a new data folder through the product's own stores, in the order of time, as months of traffic would have left
// it: a customer for every ten touches, one of them with a hundred thousand (at most a tenth), names and texts of
// world.cpp, a phone and an e-mail address proved by some; every fiftieth conversation is open, the rest are resolved.
//
//   bench_furnish FOLDER TOUCHES
//
// Prints {"identity": the long customer's}.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/database.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "customers/timeline.hpp"
#include "world.hpp"

namespace throughline::bench {

namespace {

constexpr std::size_t kPerCommit = 50'000;
constexpr std::size_t kTouchesOfCustomer = 10;
constexpr std::size_t kLongHistory = 100'000;
constexpr std::size_t kOpenOneIn = 50;

using storage::Session;
using storage::Transaction;

/// What is kept of a customer while his touches are written.
struct Chat {
  IdentityId identity;
  ConversationId conversation;
  InteractionId interaction;
  customers::Position last;
  std::uint32_t language = 0;
};

std::string chat_value(std::size_t number) { return std::to_string(1'000'000 + number); }

/// A proof as the messenger's contact button makes it, without asking the resolver: nobody else has the address.
void prove(Transaction& transaction, const customers::Identity& owner, const char* kind, const std::string& value) {
  const auto address = customers::know_identity(transaction, {kind, "", value}, transaction.now());
  if (address.customer != customer_of(address.id)) return;  // somebody has it already
  customers::Link link;
  link.a = owner.id;
  link.b = address.id;
  link.rule = "messenger_contact";
  link.evidence = "shared as the sender's own";
  link.assurance = Assurance::proved;
  link.by = customers::kBySystem;
  link.at = transaction.now();
  customers::set_verdict(transaction, customers::add_link(transaction, link), true, "");
  customers::set_customer(transaction, address.id, owner.customer);
}

Chat open_chat(Transaction& transaction, std::size_t number) {
  const auto who = person(number);
  const auto identity =
      customers::see_identity(transaction, {"telegram", "tg", chat_value(number)},
                              {who.name, "@" + who.handle, kLanguages[who.language]}, transaction.now());
  if (number % 3 == 1) prove(transaction, identity, "phone", who.phone);
  if (number % 5 == 1) prove(transaction, identity, "email", who.email);
  conversations::Conversation conversation;
  conversation.identity = identity.id;
  conversation.state = "open";
  conversation.channel = "telegram";
  conversation.account = "tg";
  conversation.thread = chat_value(number);
  conversation.opened_at = transaction.now();
  Chat chat;
  chat.identity = identity.id;
  chat.conversation = conversations::add_conversation(transaction, conversation);
  chat.interaction = conversations::add_interaction(
      transaction, {{}, chat.conversation, identity.id, "telegram", "tg", chat_value(number)}, transaction.now());
  chat.language = static_cast<std::uint32_t>(who.language);
  return chat;
}

void add_message(Transaction& transaction, Dice& dice, Chat& chat, std::size_t of, std::size_t number) {
  customers::Touch touch;
  touch.at = transaction.now();
  touch.order = static_cast<std::int64_t>(number);
  touch.kind = "message";
  const bool answer = dice.below(3) == 0;
  touch.direction = answer ? "out" : "in";
  touch.channel = "telegram";
  touch.account = "tg";
  touch.identity = chat.identity;
  touch.interaction = chat.interaction;
  touch.author_kind = answer ? "agent" : "customer";
  touch.author_name = answer ? "Agent" : "Customer";
  touch.text = said(dice, chat.language);
  touch.provider_message = chat_value(of) + ":" + std::to_string(number);
  touch.id = customers::add_touch(transaction, touch);
  chat.last = customers::position_of(touch);
}

void close_chat(Transaction& transaction, const Chat& chat, std::size_t number) {
  auto conversation = conversations::get_conversation(transaction.sql(), chat.conversation).value();
  conversation.last = chat.last;
  if (number % kOpenOneIn != 0) {
    conversation.state = "resolved";
    conversation.resolved_at = chat.last.at;
  }
  conversations::save_conversation(transaction, conversation);
}

/// The indexes of the touches are made when all are there: sorted once instead of searched ten million times.
class IndexesAside {
 public:
  explicit IndexesAside(Session& session) : session_(session) {
    static constexpr storage::Sql kIndexes{
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'touch' AND sql IS NOT NULL"};
    struct Index {
      std::string name;
      std::string sql;
    };
    const auto read = [](storage::Columns& row) {
      Index index;
      index.name = row.text();
      index.sql = row.text();
      return index;
    };
    for (auto& index : session.rows(kIndexes, read)) {
      session.script("DROP INDEX " + index.name);
      made_by_.push_back(std::move(index.sql));
    }
  }
  void make_again() {
    for (const auto& sql : made_by_) session_.script(sql);
  }

 private:
  Session& session_;
  std::vector<std::string> made_by_;
};

template<class Work>
void in_commits(Session& session, std::size_t count, Work work) {
  for (std::size_t done = 0; done < count;) {
    session.begin_write();
    const std::size_t end = std::min(done + kPerCommit, count);
    for (; done < end; ++done) work(done);
    session.commit();
  }
}

int furnish(const std::string& folder, std::size_t touches) {
  ManualClock clock(SystemClock().now() - std::chrono::hours(24 * 90));
  SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  config.data = folder;
  const auto session = app::open_database(config, disk, clock);
  // Nothing here would be missed: no log, no fsync.
  session->script("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-3000000");
  // One segment of the full text a commit, not one for each megabyte.
  session->script("INSERT INTO touch_words (touch_words, rank) VALUES ('hashsize', 100000000)");
  IndexesAside indexes(*session);
  IdSource ids(clock, 0, 0);
  std::vector<Chat> chats;
  const std::size_t customers = touches / kTouchesOfCustomer;
  in_commits(*session, customers, [&](std::size_t number) {
    if (number % 64 == 0) clock.advance(1ms);
    Transaction transaction(*session, ids, clock.now());
    chats.push_back(open_chat(transaction, number));
  });
  const auto step = std::max<std::int64_t>(
      1, std::chrono::milliseconds(std::chrono::hours(24 * 80)).count() / static_cast<std::int64_t>(touches));
  const std::size_t long_one_in = std::max<std::size_t>(10, touches / kLongHistory);
  Dice dice(2);
  in_commits(*session, touches, [&](std::size_t number) {
    clock.advance(Millis(step));
    Transaction transaction(*session, ids, clock.now());
    const std::size_t of = number % long_one_in == 0 ? 0 : 1 + dice.below(customers - 1);
    add_message(transaction, dice, chats[of], of, number);
  });
  in_commits(*session, customers, [&](std::size_t number) {
    Transaction transaction(*session, ids, clock.now());
    close_chat(transaction, chats[number], number);
  });
  indexes.make_again();
  session->script("INSERT INTO touch_words (touch_words, rank) VALUES ('hashsize', 1048576)");
  session->script("PRAGMA journal_mode=WAL");
  std::printf("{\"identity\":\"%s\"}\n", to_string(chats[0].identity).c_str());
  return 0;
}

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return throughline::bench::furnish(arguments[1], static_cast<std::size_t>(std::strtoull(arguments[2], nullptr, 10)));
}
