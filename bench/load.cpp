// The load generator of script/bench: one thread, epoll, loopback. Prints one JSON object on standard output.
//
//   bench_load ingest PORT TOKEN SECRET CONNECTIONS SECONDS FIRST_ID   closed loop of webhooks; one agent reads the
//   feed bench_load warm   PORT SECRET CONNECTIONS FIRST_ID                 one message in each chat bench_load idle
//   PORT TOKEN SOCKETS                               opens feeds, prints, and holds them until stdin ends bench_load
//   fanout PORT TOKEN SECRET SOCKETS PER_SECOND SECONDS FIRST_ID bench_load page   PORT TOKEN PATH SECONDS one client
//   asking again and again
//   bench_load mix PORT TOKEN FILE SECONDS     the same with many paths: lines of KIND<TAB>PATH
//   bench_load replay PORT SECRET CONNECTIONS FILE     webhooks: lines of PATH<TAB>BODY
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

#include "wire.hpp"

namespace throughline::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kChats = 10'000;
constexpr std::int64_t kFirstChat = 1'000'000;
constexpr auto kDrainTime = std::chrono::seconds(5);
constexpr const char* kFeedPath = "/api/v1/live";

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

std::int64_t number(const char* text) { return std::strtoll(text, nullptr, 10); }

/// The decimal after the first `key`, with or without a quotation mark; -1 without it.
std::int64_t number_after(std::string_view text, std::string_view key) {
  auto at = text.find(key);
  if (at == std::string_view::npos) return -1;
  at += key.size();
  if (at < text.size() && text[at] == '"') ++at;
  std::int64_t value = -1;
  std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

/// Milliseconds of many operations.
class Latencies {
 public:
  void add(Clock::duration one) { taken_.push_back(std::chrono::duration<double, std::milli>(one).count()); }
  std::size_t count() const { return taken_.size(); }
  double at(double part) {
    if (taken_.empty()) return 0;
    const auto nth = taken_.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(taken_.size() - 1));
    std::nth_element(taken_.begin(), nth, taken_.end());
    return *nth;
  }

 private:
  std::vector<double> taken_;
};

/// Webhook requests as Telegram sends them, about 500 bytes of JSON each, over ten thousand chats in a scattered order.
class Updates {
 public:
  Updates(std::string secret, std::int64_t first) : secret_(std::move(secret)), next_(first) {}

  std::int64_t next_number() const { return next_; }

  std::string_view next() {
    const std::int64_t update = next_++;
    const auto chat = static_cast<long long>(kFirstChat + update * 7919 % kChats);
    const auto id = static_cast<long long>(update);
    const int size = std::snprintf(
        body_, sizeof body_,
        R"({"update_id":%lld,"message":{"message_id":%lld,"from":{"id":%lld,"is_bot":false,"first_name":"Olena",)"
        R"("last_name":"Kovalenko","username":"customer_%lld","language_code":"uk"},"chat":{"id":%lld,)"
        R"("first_name":"Olena","last_name":"Kovalenko","username":"customer_%lld","type":"private"},"date":%lld,)"
        R"("text":"no. %lld: Hello, my parcel should have come on Tuesday and the tracking page still says that it waits )"
        R"(at the sorting centre. Can you find out where it is, please? The order was paid on Friday by card."}})",
        id, id, chat, chat, chat, chat, static_cast<long long>(std::time(nullptr)), id);
    const int total = std::snprintf(request_, sizeof request_,
                                    "POST /hooks/tg HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    "X-Telegram-Bot-Api-Secret-Token: %s\r\nContent-Length: %d\r\n\r\n%s",
                                    secret_.c_str(), size, body_);
    return {request_, static_cast<std::size_t>(total)};
  }

 private:
  std::string secret_;
  std::int64_t next_;
  char body_[1024];
  char request_[2048];
};

/// What one agent's feed has shown: every number once and in order, and how many frames were messages.
struct Reading {
  std::int64_t seq = -1;
  std::int64_t messages = 0;
  std::int64_t bytes = 0;

  void take(std::string_view frame) {
    const std::int64_t one = number_after(frame, "\"seq\":");
    if (seq >= 0 && one != seq + 1) give_up("the feed went from " + std::to_string(seq) + " to " + std::to_string(one));
    seq = one;
    bytes += static_cast<std::int64_t>(frame.size());
    if (frame.find("\"type\":\"touch\"") != std::string_view::npos) ++messages;
  }
};

