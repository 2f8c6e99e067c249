#pragma once

#include <optional>
#include <vector>

#include "demo/bot_methods.hpp"
#include "demo/story.hpp"

namespace throughline::demo {

/// One thing that happened, ready to be written: what the messenger told us, or what a colleague did.
struct Deed {
  Time at{};
  Act act = Act::says;
  Colleague by = Colleague::oksana;
  std::int64_t chat = 0;
  std::int64_t message = 0;  // of the messenger; 0: none
  std::string update = {};   // the Update, where the customer acts
  std::string text = {};
  std::vector<std::string> buttons = {};
};

struct Picture {
  ReceivedFile file;
  std::int64_t width = 0;
  std::int64_t height = 0;
};

struct History {
  Chats chats;
  std::vector<Deed> deeds;  // in the order of their times
};

/// Plays the stories out up to `now`. Pure: the same stories and moment give the same history. Without a picture its
/// caption is written as a message. What a story places after `now` is left out.
History plan_history(const std::vector<Story>& stories, Time now, const std::optional<Picture>& picture);

/// The data that the button in a place of an offer carries.
std::string button_data(std::size_t place);

}  // namespace throughline::demo
