#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "domain/delivery.hpp"
#include "domain/ids.hpp"

/// What a chat client may say (docs/webchat.md). Texts are storable, lengths within the limits; nothing else is
/// believed.
namespace throughline::channels::webchat {

struct Page {
  std::string url;
  std::string title;
};

struct HelloFrame {
  std::string token, signature, language, anonymous_id;
  std::optional<Page> page;
};
struct MessageFrame {
  std::string id, text;
  std::vector<AttachmentId> files;
  TouchId reply_to;
};
struct ButtonFrame {
  std::string id;
  TouchId item;
  std::string data;
};
struct AddressFrame {
  std::string id, kind, value;
};
struct IdentifyFrame {
  std::string signature;
};
struct TypingFrame {
  bool on = false;
};
struct SeenFrame {
  std::vector<TouchId> items;
  DeliveryState state = DeliveryState::delivered;
};
struct HistoryFrame {
  std::string before;
};
struct PageFrame {
  Page page;
};
struct ContinueFrame {
  std::string account;
};
struct RedeemFrame {
  std::string id, token;
};
struct PingFrame {};

using ClientFrame = std::variant<HelloFrame, MessageFrame, ButtonFrame, AddressFrame, IdentifyFrame, TypingFrame,
                                 SeenFrame, HistoryFrame, PageFrame, ContinueFrame, RedeemFrame, PingFrame>;

/// Pure. Errors: `invalid` with the pointer.
Result<ClientFrame> parse_client_frame(std::string_view text);

/// The client's own id of a frame that may not even be understood, so that the refusal can name it; or empty.
std::string client_id_of(std::string_view text);

}  // namespace throughline::channels::webchat