class Poller {
 public:
  Poller() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~Poller() { ::close(descriptor_); }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  void watch(int descriptor, std::uint64_t key) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = key;
    ::epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event);
  }
  template<class Handle>
  void wait(int milliseconds, Handle handle) {
    epoll_event events[256];
    const int count = ::epoll_wait(descriptor_, events, 256, milliseconds);
    for (int at = 0; at < count; ++at) handle(events[at].data.u64);
  }

 private:
  int descriptor_;
};

constexpr std::uint64_t kFeedKey = 1'000'000;

/// A closed loop: each connection sends its next message when the last one is acknowledged.
struct ClosedLoop {
  ClosedLoop(std::uint16_t port, std::string secret, std::int64_t connections, std::int64_t first)
      : updates(std::move(secret), first), sent_at(static_cast<std::size_t>(connections)) {
    for (std::int64_t at = 0; at < connections; ++at) {
      posts.push_back(std::make_unique<HttpConnection>(port));
      poller.watch(posts.back()->descriptor(), static_cast<std::uint64_t>(at));
    }
  }

  void send(std::size_t at) {
    sent_at[at] = Clock::now();
    posts[at]->send(updates.next());
    ++in_flight;
  }
  /// True when the connection's message has been acknowledged.
  bool receive(std::size_t at) {
    const int status = posts[at]->receive();
    if (status == 0) return false;
    if (status != 200) give_up("answer " + std::to_string(status) + ": " + std::string(posts[at]->body()));
    latencies.add(Clock::now() - sent_at[at]);
    --in_flight;
    return true;
  }

  Poller poller;
  Updates updates;
  std::vector<std::unique_ptr<HttpConnection>> posts;
  std::vector<Clock::time_point> sent_at;
  Latencies latencies;
  std::int64_t in_flight = 0;
};

int warm(char** arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments[0]));
  ClosedLoop loop(port, arguments[1], number(arguments[2]), number(arguments[3]));
  const std::int64_t end = loop.updates.next_number() + kChats;
  const auto start = Clock::now();
  for (std::size_t at = 0; at < loop.posts.size(); ++at) loop.send(at);
  while (loop.in_flight > 0) {
    loop.poller.wait(1000, [&](std::uint64_t at) {
      if (loop.receive(at) && loop.updates.next_number() < end) loop.send(at);
    });
  }
  std::printf("{\"messages\":%zu,\"seconds\":%.4f}\n", loop.latencies.count(), seconds_since(start));
  return 0;
}

int ingest(char** arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments[0]));
  const double seconds = std::strtod(arguments[4], nullptr);
  ClosedLoop loop(port, arguments[2], number(arguments[3]), number(arguments[5]));
  auto feed = std::make_unique<FeedSocket>(port, kFeedPath, arguments[1]);
  Reading reading;
  int returns = 0;
  loop.poller.watch(feed->descriptor(), kFeedKey);
  // A reader that could not keep up comes back with its last number, as the workspace does.
  const auto read_feed = [&] {
    if (feed->receive([&](std::string_view frame) { reading.take(frame); })) return;
    ++returns;
    feed = std::make_unique<FeedSocket>(port, kFeedPath + ("?after=" + std::to_string(reading.seq)), arguments[1]);
    loop.poller.watch(feed->descriptor(), kFeedKey);
  };
  // The feed greets with the number it stands at; a server without a greeting says nothing.
  loop.poller.wait(200, [&](std::uint64_t) { read_feed(); });
  reading.messages = 0;

  const double cpu = cpu_seconds();
  const auto start = Clock::now();
  const auto done = [&] {
    return loop.in_flight == 0 && reading.messages >= static_cast<std::int64_t>(loop.latencies.count());
  };
  for (std::size_t at = 0; at < loop.posts.size(); ++at) loop.send(at);
  bool sending = true;
  while (sending || !done()) {
    loop.poller.wait(100, [&](std::uint64_t key) {
      if (key == kFeedKey)
        read_feed();
      else if (loop.receive(key) && sending)
        loop.send(key);
    });
    const double elapsed = seconds_since(start);
    sending = elapsed < seconds;
    if (elapsed > seconds + std::chrono::duration<double>(kDrainTime).count()) {
      give_up(std::to_string(loop.latencies.count()) + " acknowledged, " + std::to_string(reading.messages) +
              " pushed");
    }
  }
  std::printf(
      "{\"messages\":%zu,\"pushed\":%lld,\"seconds\":%.4f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,"
      "\"feed_bytes\":%lld,\"returns\":%d,\"cpu_seconds\":%.3f}\n",
      loop.latencies.count(), static_cast<long long>(reading.messages), seconds_since(start), loop.latencies.at(0.5),
      loop.latencies.at(0.99), loop.latencies.at(1), static_cast<long long>(reading.bytes), returns,
      cpu_seconds() - cpu);
  return 0;
}

