#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "net/http.hpp"

namespace throughline::net {

/// An IP address as its one canonical text (IPv4 also when written inside IPv6); nothing for anything else.
std::optional<std::string> normalise_address(std::string_view text);

/// What a proxy says about the client behind it. Asked only when the peer itself is trusted.
class Forwarding {
 public:
  explicit Forwarding(const std::unordered_set<std::string>& trusted_proxies) : trusted_(trusted_proxies) {}

  bool is_trusted(const std::string& peer) const { return trusted_.contains(peer); }
  /// The right-most address of X-Forwarded-For that is no trusted proxy: what stands left of it is the client's own
  /// claim. `peer` when there is none.
  std::string client_address(const Headers& headers, const std::string& peer) const;
  static bool is_secure(const Headers& headers);
  /// The proxy's request id if it is fit for logs: 1 to 64 of [A-Za-z0-9._-].
  static std::optional<std::string> request_id(const Headers& headers);

 private:
  const std::unordered_set<std::string>& trusted_;
};

}  // namespace throughline::net
