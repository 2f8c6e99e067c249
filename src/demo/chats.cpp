#include "demo/chats.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace throughline::demo {

namespace {

constexpr std::int64_t kBotId = 7'000'000'001;

std::int64_t seconds_of(Time at) { return to_millis(at) / 1000; }

json::object user_of(const Person& person) {
  json::object user{{"id", person.id}, {"is_bot", false}, {"first_name", person.first_name}};
  if (!person.last_name.empty()) user["last_name"] = person.last_name;
  if (!person.username.empty()) user["username"] = person.username;
  user["language_code"] = person.language;
  return user;
}

json::object chat_of(const Person& person) {
  json::object chat{{"id", person.id}, {"type", "private"}, {"first_name", person.first_name}};
  if (!person.last_name.empty()) chat["last_name"] = person.last_name;
  if (!person.username.empty()) chat["username"] = person.username;
  return chat;
}

void merge(json::object& into, json::object from) {
  for (auto& member : from) into[member.key()] = std::move(member.value());
}

const json::value* member(const json::object& object, std::string_view key) {
  return object.if_contains(json::string_view(key.data(), key.size()));
}

const json::object* object_of(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

std::int64_t integer_of(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  if (value == nullptr) return 0;
  if (const auto* number = value->if_int64()) return *number;
  std::int64_t number = 0;
  if (const auto* text = value->if_string()) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string() : std::string(text->data(), text->size());
}

const json::object* Chats::Chat::find(std::int64_t message) const {
  const auto is_it = [&](const Entry& entry) { return integer_of(entry.message, "message_id") == message; };
  const auto found = std::find_if(entries.begin(), entries.end(), is_it);
  return found == entries.end() ? nullptr : &found->message;
}

json::object Chats::bot() {
  return {{"id", kBotId}, {"is_bot", true}, {"first_name", "Voltmart"}, {"username", "voltmart_demo_bot"}};
}

const Chats::Chat* Chats::find(std::int64_t chat) const {
  const auto found = chats_.find(chat);
  return found == chats_.end() ? nullptr : &found->second;
}

void Chats::apply(const json::object& record) {
  last_update_ = std::max(last_update_, integer_of(record, "update_id"));
  if (const auto* person = object_of(record, "person")) put_person(*person);
  if (const auto* message = object_of(record, "message")) put_message(*message);
  if (const auto* change = object_of(record, "blocked")) {
    const auto chat = chats_.find(integer_of(*change, "chat"));
    const auto* on = member(*change, "on");
    if (chat == chats_.end() || on == nullptr || !on->is_bool()) return;
    chat->second.blocked = on->get_bool();
    chat->second.version += 1;
  }
}

void Chats::put_person(const json::object& person) {
  const std::int64_t id = integer_of(person, "id");
  if (id <= 0) return;
  last_person_ = std::max(last_person_, id);
  chats_[id].person = {id,
                       text_of(person, "first_name"),
                       text_of(person, "last_name"),
                       text_of(person, "username"),
                       text_of(person, "language"),
                       text_of(person, "phone"),
                       text_of(person, "about")};
}

void Chats::put_message(const json::object& message) {
  const auto* at = object_of(message, "chat");
  const auto found = at == nullptr ? chats_.end() : chats_.find(integer_of(*at, "id"));
  if (found == chats_.end()) return;
  auto& chat = found->second;
  const std::int64_t id = integer_of(message, "message_id");
  last_message_ = std::max(last_message_, id);
  chat.version += 1;
  for (auto& entry : chat.entries) {
    if (integer_of(entry.message, "message_id") != id) continue;
    entry = {message, chat.version};
    return;
  }
  chat.entries.push_back({message, chat.version});
}

void Chats::record(json::object record) {
  apply(record);
  fresh_.push_back(std::move(record));
}

std::int64_t Chats::add_person(Person person) {
  if (person.id == 0) person.id = last_person_ + 1;
  record({{"person",
           {{"id", person.id},
            {"first_name", person.first_name},
            {"last_name", person.last_name},
            {"username", person.username},
            {"language", person.language},
            {"phone", person.phone},
            {"about", person.about}}}});
  return person.id;
}

json::object Chats::message_frame(const Chat& chat, json::object from, Time at) {
  return {{"message_id", last_message_ + 1},
          {"from", std::move(from)},
          {"chat", chat_of(chat.person)},
          {"date", seconds_of(at)}};
}

json::object Chats::update_of(const char* kind, json::object value) {
  return {{"update_id", last_update_ + 1}, {kind, std::move(value)}};
}

json::object Chats::say(std::int64_t chat, json::object content, Time at) {
  const auto& known = chats_.at(chat);
  json::object message = message_frame(known, user_of(known.person), at);
  merge(message, std::move(content));
  auto update = update_of("message", message);
  record({{"message", std::move(message)}, {"update_id", update.at("update_id")}});
  return update;
}

json::object Chats::edit(std::int64_t chat, std::int64_t message, const std::string& text, Time at) {
  json::object changed = *chats_.at(chat).find(message);
  changed["edit_date"] = seconds_of(at);
  changed[changed.contains("photo") ? "caption" : "text"] = text;
  auto update = update_of("edited_message", changed);
  record({{"message", std::move(changed)}, {"update_id", update.at("update_id")}});
  return update;
}

json::object Chats::press(std::int64_t chat, std::int64_t message, const std::string& data) {
  const auto& known = chats_.at(chat);
  const std::string callback = std::to_string(chat) + std::to_string(last_update_ + 1);
  open_presses_.insert(callback);
  auto update = update_of("callback_query", {{"id", callback},
                                             {"from", user_of(known.person)},
                                             {"message", *known.find(message)},
                                             {"chat_instance", std::to_string(-chat)},
                                             {"data", data}});
  // The phone shows which button was chosen, as the messenger's own apps do for a moment.
  json::object pressed = *known.find(message);
  pressed["pressed"] = data;
  record({{"message", std::move(pressed)}, {"update_id", update.at("update_id")}});
  return update;
}

json::object Chats::set_blocked(std::int64_t chat, bool blocked, Time at) {
  const auto& person = chats_.at(chat).person;
  const auto membership = [](bool out) { return json::object{{"user", bot()}, {"status", out ? "kicked" : "member"}}; };
  auto update = update_of("my_chat_member", {{"chat", chat_of(person)},
                                             {"from", user_of(person)},
                                             {"date", seconds_of(at)},
                                             {"old_chat_member", membership(!blocked)},
                                             {"new_chat_member", membership(blocked)}});
  record({{"blocked", {{"chat", chat}, {"on", blocked}}}, {"update_id", update.at("update_id")}});
  return update;
}

json::object Chats::bot_say(std::int64_t chat, json::object content, Time at) {
  json::object message = message_frame(chats_.at(chat), bot(), at);
  merge(message, std::move(content));
  record({{"message", message}});
  return message;
}

json::object Chats::bot_edit(std::int64_t chat, std::int64_t message, json::object content, Time at) {
  json::object changed = *chats_.at(chat).find(message);
  changed["edit_date"] = seconds_of(at);
  changed.erase("reply_markup");
  merge(changed, std::move(content));
  record({{"message", changed}});
  return changed;
}

}  // namespace throughline::demo
