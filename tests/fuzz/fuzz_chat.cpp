#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/webchat/client_frame.hpp"
#include "channels/webchat/events.hpp"
#include "channels/webchat/origin.hpp"
#include "channels/webchat/signed_person.hpp"
#include "channels/webchat/visitor_token.hpp"
#include "conversations/resume_secret.hpp"

/// Whatever a page, an app or somebody in their place sends to a chat: frames, tokens, signatures, codes. What gets
/// through can be stored, and reads the same when it is replayed.
namespace {

using namespace throughline;
using namespace throughline::channels::webchat;

const Time kNow{Millis{1'700'000'000'000}};

void require(bool truth) {
  if (!truth) std::abort();
}

void check_message(const MessageFrame& frame) {
  require(is_utf8(frame.text) && frame.text.find('\0') == std::string::npos);
  require(utf16_length(frame.text) <= limits::kChatText && frame.files.size() <= limits::kAttachments);
  const Visitor visitor{"site", "0123456789abcdef0123456789abcdef"};
  const auto event = message_event(visitor, frame, kNow);
  const auto again = parse_event(event.body);
  require(again && again->event);
  const auto& message = std::get<MessageReceived>(*again->event);
  require(message.text == frame.text && client_id(visitor.id, message.message) == frame.id);
}

void check_code(std::string_view text) {
  const auto code = conversations::read_resume_code(text);
  if (code) require(conversations::read_resume_code(conversations::grouped_code(*code)) == code);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto frame = parse_client_frame(text);
  if (frame) {
    if (const auto* message = std::get_if<MessageFrame>(&*frame)) check_message(*message);
  } else {
    require(frame.error().kind == ErrorKind::invalid);
  }
  require(client_id_of(text).size() <= 64);
  (void)parse_event(text);
  require(!read_signed_person(text, "a secret of the site that nobody guesses", "site", kNow) || size > 60);
  require(!read_signed_person(text, "", "site", kNow));
  require(!visitor_of(text) || size == 36);
  require(!is_allowed_origin(text, {}));
  (void)parse_origins(text);
  check_code(text);
  return 0;
}
