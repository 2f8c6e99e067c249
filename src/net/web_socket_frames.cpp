#include "net/web_socket_frames.hpp"

#include <algorithm>
#include <utility>

#include <openssl/evp.h>

#include "base/text.hpp"

namespace throughline::net {

namespace {

using Event = FrameReader::Event;

constexpr std::string_view kHandshakeSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, section 1.3
constexpr std::size_t kIdleBuffer = 256;

Event failure(CloseCode code) { return {Event::Kind::failure, {}, code}; }

/// RFC 6455, section 7.4: what may stand in a close frame.
bool is_wire_code(unsigned code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void clear(std::string& buffer) {
  if (buffer.capacity() > kIdleBuffer) {
    std::string().swap(buffer);
  } else {
    buffer.clear();
  }
}

}  // namespace

std::optional<std::string> accept_web_socket_key(std::string_view key) {
  // 16 bytes make 22 characters and "==".
  const auto is_base64 = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  if (key.size() != 24 || !key.ends_with("==") || !std::all_of(key.begin(), key.end() - 2, is_base64)) return {};
  const std::string joined = std::string(key) + std::string(kHandshakeSuffix);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(joined.data(), joined.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) return {};
  std::array<unsigned char, 64> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return std::string(text.begin(), text.begin() + length);
}

FrameHeader make_frame_header(Opcode opcode, std::size_t payload_bytes) {
  FrameHeader header;
  header.bytes[0] = static_cast<char>(0x80 | static_cast<unsigned>(opcode));
  std::size_t length_bytes = 0;
  if (payload_bytes < 126) {
    header.bytes[1] = static_cast<char>(payload_bytes);
  } else {
    length_bytes = payload_bytes <= 0xFFFF ? 2 : 8;
    header.bytes[1] = static_cast<char>(length_bytes == 2 ? 126 : 127);
  }
  for (std::size_t at = 0; at < length_bytes; ++at) {
    header.bytes[2 + at] = static_cast<char>(payload_bytes >> (8 * (length_bytes - 1 - at)));
  }
  header.size = static_cast<std::uint8_t>(2 + length_bytes);
  return header;
}

std::string make_close_payload(std::uint16_t code, std::string_view reason) {
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
  return payload.append(truncate_utf8(reason, 123));
}

Event FrameReader::read(std::string_view& bytes) {
  if (std::exchange(delivered_, false)) {
    if (!in_message_) clear(message_);
    clear(control_);
  }
  while (!bytes.empty()) {
    if (!header_done_) {
      if (!take_header(bytes)) return {};
      header_done_ = true;
      if (const auto fault = judge_header()) return *fault;
    }
    take_payload(bytes);
    if (payload_done_ < payload_size_) return {};
    const Event event = finish_frame();
    header_done_ = false;
    header_bytes_ = 0;
    if (event.kind != Event::Kind::none) {
      delivered_ = true;
      return event;
    }
  }
  return {};
}

std::size_t FrameReader::header_size() const {
  const unsigned length = header_[1] & 0x7F;
  return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + ((header_[1] & 0x80) != 0 ? 4 : 0);
}

bool FrameReader::take_header(std::string_view& bytes) {
  while (!bytes.empty() && (header_bytes_ < 2 || header_bytes_ < header_size())) {
    header_[header_bytes_++] = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
  }
  return header_bytes_ >= 2 && header_bytes_ == header_size();
}

std::optional<Event> FrameReader::judge_opcode() const {
  switch (opcode()) {
    case Opcode::text:
      return in_message_ ? std::optional(failure(CloseCode::protocol_error)) : std::nullopt;
    case Opcode::binary:
      return failure(in_message_ ? CloseCode::protocol_error : CloseCode::unsupported_data);
    case Opcode::continuation:
      return in_message_ ? std::nullopt : std::optional(failure(CloseCode::protocol_error));
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return {};
  }
  return failure(CloseCode::protocol_error);
}

/// Everything that can be refused is refused on the header, before any of the payload is kept.
std::optional<Event> FrameReader::judge_header() {
  const bool has_reserved_bits = (header_[0] & 0x70) != 0;
  const bool is_masked = (header_[1] & 0x80) != 0;
  if (has_reserved_bits || !is_masked) return failure(CloseCode::protocol_error);
  if (const auto fault = judge_opcode()) return fault;
  const unsigned length = header_[1] & 0x7F;
  const std::size_t length_bytes = length == 126 ? 2 : length == 127 ? 8 : 0;
  payload_size_ = length_bytes == 0 ? length : 0;
  for (std::size_t at = 0; at < length_bytes; ++at) payload_size_ = payload_size_ << 8 | header_[2 + at];
  payload_done_ = 0;
  // Section 5.2: the shortest form only.
  if ((length == 126 && payload_size_ < 126) || (length == 127 && payload_size_ <= 0xFFFF)) {
    return failure(CloseCode::protocol_error);
  }
  if (is_control()) {
    if (!is_final() || payload_size_ > kControlBytes) return failure(CloseCode::protocol_error);
    return {};
  }
  if (payload_size_ > max_message_ - message_.size()) return failure(CloseCode::too_large);
  in_message_ = true;
  return {};
}

void FrameReader::take_payload(std::string_view& bytes) {
  const std::size_t size = std::min<std::uint64_t>(bytes.size(), payload_size_ - payload_done_);
  std::string& into = is_control() ? control_ : message_;
  const std::size_t start = into.size();
  into.append(bytes.substr(0, size));
  const unsigned char* mask = header_.data() + header_size() - 4;
  for (std::size_t at = 0; at < size; ++at) {
    into[start + at] = static_cast<char>(into[start + at] ^ static_cast<char>(mask[(payload_done_ + at) & 3]));
  }
  payload_done_ += size;
  bytes.remove_prefix(size);
}

Event FrameReader::finish_frame() {
  if (is_control()) return finish_control();
  return is_final() ? finish_message() : Event{};
}

Event FrameReader::finish_message() {
  in_message_ = false;
  if (!is_utf8(message_)) return failure(CloseCode::invalid_text);
  return {Event::Kind::text, message_};
}

Event FrameReader::finish_control() {
  if (opcode() == Opcode::ping) return {Event::Kind::ping, control_};
  if (opcode() == Opcode::pong) return {Event::Kind::pong, control_};
  if (control_.empty()) return {Event::Kind::close};
  if (control_.size() == 1) return failure(CloseCode::protocol_error);
  const unsigned code = static_cast<unsigned char>(control_[0]) << 8 | static_cast<unsigned char>(control_[1]);
  if (!is_wire_code(code)) return failure(CloseCode::protocol_error);
  if (!is_utf8(std::string_view(control_).substr(2))) return failure(CloseCode::invalid_text);
  return {Event::Kind::close, {}, static_cast<CloseCode>(code)};
}

}  // namespace throughline::net
