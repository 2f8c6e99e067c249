#include "demo/history.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

namespace throughline::demo {

namespace {

struct Planned {
  Time at;
  const Step* step;
  std::int64_t chat;
};

Time begin_of(const Beginning& beginning, Time now) {
  if (beginning.days_ago == 0) return now - std::chrono::minutes(beginning.minutes);
  const auto day = std::chrono::floor<std::chrono::days>(now) - std::chrono::days(beginning.days_ago);
  return Time{day} + std::chrono::minutes(beginning.minutes);
}

std::vector<Planned> in_order(const std::vector<Story>& stories, Chats& chats, Time now) {
  std::vector<Planned> out;
  for (const auto& story : stories) {
    const auto chat = chats.add_person(story.person);
    Time at = begin_of(story.beginning, now);
    for (const auto& step : story.steps) {
      at += std::chrono::minutes(step.minutes);
      // Nobody writes on the full minute; the same seconds each time keep the demo the same.
      const Time written = at + std::chrono::seconds((chat * 7 + static_cast<std::int64_t>(out.size()) * 11) % 50);
      if (written <= now) out.push_back({written, &step, chat});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return out;
}

/// The newest message of the chat that `is_it`; 0 for none.
template<class IsIt>
std::int64_t newest(const Chats::Chat& chat, IsIt is_it) {
  const auto found =
      std::find_if(chat.entries.rbegin(), chat.entries.rend(), [&](const auto& entry) { return is_it(entry.message); });
  return found == chat.entries.rend() ? 0 : integer_of(found->message, "message_id");
}

bool is_from_bot(const json::object& message) {
  return integer_of(message.at("from").as_object(), "id") == integer_of(Chats::bot(), "id");
}

json::object keyboard(const std::vector<std::string>& labels) {
  json::array rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    rows.push_back(json::array{json::object{{"text", labels[i]}, {"callback_data", button_data(i)}}});
  }
  return {{"inline_keyboard", std::move(rows)}};
}

std::string data_of_label(const json::object& message, const std::string& label) {
  for (const auto& row : message.at("reply_markup").at("inline_keyboard").as_array()) {
    const auto& button = row.as_array().front().as_object();
    if (text_of(button, "text") == label) return text_of(button, "callback_data");
  }
  return {};
}

/// Plays one planned step on the messenger and says what the core has to hear of it.
class Player {
 public:
  Player(Chats& chats, const std::optional<Picture>& picture) : chats_(chats), picture_(picture) {}

  Deed play(const Planned& planned) {
    const auto& step = *planned.step;
    Deed deed{.at = planned.at, .act = step.act, .by = step.by, .chat = planned.chat};
    deed.text = step.text;
    deed.buttons = step.buttons;
    if (step.act == Act::replies)
      deed.message = reply(planned);
    else if (const auto update = customer_acts(planned); !update.empty())
      deed.update = json::serialize(update);
    return deed;
  }

 private:
  std::int64_t reply(const Planned& planned) {
    json::object content{{"text", planned.step->text}};
    if (!planned.step->buttons.empty()) content["reply_markup"] = keyboard(planned.step->buttons);
    return integer_of(chats_.bot_say(planned.chat, std::move(content), planned.at), "message_id");
  }

  json::object customer_acts(const Planned& planned) {
    const auto& step = *planned.step;
    const auto& chat = *chats_.find(planned.chat);
    switch (step.act) {
      case Act::says:
        return chats_.say(planned.chat, {{"text", step.text}}, planned.at);
      case Act::edits: {
        const auto last = newest(chat, [](const auto& message) { return !is_from_bot(message); });
        return chats_.edit(planned.chat, last, step.text, planned.at);
      }
      case Act::sends_photo:
        return chats_.say(planned.chat, photo(step.text), planned.at);
      case Act::shares_contact:
        return chats_.say(planned.chat, contact(chat.person), planned.at);
      case Act::presses: {
        const auto offer = newest(chat, [](const auto& message) { return message.contains("reply_markup"); });
        return chats_.press(planned.chat, offer, data_of_label(*chat.find(offer), step.text));
      }
      case Act::blocks:
        return chats_.set_blocked(planned.chat, true, planned.at);
      default:
        return {};
    }
  }

  json::object photo(const std::string& caption) const {
    if (!picture_) return {{"text", caption}};
    return {{"photo", photo_sizes(picture_->file, picture_->width, picture_->height)}, {"caption", caption}};
  }

  static json::object contact(const Person& person) {
    return {{"contact",
             {{"phone_number", person.phone},
              {"first_name", person.first_name},
              {"last_name", person.last_name},
              {"user_id", person.id}}}};
  }

  Chats& chats_;
  const std::optional<Picture>& picture_;
};

}  // namespace

std::string button_data(std::size_t place) { return "choice:" + std::to_string(place); }

History plan_history(const std::vector<Story>& stories, Time now, const std::optional<Picture>& picture) {
  History history;
  Player player(history.chats, picture);
  for (const auto& planned : in_order(stories, history.chats, now)) history.deeds.push_back(player.play(planned));
  return history;
}

}  // namespace throughline::demo
