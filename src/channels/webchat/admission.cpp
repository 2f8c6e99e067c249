#include "channels/webchat/admission.hpp"

#include <arpa/inet.h>
#include <array>

#include "base/text.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::size_t kPrefixBytes = 8;

bool take(conversations::TokenBucket& bucket, Time now) {
  if (bucket.wait(now) > 0ms) return false;
  bucket.take(now);
  return true;
}

template<class Map, class Idle>
void forget(Map& map, Idle idle) {
  for (auto one = map.begin(); one != map.end();) one = idle(one->second) ? map.erase(one) : std::next(one);
}

}  // namespace

std::string address_block(const std::string& address) {
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return address;
  return to_hex(std::string_view(bytes.data(), kPrefixBytes));
}

Admission::Address& Admission::at(const std::string& address, Time now) {
  if (addresses_.size() >= limits::kChatAddresses) forget(addresses_, [now](Address& one) { return one.idle(now); });
  return addresses_[address_block(address)];
}

bool Admission::enter(const std::string& address, Time now) {
  auto& known = at(address, now);
  if (known.sockets >= limits::kChatAddressSockets) return false;
  ++known.sockets;
  return true;
}

void Admission::leave(const std::string& address) {
  const auto known = addresses_.find(address_block(address));
  if (known != addresses_.end() && known->second.sockets > 0) --known->second.sockets;
}

bool Admission::may_be_new(const std::string& address, Time now) { return take(at(address, now).visitors, now); }

bool Admission::may_speak(const std::string& address, Time now) { return take(at(address, now).messages, now); }

bool Admission::may_upload(const std::string& address, const std::string& visitor, Time now) {
  if (files_of_visitors_.size() >= limits::kChatAddresses) {
    forget(files_of_visitors_, [now](conversations::TokenBucket& one) { return one.full(now); });
  }
  const Rate rate{limits::kChatVisitorFiles, Millis{600'000 / limits::kChatVisitorFiles}};
  auto& own = files_of_visitors_.try_emplace(visitor, rate).first->second;
  return take(own, now) && take(at(address, now).files, now);
}

}  // namespace throughline::channels::webchat
