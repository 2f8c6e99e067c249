// Fills a new data folder through the product's own stores: one customer with a tenth of the touches, the rest over ten
// thousand others, in the order of time, as months of traffic would have left it.
//
//   bench_furnish FOLDER TOUCHES
//
// Prints {"identity": the long customer's}.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/database.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/timeline.hpp"

namespace throughline::bench {

namespace {

constexpr std::size_t kCustomers = 10'000;
constexpr std::size_t kPerCommit = 10'000;
constexpr std::size_t kEveryTenth = 10;
constexpr const char* kText =
    "Hello, my parcel should have come on Tuesday and the tracking page still says that it waits at the sorting "
    "centre. Can "
    "you find out where it is, please?";

struct Chat {
  std::string value;
  customers::Identity identity;
  conversations::Conversation conversation;
  InteractionId interaction;
};

Chat open_chat(storage::Transaction& transaction, std::size_t number) {
  Chat chat;
  chat.value = std::to_string(1'000'000 + number);
  chat.identity = customers::see_identity(transaction, {"telegram", "tg", chat.value},
                                          {"Customer " + std::to_string(number), "", "uk"}, transaction.now());
  auto& conversation = chat.conversation;
  conversation.identity = chat.identity.id;
  conversation.state = "open";
  conversation.channel = "telegram";
  conversation.account = "tg";
  conversation.thread = chat.value;
  conversation.opened_at = transaction.now();
  conversation.id = conversations::add_conversation(transaction, conversation);
  chat.interaction = conversations::add_interaction(
      transaction, {{}, conversation.id, chat.identity.id, "telegram", "tg", chat.value}, transaction.now());
  return chat;
}

void add_message(storage::Transaction& transaction, Chat& chat, std::size_t number) {
  customers::Touch touch;
  touch.at = transaction.now();
  touch.order = static_cast<std::int64_t>(number);
  touch.kind = "message";
  touch.direction = "in";
  touch.channel = "telegram";
  touch.account = "tg";
  touch.identity = chat.identity.id;
  touch.interaction = chat.interaction;
  touch.author_kind = "customer";
  touch.author_name = chat.identity.name;
  touch.text = kText;
  touch.provider_message = chat.value + ":" + std::to_string(number);
  touch.id = customers::add_touch(transaction, touch);
  chat.conversation.last = customers::position_of(touch);
}

int furnish(const std::string& folder, std::size_t touches) {
  ManualClock clock(SystemClock().now() - std::chrono::hours(24 * 90));
  SystemDisk disk(std::chrono::microseconds(0));
  app::Config config;
  config.data = folder;
  const auto session = app::open_database(config, disk, clock);
  session->script("PRAGMA synchronous=OFF");  // nothing here would be missed
  IdSource ids(clock, 0, 0);
  const Millis step(std::chrono::milliseconds(std::chrono::hours(24 * 80)).count() /
                    static_cast<std::int64_t>(touches));
  std::vector<Chat> chats;
  std::size_t next_other = 1;
  for (std::size_t done = 0; done < touches;) {
    session->begin_write();
    while (chats.size() < kCustomers) {
      storage::Transaction transaction(*session, ids, clock.now());
      chats.push_back(open_chat(transaction, chats.size()));
    }
    for (std::size_t in_commit = 0; in_commit < kPerCommit && done < touches; ++in_commit, ++done) {
      clock.advance(std::max(step, 1ms));
      storage::Transaction transaction(*session, ids, clock.now());
      next_other = next_other * 7919 % 10'007;  // a prime: visits all but zero, scattered
      add_message(transaction, chats[done % kEveryTenth == 0 ? 0 : next_other % kCustomers], done);
    }
    session->commit();
  }
  session->begin_write();
  storage::Transaction transaction(*session, ids, clock.now());
  for (auto& chat : chats) conversations::save_conversation(transaction, chat.conversation);
  session->commit();
  session->script("PRAGMA wal_checkpoint(TRUNCATE)");
  std::printf("{\"identity\":\"%s\"}\n", to_string(chats[0].identity.id).c_str());
  return 0;
}

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  if (count != 3) return 2;
  return throughline::bench::furnish(arguments[1], static_cast<std::size_t>(std::strtoull(arguments[2], nullptr, 10)));
}
