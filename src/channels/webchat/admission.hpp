#pragma once

#include <map>
#include <string>

#include "base/limits.hpp"
#include "conversations/rate.hpp"

namespace throughline::channels::webchat {

/// The block that one household or office has: an IPv4 address, or the first 64 bits of an IPv6 one.
std::string address_block(const std::string& address);

/// How much one address, and one visitor, may do. Visitors are remembered while they are there. Core strand.
class Admission {
 public:
  /// One more socket of the address; false when it has too many. Each that was admitted leaves.
  bool enter(const std::string& address, Time now);
  void leave(const std::string& address);
  bool may_be_new(const std::string& address, Time now);
  bool may_speak(const std::string& address, Time now);
  bool may_upload(const std::string& address, const std::string& visitor, Time now);

 private:
  struct Address {
    std::size_t sockets = 0;
    conversations::TokenBucket messages{{limits::kChatAddressMessages, Millis{1000 / limits::kChatAddressMessages}}};
    conversations::TokenBucket visitors{{limits::kChatAddressVisitors, Millis{60'000 / limits::kChatAddressVisitors}}};
    conversations::TokenBucket files{{limits::kChatAddressFiles, Millis{600'000 / limits::kChatAddressFiles}}};

    bool idle(Time now) { return sockets == 0 && messages.full(now) && visitors.full(now) && files.full(now); }
  };

  Address& at(const std::string& address, Time now);

  std::map<std::string, Address> addresses_;
  std::map<std::string, conversations::TokenBucket> files_of_visitors_;
};

}  // namespace throughline::channels::webchat
