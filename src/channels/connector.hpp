#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/callback.hpp"
#include "base/result.hpp"
#include "conversations/outlet.hpp"
#include "domain/inbound.hpp"

namespace throughline::channels {

/// One HTTP request to /hooks/{channel_account} as it came: signatures are over the raw bytes.
struct WebhookRequest {
  std::string_view query;
  std::string_view body;
  /// A header's value by name (any case), or an empty view.
  Callback<std::string_view(std::string_view name)> header;
};

/// Takes events into the core. `done` is called on the core strand after the commit: only then may a connector tell the
/// provider that it has them. Errors: `unavailable` (queue full, disk full): keep the events and try again.
class InboundSink {
 public:
  virtual ~InboundSink() = default;
  virtual void take(const std::string& account, std::vector<ProviderEvent> events,
                    Callback<void(Result<void>)> done) = 0;
};

/// One channel account spoken to in its provider's language. Built in `app`, lives until the program ends; called on
/// the core strand. Adding a channel is one folder with such a class and one line in `app`.
class Connector : public conversations::Outlet {
 public:
  /// Says whether a webhook request is from the provider. Errors: `unauthenticated`; a missing secret fails closed.
  virtual Result<void> verify(WebhookRequest& request) const = 0;

  /// Reads a body that was verified, or that is replayed from the store. Pure. Errors: `invalid` with the JSON pointer
  /// when the body is no delivery at all; a single event that makes no sense is returned as a ProviderEvent with an
  /// error.
  virtual Result<std::vector<ProviderEvent>> parse(std::string_view body) const = 0;

  /// Begins background work (long poll, registering the webhook) if the account is configured so; stop() ends it.
  virtual void start(InboundSink& sink) = 0;
  virtual void stop() = 0;

  /// What the administrator should know: "ok", or what is broken in plain words.
  virtual std::string health() const = 0;
};

}  // namespace throughline::channels
