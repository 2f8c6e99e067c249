#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "domain/inbound.hpp"

/// What the core asks of connectors.
namespace throughline {

struct Button {
  std::string label;
  std::string data;  // sent back when pressed; or
  std::string url;   // opened; or neither:
  bool request_contact = false;
  bool request_location = false;
};

/// A file in our own store.
struct StoredFile {
  AttachmentId id;
  std::string name;
  std::string type;
  std::int64_t size = 0;
  std::string digest;                        // SHA-256, hex: its place in the store
  std::shared_ptr<const std::string> bytes;  // loaded just before the send; null until then
};

enum class OutboundKind { message, edit, callback_answer };

/// One request to the provider, no more: the unit of the outbox, of retries and of doubt.
struct OutboundPart {
  OutboundKind kind = OutboundKind::message;
  std::string text;
  std::vector<TextEntity> entities;
  std::vector<StoredFile> files;  // several: one album
  std::vector<std::vector<Button>> buttons;
  std::string reply_to;  // provider's message id
  std::string callback;  // of a callback_answer
  std::string message;   // provider's id of the message to edit
};

/// A part with its address.
struct OutboundRequest {
  OutboxId id;
  std::string account;
  std::string thread;
  OutboundPart part;
};

/// Results of a send, one for each thing the delivery loop can do about it.
struct Sent {
  std::vector<std::string> messages;  // the provider's ids, one for each message made (albums make several)
};
struct RetryLater {
  Millis after{0};  // 0: the loop's own back-off
  std::string why;
};
/// Like RetryLater, but the pause holds for the whole account or thread and is not counted as an attempt.
struct RateLimited {
  Millis after{1000};
  bool whole_account = false;
};
struct Refused {
  enum class Why { blocked_by_user, window_closed, bad_recipient, bad_request };
  Why why = Why::bad_request;
  std::string detail;
};
/// The credentials do not work: the account pauses and the administrator is told; the message stays queued.
struct AuthBroken {
  std::string detail;
};
struct ThreadIsNow {
  std::string thread;
};
struct Uncertain {
  std::string detail;
};

using SendResult = std::variant<Sent, RetryLater, RateLimited, Refused, AuthBroken, ThreadIsNow, Uncertain>;

std::string_view to_string(Refused::Why why);

}  // namespace throughline
