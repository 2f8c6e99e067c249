#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace throughline::demo {

/// Somebody with a phone.
struct Person {
  std::int64_t id = 0;  // 0: the next free one
  std::string first_name;
  std::string last_name = {};
  std::string username = {};
  std::string language;
  std::string phone = {};
  std::string about = {};  // one line for whoever chooses a person to play
};

/// What the messenger knows: people, their chats with the bot, and the numbers it has given. Messages have the form of
/// the Bot API. Pure: every change is a record that says it in full, so that the records of a file, applied in order,
/// bring back the same chats. Owned by StandIn.
class Chats {
 public:
  struct Entry {
    json::object message;
    std::int64_t version = 0;  // of the chat, when this message last changed
  };
  struct Chat {
    Person person;
    bool blocked = false;
    std::int64_t version = 0;
    std::vector<Entry> entries;

    const json::object* find(std::int64_t message) const;
  };

  /// Takes a record that was written earlier; one that makes no sense changes nothing.
  void apply(const json::object& record);
  /// The records of all changes since the last call.
  std::vector<json::object> take_records() { return std::exchange(fresh_, {}); }

  std::int64_t add_person(Person person);
  const Chat* find(std::int64_t chat) const;
  const std::map<std::int64_t, Chat>& all() const { return chats_; }

  /// The customer's side. Each returns the Update that tells the bot. The chat exists, and so does what is edited or
  /// pressed.
  json::object say(std::int64_t chat, json::object content, Time at);
  json::object edit(std::int64_t chat, std::int64_t message, const std::string& text, Time at);
  json::object press(std::int64_t chat, std::int64_t message, const std::string& data);
  json::object set_blocked(std::int64_t chat, bool blocked, Time at);

  /// The bot's side: returns the Message.
  json::object bot_say(std::int64_t chat, json::object content, Time at);
  json::object bot_edit(std::int64_t chat, std::int64_t message, json::object content, Time at);
  /// True once for each press since the program started.
  bool close_press(const std::string& callback) { return open_presses_.erase(callback) == 1; }

  static json::object bot();

 private:
  void record(json::object record);
  void put_person(const json::object& person);
  void put_message(const json::object& message);
  json::object message_frame(const Chat& chat, json::object from, Time at);
  json::object update_of(const char* kind, json::object value);

  std::map<std::int64_t, Chat> chats_;
  std::vector<json::object> fresh_;
  std::set<std::string> open_presses_;
  std::int64_t last_person_ = 5'000'000'000;
  std::int64_t last_message_ = 100;
  std::int64_t last_update_ = 700'000'000;
};

/// A number of an object that came as JSON or as a form field's text; 0 when there is none.
std::int64_t integer_of(const json::object& object, std::string_view key);
std::string text_of(const json::object& object, std::string_view key);

}  // namespace throughline::demo
