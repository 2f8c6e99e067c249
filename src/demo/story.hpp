#pragma once

#include <string>
#include <vector>

#include "demo/chats.hpp"

/// The demo's past as data: who wrote what to whom. Texts are here and nowhere else.
namespace throughline::demo {

enum class Act {
  says,            // the customer writes
  edits,           // … corrects the last message
  sends_photo,     // … `text` is its caption
  shares_contact,  // … the own number
  presses,         // … the button with the label `text` under the last offer
  blocks,          // … the bot
  replies,         // an agent answers, offering `buttons` if there are any
  fails,           // … but the messenger refuses, since the customer has blocked the bot
  notes,           // an agent writes to the team
  resolves,
};

enum class Colleague { oksana, dmytro, magda };

struct Step {
  Act act;
  int minutes;  // since the step before
  std::string text = {};
  Colleague by = Colleague::oksana;
  std::vector<std::string> buttons = {};
};

/// When a story begins: minutes ago today, or at a minute of the UTC day some days ago.
struct Beginning {
  int days_ago = 0;
  int minutes = 0;
};

struct Story {
  Person person;
  Beginning beginning;
  std::vector<Step> steps;
};

std::vector<Story> english_stories();
std::vector<Story> russian_stories();
std::vector<Story> ukrainian_stories();
std::vector<Story> polish_stories();

}  // namespace throughline::demo
