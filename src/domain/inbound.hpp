#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/assurance.hpp"
#include "domain/delivery.hpp"
#include "domain/ids.hpp"

/// What connectors tell the core. Texts are storable UTF-8 (no NUL, no lone surrogates) but otherwise as the customer
/// wrote them; names are untrusted. Times are the provider's.
namespace throughline {

/// The identity that the channel vouches for as the author of an event (identity.md).
struct Sender {
  std::string kind;      // of the identity: "telegram", "email", …
  std::string value;     // the provider's id of the person, unique in the channel account
  std::string name;      // as the person calls himself; may be empty
  std::string handle;    // a public name such as @marina; may be empty
  std::string language;  // BCP 47 as the provider tells it; may be empty
};

/// Another address or number that an event names as its sender's own, and how far its source can be believed.
struct Claim {
  std::string kind;  // of the identity claimed: "phone", "email", "user_id", …
  std::string scope = {};
  std::string value;  // as told
  Assurance assurance = Assurance::claimed;
  std::string rule;      // who says so: "typed", "contact_card", "messenger_contact", "caller_id", "order", …
  std::string evidence;  // in words, for the agent
};

/// A stretch of formatted text. Offset and length in UTF-16 units; kinds: bold italic underline strikethrough spoiler
/// code pre text_link url email phone mention bot_command hashtag blockquote custom_emoji other.
struct TextEntity {
  std::string kind;
  std::int64_t offset = 0;
  std::int64_t length = 0;
  std::string url = {};
};

/// A file the customer sent, still at the provider's.
struct RemoteFile {
  std::string kind;    // photo document video audio voice sticker animation
  std::string remote;  // the provider's reference for Connector::fetch
  std::string name;    // as sent, never trusted as a path
  std::string type;    // media type as claimed
  std::int64_t size = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t duration_s = 0;
};

/// Files that the customer put into our own store before he named them. Only what `uploader` put there is his to send.
struct UploadedFiles {
  std::string uploader = {};
  std::vector<AttachmentId> files = {};
};

/// A contact card. `own` only if the channel vouches that the phone is the sender's own.
struct SharedContact {
  std::string phone;
  std::string name;
  bool own = false;
};

struct Location {
  double latitude = 0;
  double longitude = 0;
  std::string title = {};  // of a venue
};

struct MessageReceived {
  Sender sender;
  std::string thread;         // the provider's chat, unique in the account
  bool shared = false;        // others read the thread too (a group)
  std::string message;        // the provider's message id, unique in the account
  std::int64_t sequence = 0;  // orders messages of one thread that share a time
  Time at{};
  std::string text;
  std::vector<TextEntity> entities;
  std::vector<RemoteFile> files;
  std::optional<SharedContact> contact;
  std::optional<Location> location;
  std::vector<Claim> claims = {};
  std::string reply_to;         // provider's message id, or empty
  TouchId reply_to_touch = {};  // the same where the channel speaks of touches
  UploadedFiles uploads = {};
  std::string album;           // groups files sent together, or empty
  std::string start_payload;   // of a deep link, or empty
  std::string forwarded_from;  // a name to show, or empty
  std::string unsupported;     // a kind of content that has no form here (poll, dice, …), or empty
};

struct MessageEdited {
  Sender sender;
  std::string thread;
  std::string message;
  Time at{};
  std::string text;
  std::vector<TextEntity> entities;
};

/// A button under one of our messages was pressed.
struct ButtonPressed {
  Sender sender;
  std::string thread;
  std::string message;   // the message that carries the button; may be empty
  std::string callback;  // must be answered with OutboundKind::callback_answer
  std::string data;
  std::string label;  // if known
  Time at{};
  TouchId offered = {};  // instead of `message` where the channel speaks of touches; one of this thread
};

/// Somebody says who he is, or how he can be reached, without saying anything else.
struct Introduced {
  Sender sender;
  std::string thread;
  std::vector<Claim> claims;
  Time at{};
};

/// The customer blocked or unblocked us.
struct ReachabilityChanged {
  Sender sender;
  std::string thread;
  bool reachable = true;
  Time at{};
};

/// The provider gave a thread another id; messages go on there.
struct ThreadMoved {
  std::string from;
  std::string to;
  Time at{};
};

/// The provider tells how far one of our messages came.
struct DeliveryReport {
  std::string message;  // provider's id
  DeliveryState state = DeliveryState::delivered;
  std::string error;
  Time at{};
  TouchId touch = {};  // instead of `message` where the channel speaks of touches; one of `thread`
  std::string thread = {};
};

/// Understood, and of no interest.
struct NothingToDo {
  std::string why;
};

using InboundEvent = std::variant<MessageReceived, MessageEdited, ButtonPressed, Introduced, ReachabilityChanged,
                                  ThreadMoved, DeliveryReport, NothingToDo>;

/// One event as the provider delivered it: the unit that is stored raw and de-duplicated by `id` within its account.
struct ProviderEvent {
  std::string id;
  std::string body;  // raw bytes, enough to parse it again
  /// The event, or why it could not be understood: it is then kept as failed and can be replayed.
  Result<InboundEvent> event = InboundEvent{NothingToDo{}};
  /// The thread it belongs to, whether it is understood or not: the body goes when somebody of the thread is erased.
  std::string thread = {};
};

}  // namespace throughline
