#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/executor.hpp"
#include "channels/connector.hpp"
#include "channels/webchat/visit.hpp"
#include "net/http_client.hpp"

namespace throughline::app {

/// Builds the connector of a channel section. Errors: `invalid` with the place in the file (unknown kind, unknown key,
/// missing secret).
Result<std::unique_ptr<channels::Connector>> make_connector(const ChannelConfig& channel, const std::string& public_url,
                                                            net::HttpClient& http, Scheduler& core, Clock& clock);

/// What a chat's section says of who may come. Errors: `invalid` with the place in the file.
Result<channels::webchat::ChatAccount> chat_account(const ChannelConfig& channel);

}  // namespace throughline::app
