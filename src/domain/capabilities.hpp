#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

/// What a channel can do, so that the core and the screens ask the channel instead of knowing it by name.
namespace throughline {

enum class Support { no, partial, yes };
enum class StartTokenKind { none, hidden, visible_text };
enum class TextUnit { characters, utf16, bytes, sms_segments };
enum class WindowKind { none, hours, user_must_start, opt_out };

struct StartToken {
  StartTokenKind kind = StartTokenKind::none;
  std::size_t max_length = 0;
  std::string url_template = {};  // with {token}
};

struct ButtonLimits {
  std::size_t max_buttons = 0;  // 0: none at all
  std::size_t max_per_row = 0;
  std::size_t label_max = 0;
  std::size_t payload_max_bytes = 0;
  bool callback = false, url = false, request_contact = false, request_location = false;
};

struct MediaLimits {
  std::vector<std::string> kinds = {};
  std::int64_t max_bytes = 0;
  std::int64_t max_photo_bytes = 0;
  std::size_t album_max = 0;
};

struct ReplyWindow {
  WindowKind kind = WindowKind::none;
  std::chrono::hours length{0};
};

struct TextLimit {
  TextUnit unit = TextUnit::characters;
  std::size_t max = 0;  // 0: none
  std::size_t caption_max = 0;
};

/// A token bucket: `burst` at once, one more each `interval`.
struct Rate {
  std::size_t burst = 1;
  Millis interval{0};  // 0: unlimited
};

struct ChannelCapabilities {
  StartToken start_token;
  Support phone_share = Support::no;
  bool address_is_phone = false;
  bool delivered_receipts = false, read_receipts = false, can_mark_read = false;
  bool typing_in = false, typing_out = false;
  ButtonLimits buttons;
  MediaLimits media_in, media_out;
  bool edit_in = false, edit_out = false, delete_in = false, delete_out = false;
  bool reply_to = false, threads = false, reactions_in = false, reactions_out = false;
  ReplyWindow window;
  TextLimit text;
  Rate per_account, per_thread;
  bool outbound_deduplicated = false;  // the provider takes a client key, so a repeat after doubt is safe
};

}  // namespace throughline
