#include "demo/stand_in.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/log.hpp"
#include "base/text.hpp"

namespace throughline::demo {

namespace {

constexpr Millis kWatch = 25'000ms;
constexpr std::size_t kWatchers = 64;
constexpr Millis kFirstPause = 1'000ms;
constexpr Millis kLongestPause = 60'000ms;
constexpr std::string_view kBotPrefix = "/bot";
constexpr std::string_view kFilePrefix = "/file/bot";

net::Response json_answer(const MethodResult& result) {
  net::Response response;
  if (const auto* refusal = std::get_if<Refusal>(&result)) response.status = refusal->code;
  response.headers.add("Content-Type", "application/json");
  response.body = to_body(result);
  return response;
}

Refusal unauthorized() { return {401, "Unauthorized"}; }

std::int64_t chat_of_update(const json::object& update) {
  for (const auto& [key, value] : update) {
    if (!value.is_object()) continue;
    const auto& object = value.get_object();
    if (const auto* from = object.if_contains("from"); from != nullptr && from->is_object()) {
      return integer_of(from->get_object(), "id");
    }
  }
  return 0;
}

}  // namespace

/// A form whose files are being stored, one after another.
struct StandIn::Upload {
  MethodCall call;
  std::deque<FormField> left;
  net::Reply reply;
};

void StandIn::open(Random& random) {
  for (const auto& record : log_.read()) {
    chats_.apply(record);
    if (const auto token = text_of(record, "token"); !token.empty()) keys_ = {token, text_of(record, "secret")};
    if (const auto* update = record.if_contains("unacknowledged"); update != nullptr && update->is_object()) {
      unacknowledged_[integer_of(update->get_object(), "update_id")] = update->get_object();
    }
    unacknowledged_.erase(integer_of(record, "acknowledged"));
  }
  for (const auto& [id, chat] : chats_.all()) seen_versions_[id] = chat.version;
  if (keys_.token.empty()) keys_ = {"7000000001:" + random.token(26), random.token(24)};
}

Result<void> StandIn::adopt(Chats chats) {
  chats_ = std::move(chats);
  std::vector<json::object> records{{{"token", keys_.token}, {"secret", keys_.secret}}};
  for (auto& record : chats_.take_records()) records.push_back(std::move(record));
  for (const auto& [id, chat] : chats_.all()) seen_versions_[id] = chat.version;
  return log_.rewrite(records);
}

void StandIn::start(std::string hook) {
  hook_ = std::move(hook);
  for (const auto& [id, update] : std::exchange(unacknowledged_, {})) enqueue(update, chat_of_update(update));
}

void StandIn::stop() {
  hook_.clear();
  while (!watchers_.empty()) finish(watchers_.begin());
}

bool StandIn::knows_token(std::string_view path) const {
  const auto prefix = path.starts_with(kFilePrefix) ? kFilePrefix : kBotPrefix;
  if (!path.starts_with(prefix)) return false;
  path.remove_prefix(prefix.size());
  return equal_in_constant_time(path.substr(0, path.find('/')), keys_.token);
}

void StandIn::handle(net::Request request, net::Reply reply) {
  if (!knows_token(request.path)) return reply(json_answer(unauthorized()));
  const bool is_file = request.path.starts_with(kFilePrefix);
  const auto slash = request.path.find('/', is_file ? kFilePrefix.size() : kBotPrefix.size());
  const std::string rest = slash == std::string::npos ? std::string() : request.path.substr(slash + 1);
  if (is_file) return send_file(rest, std::move(reply));
  const auto type = request.headers.find("Content-Type");
  if (to_lower_ascii(type).starts_with("multipart/form-data")) {
    auto fields = parse_form_data(type, request.body);
    if (!fields) return reply(json_answer(Refusal{400, "Bad Request: " + fields.error().message}));
    return take_form(rest, std::move(*fields), std::move(reply));
  }
  MethodCall call{rest, {}, {}};
  if (!request.body.empty()) {
    auto body = parse_json(request.body);
    if (!body || !body->is_object()) {
      return reply(json_answer(Refusal{400, "Bad Request: can't parse JSON object"}));
    }
    call.fields = std::move(body->as_object());
  }
  answer_call(std::move(call), reply);
}

void StandIn::answer_call(MethodCall call, net::Reply& reply) {
  const std::int64_t chat = integer_of(call.fields, "chat_id");
  const auto result = demo::answer_call(chats_, call, settings_.clock.now());
  keep();
  reply(json_answer(result));
  wake(chat);
}

void StandIn::take_form(std::string method, std::vector<FormField> fields, net::Reply reply) {
  auto upload = std::make_shared<Upload>();
  upload->call.method = std::move(method);
  upload->reply = std::move(reply);
  for (auto& field : fields) {
    if (field.file_name.empty())
      upload->call.fields[field.name] = field.bytes;
    else
      upload->left.push_back(std::move(field));
  }
  keep_next(upload);
}

void StandIn::keep_next(const std::shared_ptr<Upload>& upload) {
  if (upload->left.empty()) return answer_call(std::move(upload->call), upload->reply);
  auto field = std::move(upload->left.front());
  upload->left.pop_front();
  keep_file(std::move(field), [this, upload](Result<ReceivedFile> file) {
    if (!file) return upload->reply(json_answer(Refusal{500, "Internal Server Error"}));
    upload->call.files.push_back(std::move(*file));
    keep_next(upload);
  });
}

void StandIn::keep_file(FormField file, Callback<void(Result<ReceivedFile>)> done) {
  auto shared = std::make_shared<Callback<void(Result<ReceivedFile>)>>(std::move(done));
  auto bytes = std::make_shared<std::string>(std::move(file.bytes));
  ReceivedFile kept{file.name, file.file_name, file.type, static_cast<std::int64_t>(bytes->size()), {}};
  const bool taken =
      settings_.files.try_post([&core = settings_.core, store = settings_.store, shared, bytes, kept]() mutable {
        auto held = store.put(*bytes);
        core.post([shared, kept, held = std::move(held)]() mutable {
          if (!held) return (*shared)(held.error());
          kept.digest = **held;
          (*shared)(std::move(kept));
        });
      });
  if (!taken) (*shared)(Error::unavailable("too many files at once"));
}

void StandIn::send_file(const std::string& file_id, net::Reply reply) {
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  const bool taken = settings_.files.try_post(
      [&core = settings_.core, store = settings_.store, shared, digest = digest_of_file(file_id)]() mutable {
        auto bytes = store.read(digest);
        core.post([shared, bytes = std::move(bytes)]() mutable {
          if (!bytes) return (*shared)(json_answer(Refusal{404, "Not Found"}));
          net::Response response;
          response.headers.add("Content-Type", std::string(conversations::proved_media_type(*bytes)));
          response.headers.add("X-Content-Type-Options", "nosniff");
          response.headers.add("Cache-Control", "private, max-age=86400");
          response.body = std::move(*bytes);
          (*shared)(std::move(response));
        });
      });
  if (!taken) (*shared)(json_answer(Refusal{429, "Too Many Requests: retry after 1"}));
}

std::int64_t StandIn::add_person(Person person) {
  const auto id = chats_.add_person(std::move(person));
  keep();
  return id;
}

void StandIn::say(std::int64_t chat, json::object content) {
  tell_bot(chat, chats_.say(chat, std::move(content), settings_.clock.now()));
}

void StandIn::edit(std::int64_t chat, std::int64_t message, const std::string& text) {
  tell_bot(chat, chats_.edit(chat, message, text, settings_.clock.now()));
}

void StandIn::press(std::int64_t chat, std::int64_t message, const std::string& data) {
  tell_bot(chat, chats_.press(chat, message, data));
}

void StandIn::set_blocked(std::int64_t chat, bool blocked) {
  tell_bot(chat, chats_.set_blocked(chat, blocked, settings_.clock.now()));
}

void StandIn::keep(std::vector<json::object> further) {
  auto records = chats_.take_records();
  std::move(further.begin(), further.end(), std::back_inserter(records));
  if (records.empty()) return;
  if (const auto kept = log_.append(records); !kept)
    log_error("the demo's chats cannot be kept", {{"why", kept.error().message}});
}

void StandIn::tell_bot(std::int64_t chat, json::object update) {
  keep({{{"unacknowledged", update}}});
  enqueue(update, chat);
  wake(chat);
}

void StandIn::enqueue(const json::object& update, std::int64_t chat) {
  lines_[chat].updates.push_back(update);
  post_next(chat);
}

void StandIn::post_next(std::int64_t chat) {
  auto& line = lines_[chat];
  if (line.posting || line.updates.empty() || hook_.empty()) return;
  line.posting = true;
  net::OutboundRequest request;
  request.method = net::Method::post;
  request.url = hook_;
  request.headers.add("Content-Type", "application/json");
  request.headers.add("X-Telegram-Bot-Api-Secret-Token", keys_.secret);
  request.body = json::serialize(line.updates.front());
  settings_.http.send(std::move(request), [this, chat, alive = std::weak_ptr(alive_)](const net::Outcome& outcome) {
    if (alive.lock()) posted(chat, outcome);
  });
}

void StandIn::posted(std::int64_t chat, const net::Outcome& outcome) {
  auto& line = lines_[chat];
  line.posting = false;
  if (outcome.exchange == net::Exchange::answered && outcome.status / 100 == 2) {
    keep({{{"acknowledged", integer_of(line.updates.front(), "update_id")}}});
    line.updates.pop_front();
    line.pause = 0ms;
    return post_next(chat);
  }
  line.pause = std::clamp<Millis>(line.pause * 2, kFirstPause, kLongestPause);
  line.timer = settings_.core.after(line.pause, [this, chat] { post_next(chat); });
}

void StandIn::watch(std::int64_t chat, std::int64_t version, Callback<void()> ready) {
  const auto* known = chats_.find(chat);
  if (known == nullptr || known->version > version || hook_.empty()) return ready();
  if (watchers_.size() == kWatchers) finish(watchers_.begin());
  const auto watcher = watchers_.insert(watchers_.end(), {chat, std::move(ready), nullptr});
  watcher->timer = settings_.core.after(kWatch, [this, watcher] { finish(watcher); });
}

void StandIn::finish(std::list<Watcher>::iterator watcher) {
  auto ready = std::move(watcher->ready);
  watchers_.erase(watcher);
  ready();
}

void StandIn::wake(std::int64_t chat) {
  const auto* known = chats_.find(chat);
  if (known == nullptr || known->version == std::exchange(seen_versions_[chat], known->version)) return;
  for (auto at = watchers_.begin(); at != watchers_.end();) {
    const auto watcher = at++;
    if (watcher->chat == chat) finish(watcher);
  }
}

}  // namespace throughline::demo
