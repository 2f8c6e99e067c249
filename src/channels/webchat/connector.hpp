#pragma once

#include <memory>
#include <string>

#include "base/executor.hpp"
#include "channels/connector.hpp"

/// The chat of one site or app as a channel account. What leaves is in the store already: the open windows follow the
/// feed, the others read it when they open, so nothing is ever in doubt.
namespace throughline::channels::webchat {

/// `page`: where the chat stands, for links that lead back to it; may be empty.
std::unique_ptr<Connector> create(std::string account, const std::string& page, Scheduler& core);

}  // namespace throughline::channels::webchat
