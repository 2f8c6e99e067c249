#pragma once

#include <string>
#include <vector>

#include "base/callback.hpp"
#include "base/result.hpp"
#include "domain/capabilities.hpp"
#include "domain/outbound.hpp"

namespace throughline::conversations {

/// A file fetched from the provider.
struct FetchedFile {
  std::string bytes;
  std::string type;  // as the provider says, or empty
  std::string name;  // a better name than the message had, or empty
};

/// The port through which the delivery loop reaches a channel account. Connectors implement it. Core strand, except
/// plan().
class Outlet {
 public:
  virtual ~Outlet() = default;

  virtual const std::string& account() const = 0;
  virtual std::string_view kind() const = 0;
  virtual const ChannelCapabilities& capabilities() const = 0;

  /// Cuts what an agent wrote into requests that the provider accepts (length, captions, albums). Pure, any thread.
  /// Errors: `invalid` for what the channel cannot carry at all.
  virtual Result<std::vector<OutboundPart>> plan(OutboundPart draft) const = 0;

  /// Makes exactly one request. `done` is called once, on the core strand.
  virtual void send(OutboundRequest request, Callback<void(SendResult)> done) = 0;

  /// Downloads a RemoteFile by its reference. Errors: `unavailable`, `timed_out` (try again), `not_found`, `invalid`
  /// (never).
  virtual void fetch(const std::string& remote, Callback<void(Result<FetchedFile>)> done) = 0;
};

}  // namespace throughline::conversations
