#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/file_fetch.hpp"
#include "channels/telegram/inbound.hpp"
#include "channels/telegram/long_poll.hpp"
#include "channels/telegram/outbound.hpp"
#include "conversations/resume_secret.hpp"

/// Whatever Telegram, or somebody in its place, sends: as a webhook body, as a page of updates, and as the answer to
/// each kind of call. Beyond not crashing, everything that gets through keeps the promises of domain/inbound.hpp.
namespace {

using namespace throughline;
using namespace throughline::channels::telegram;

void require(bool truth) {
  if (!truth) std::abort();
}

void require_storable(std::string_view text, std::size_t max_bytes) {
  require(text.size() <= max_bytes && is_utf8(text) && text.find('\0') == std::string_view::npos);
}

void check_entities(std::string_view text, const std::vector<TextEntity>& entities) {
  const auto units = static_cast<std::int64_t>(utf16_length(text));
  for (const auto& entity : entities) {
    require(entity.offset >= 0 && entity.length > 0 && entity.length <= units - entity.offset);
  }
}

/// What a message is looked through for before it is kept.
void check_secrets(const MessageReceived& message) {
  using namespace throughline::conversations;
  const auto hidden = conceal_tokens(message.text);
  require(hidden.size() == message.text.size() && conceal_tokens(hidden) == hidden);
  if (const auto code = read_resume_code(message.text)) {
    require(code->size() == 8 && read_resume_code(grouped_code(*code)) == code);
    require(!read_resume_code(conceal_code(message.text)));
  }
}

void check_message(const MessageReceived& message) {
  check_secrets(message);
  require_storable(message.text, limits::kTextBytes);
  require_storable(message.sender.name, limits::kNameBytes);
  require(message.files.size() <= limits::kAttachments);
  require(!message.sender.value.empty() && !message.thread.empty() && !message.message.empty());
  require(message.start_payload.size() <= 64);
  for (const auto& file : message.files) {
    require_storable(file.name, limits::kNameBytes);
    require(!file.remote.empty() && file.size >= 0 && file.width >= 0 && file.height >= 0 && file.duration_s >= 0);
  }
  check_entities(message.text, message.entities);
}

void check_event(const ProviderEvent& event) {
  require(!event.id.empty());
  if (!event.event) {
    require(event.event.error().kind == ErrorKind::invalid);
    return;
  }
  if (const auto* message = std::get_if<MessageReceived>(&*event.event)) check_message(*message);
  if (const auto* edit = std::get_if<MessageEdited>(&*event.event)) {
    require_storable(edit->text, limits::kTextBytes);
    check_entities(edit->text, edit->entities);
  }
}

void read_as_update(std::string_view bytes) {
  const auto event = parse_update(bytes);
  if (event) check_event(*event);
  const auto value = parse_json(bytes);
  if (!value || !value->is_array()) return;
  const auto page = read_page(value->get_array());
  for (const auto& each : page.events) check_event(each);
}

/// The first byte is the status, so that every row of the error table is reached.
void read_as_answer(std::string_view bytes) {
  if (bytes.empty()) return;
  net::Outcome outcome;
  outcome.exchange = net::Exchange::answered;
  outcome.status = 200 + static_cast<unsigned char>(bytes.front()) * 2;
  outcome.body = bytes.substr(1);
  for (const auto kind : {OutboundKind::message, OutboundKind::edit, OutboundKind::callback_answer}) {
    OutboundRequest request;
    request.thread = "5";
    request.part.kind = kind;
    request.part.message = "5:7";
    const auto result = to_send_result(outcome, request);
    if (const auto* limited = std::get_if<RateLimited>(&result)) require(limited->after >= Millis{1000});
    if (const auto* refused = std::get_if<Refused>(&result)) require_storable(refused->detail, limits::kNameBytes);
  }
  const auto path = read_file_path(outcome);
  if (path) require(("/" + *path + "/").find("/../") == std::string::npos);
  (void)read_download(std::move(outcome));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_update(bytes);
  read_as_answer(bytes);
  return 0;
}
