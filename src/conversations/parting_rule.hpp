#pragma once

#include <string>
#include <vector>

#include "domain/ids.hpp"

/// What holds a conversation together: the pure engine behind every parting.
namespace throughline::conversations {

/// An interaction, as the rule sees it today.
struct Stretch {
  InteractionId id;
  CustomerId customer;  // of its identity
  std::string thread;   // unique over all accounts
  /// The interaction from which a resume token brought the conversation here, while its link survives or both are one
  /// customer's; 0: none.
  InteractionId held_by = {};
};

/// The stretches that must leave a conversation of `host`, in groups that stay together, by lowest id, each sorted.
///
/// One that is held goes where its holder goes. The others belong together if they are one customer's or were said in
/// one thread (a group of people). Who belongs to the host stays. A function of its arguments alone: whatever was made
/// and undone before leaves no trace.
std::vector<std::vector<InteractionId>> partings(CustomerId host, std::vector<Stretch> stretches);

}  // namespace throughline::conversations