int idle(char** arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments[0]));
  std::vector<std::unique_ptr<FeedSocket>> sockets;
  for (std::int64_t at = 0; at < number(arguments[2]); ++at) {
    sockets.push_back(std::make_unique<FeedSocket>(port, kFeedPath, arguments[1]));
  }
  // Every feed greets once it is live.
  for (auto& socket : sockets) {
    bool greeted = false;
    while (!greeted) {
      if (!socket->receive([&](std::string_view) { greeted = true; })) give_up("a feed was closed");
      if (!greeted) socket->await();
    }
  }
  std::printf("{\"sockets\":%zu}\n", sockets.size());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}

/// When each message of a fan-out was sent, and how many feeds have shown it.
struct Spread {
  std::int64_t first;
  std::vector<Clock::time_point> sent_at;
  std::vector<std::size_t> seen;
  Latencies last_seen;

  void take(std::string_view frame, std::size_t readers) {
    const std::int64_t update = number_after(frame, "\"text\":\"no. ");
    if (update < first || update - first >= static_cast<std::int64_t>(seen.size())) return;
    const auto at = static_cast<std::size_t>(update - first);
    if (++seen[at] == readers) last_seen.add(Clock::now() - sent_at[at]);
  }
};

int fanout(char** arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments[0]));
  const auto readers = static_cast<std::size_t>(number(arguments[3]));
  const auto per_second = number(arguments[4]);
  const auto total = static_cast<std::size_t>(static_cast<double>(per_second) * std::strtod(arguments[5], nullptr));
  constexpr std::size_t kConnections = 16;  // a slow answer does not hold up the next message
  ClosedLoop loop(port, arguments[2], kConnections, number(arguments[6]));
  std::vector<std::unique_ptr<FeedSocket>> feeds;
  for (std::size_t at = 0; at < readers; ++at) {
    feeds.push_back(std::make_unique<FeedSocket>(port, kFeedPath, arguments[1]));
    loop.poller.watch(feeds.back()->descriptor(), kFeedKey + at);
  }
  Spread spread{loop.updates.next_number(), {}, std::vector<std::size_t>(total), {}};
  const FeedSocket::OnFrame on_frame = [&](std::string_view frame) { spread.take(frame, readers); };

  const double cpu = cpu_seconds();
  const auto pace = std::chrono::nanoseconds(1'000'000'000 / per_second);
  const auto start = Clock::now() + std::chrono::milliseconds(500);  // the greetings come first
  const auto limit = start + pace * static_cast<int>(total) + kDrainTime;
  while (spread.last_seen.count() < total) {
    const auto now = Clock::now();
    if (now > limit) give_up("only " + std::to_string(spread.last_seen.count()) + " messages reached every feed");
    const auto sent = spread.sent_at.size();
    auto due = start + pace * static_cast<int>(sent);
    if (sent < total && now >= due) {
      spread.sent_at.push_back(due);  // counted from when it was due, so that a stall is not hidden
      loop.send(sent % kConnections);
      due += pace;
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(due - Clock::now()).count();
    loop.poller.wait(sent < total ? static_cast<int>(std::clamp<long>(left, 0, 20)) : 20, [&](std::uint64_t key) {
      if (key >= kFeedKey && !feeds[key - kFeedKey]->receive(on_frame)) give_up("a feed was closed");
      if (key < kFeedKey) loop.receive(key);
    });
  }
  std::printf(
      "{\"messages\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"acknowledged_p99_ms\":%.3f,\"cpu_seconds\":%"
      ".3f}\n",
      total, spread.last_seen.at(0.5), spread.last_seen.at(0.99), spread.last_seen.at(1), loop.latencies.at(0.99),
      cpu_seconds() - cpu);
  return 0;
}

std::string get_request(std::string_view path, std::string_view token) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + std::string(token) +
         "\r\n\r\n";
}

int page(char** arguments) {
  HttpConnection client(static_cast<std::uint16_t>(number(arguments[0])));
  const std::string request = get_request(arguments[2], arguments[1]);
  const double seconds = std::strtod(arguments[3], nullptr);
  Latencies latencies;
  const auto start = Clock::now();
  while (seconds_since(start) < seconds) {
    const auto sent = Clock::now();
    client.send(request);
    if (client.await() != 200) give_up("no page: " + std::string(client.body()));
    latencies.add(Clock::now() - sent);
  }
  std::printf("{\"pages\":%zu,\"bytes\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n", latencies.count(),
              client.body().size(), latencies.at(0.5), latencies.at(0.99), latencies.at(1));
  return 0;
}

