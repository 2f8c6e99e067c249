#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::net {

/// Close codes of RFC 6455, section 7.4.1, and its registry.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  // never on the wire
  invalid_text = 1007,
  too_large = 1009,
  internal_error = 1011,
  try_again = 1013,
};

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Sec-WebSocket-Accept for a key, or nothing when the key is not 16 bytes of base64 (RFC 6455, section 4.2).
std::optional<std::string> accept_web_socket_key(std::string_view key);

/// The header of an unmasked frame, as a server sends it: 2, 4 or 10 bytes.
struct FrameHeader {
  std::array<char, 10> bytes{};
  std::uint8_t size = 0;
  std::string_view view() const { return {bytes.data(), size}; }
};
FrameHeader make_frame_header(Opcode opcode, std::size_t payload_bytes);

/// The payload of a close frame; the reason is cut to what a control frame holds.
std::string make_close_payload(std::uint16_t code, std::string_view reason);

/// Reads what a client sends: masked frames, messages in fragments, control frames between them. Pure; after `failure`
/// nothing more may be fed. Holds no memory between messages.
class FrameReader {
 public:
  struct Event {
    enum class Kind { none, text, ping, pong, close, failure };
    Kind kind = Kind::none;
    std::string_view payload = {};  // text, ping, pong; valid until the next call
    /// close: what the peer said, no_status if nothing; failure: what to say to the peer.
    CloseCode code = CloseCode::no_status;
  };

  explicit FrameReader(std::size_t max_message) : max_message_(max_message) {}

  /// Consumes `bytes` up to the end of the next event, or all of them (`none`).
  Event read(std::string_view& bytes);

 private:
  static constexpr std::size_t kControlBytes = 125;  // RFC 6455, section 5.5

  bool take_header(std::string_view& bytes);
  std::optional<Event> judge_header();
  std::optional<Event> judge_opcode() const;
  void take_payload(std::string_view& bytes);
  Event finish_frame();
  Event finish_control();
  Event finish_message();
  std::size_t header_size() const;
  Opcode opcode() const { return static_cast<Opcode>(header_[0] & 0x0F); }
  bool is_final() const { return (header_[0] & 0x80) != 0; }
  bool is_control() const { return (header_[0] & 0x08) != 0; }

  std::size_t max_message_;
  std::array<unsigned char, 14> header_{};
  std::uint8_t header_bytes_ = 0;
  bool header_done_ = false;
  bool in_message_ = false;
  bool delivered_ = false;  // what the last event showed is dropped at the next call
  std::uint64_t payload_size_ = 0;
  std::uint64_t payload_done_ = 0;
  std::string message_;
  std::string control_;
};

}  // namespace throughline::net
