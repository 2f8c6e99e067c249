#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/outbound.hpp"
#include "net/http_client.hpp"

/// One part to one call of the Bot API, and what the Bot API answered to what became of the part. Pure.
namespace throughline::channels::telegram {

/// A method of the Bot API with its parameters. Files are named by `attach://` in the parameters.
struct MethodCall {
  std::string method;
  json::object fields;
  std::vector<net::FormPart> files;
};

/// The chat and the forum topic of a thread of ours.
struct ChatAddress {
  std::int64_t chat = 0;
  std::optional<std::int64_t> topic;
};
std::optional<ChatAddress> parse_thread(std::string_view thread);

/// Errors: `not_found` when the thread is no chat of Telegram, `unavailable` when a file is not loaded, `invalid` for a
/// part that plan_parts() would not have made.
Result<MethodCall> to_call(const OutboundPart& part, std::string_view thread);

/// What the delivery loop does with a part that to_call() refused.
SendResult to_send_result(const Error& refused);

/// Puts a call into a request: JSON, or multipart/form-data as soon as there are files.
void write_payload(MethodCall call, net::OutboundRequest& into);

/// What became of `request`. The Bot API has no key against doubles: a message whose fate is not known is Uncertain,
/// while an edit or an answer to a button can be repeated without harm.
SendResult to_send_result(const net::Outcome& outcome, const OutboundRequest& request);

}  // namespace throughline::channels::telegram