/// One request of a mix, with what it took each time.
struct Asked {
  std::string kind;
  std::string path;
  Latencies latencies;
  std::size_t bytes = 0;
};

std::vector<Asked> read_mix(const char* file) {
  std::vector<Asked> out;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    if (tab != std::string::npos) out.push_back({line.substr(0, tab), line.substr(tab + 1), {}, 0});
  }
  if (out.empty()) give_up(std::string(file) + ": no requests");
  return out;
}

/// Rounds over all requests until the time is over, two at least: the first round warms and does not count.
int mix(char** arguments) {
  HttpConnection client(static_cast<std::uint16_t>(number(arguments[0])));
  auto asked = read_mix(arguments[2]);
  const double seconds = std::strtod(arguments[3], nullptr);
  Latencies all;
  auto start = Clock::now();
  for (int round = 0; round < 2 || seconds_since(start) < seconds; ++round) {
    if (round == 1) start = Clock::now();
    for (auto& one : asked) {
      const auto sent = Clock::now();
      client.send(get_request(one.path, arguments[1]));
      if (client.await() != 200) give_up(one.path + ": " + std::string(client.body()));
      if (round == 0) continue;
      one.latencies.add(Clock::now() - sent);
      all.add(Clock::now() - sent);
      one.bytes = client.body().size();
    }
  }
  std::printf("{\"requests\":%zu,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,\"each\":[", all.count(), all.at(0.5),
              all.at(0.95), all.at(1));
  for (std::size_t at = 0; at < asked.size(); ++at) {
    auto& one = asked[at];
    std::printf("%s{\"kind\":\"%s\",\"p50_ms\":%.3f,\"max_ms\":%.3f,\"bytes\":%zu}", at == 0 ? "" : ",",
                one.kind.c_str(), one.latencies.at(0.5), one.latencies.at(1), one.bytes);
  }
  std::printf("]}\n");
  return 0;
}

/// Webhooks from a file, each once and in its order, over so many connections: lines of PATH<TAB>BODY. One that is told
/// to come back (503) is sent again, as a provider does.
int replay(char** arguments) {
  const auto port = static_cast<std::uint16_t>(number(arguments[0]));
  std::vector<std::string> requests;
  std::ifstream lines(arguments[3]);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    const std::string body = line.substr(tab + 1);
    requests.push_back("POST " + line.substr(0, tab) +
                       " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                       "X-Telegram-Bot-Api-Secret-Token: " +
                       arguments[1] + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  struct Sender {
    std::unique_ptr<HttpConnection> connection;
    std::size_t request = 0;
    Clock::time_point sent_at;
  };
  std::vector<Sender> senders;
  Poller poller;
  std::size_t next = 0;
  std::size_t done = 0;
  std::size_t again = 0;
  Latencies latencies;
  const auto send = [&](Sender& sender) {
    sender.sent_at = Clock::now();
    sender.connection->send(requests[sender.request]);
  };
  for (std::int64_t at = 0; at < number(arguments[2]); ++at) {
    senders.push_back({std::make_unique<HttpConnection>(port), 0, {}});
    poller.watch(senders.back().connection->descriptor(), static_cast<std::uint64_t>(at));
  }
  const auto start = Clock::now();
  for (auto& sender : senders) {
    if (next == requests.size()) break;
    sender.request = next++;
    send(sender);
  }
  while (done < requests.size()) {
    poller.wait(1000, [&](std::uint64_t at) {
      Sender& sender = senders[at];
      const int status = sender.connection->receive();
      if (status == 0) return;
      if (status == 503) {
        ++again;
        return send(sender);
      }
      if (status != 200) give_up("answer " + std::to_string(status));
      latencies.add(Clock::now() - sender.sent_at);
      ++done;
      if (next == requests.size()) return;
      sender.request = next++;
      send(sender);
    });
  }
  std::printf("{\"messages\":%zu,\"seconds\":%.4f,\"again\":%zu,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", done,
              seconds_since(start), again, latencies.at(0.5), latencies.at(0.99));
  return 0;
}

struct Command {
  std::string_view name;
  int arguments;
  int (*run)(char**);
};

constexpr Command kCommands[] = {{"ingest", 6, ingest}, {"warm", 4, warm}, {"idle", 3, idle},    {"fanout", 7, fanout},
                                 {"page", 4, page},     {"mix", 4, mix},   {"replay", 4, replay}};

}  // namespace

}  // namespace throughline::bench

int main(int count, char** arguments) {
  for (const auto& command : throughline::bench::kCommands) {
    if (count == command.arguments + 2 && command.name == arguments[1]) return command.run(arguments + 2);
  }
  throughline::bench::give_up("unknown command or wrong number of arguments; see bench/load.cpp");
}
