#include "channels/webchat/connector.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/webchat/events.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::size_t kButtons = 20;
constexpr std::size_t kButtonsInRow = 4;
constexpr std::size_t kLabelUnits = 64;
constexpr std::size_t kDataBytes = 256;

/// The fragment never leaves the browser, so no server's log keeps the token.
std::string link_to(const std::string& page) {
  return page.empty() ? std::string() : page.substr(0, page.find('#')) + "#throughline={token}";
}

ChannelCapabilities capabilities_of_chat(const std::string& page) {
  const auto most = static_cast<std::int64_t>(limits::kUploadBytes);
  ChannelCapabilities out;
  if (!page.empty()) out.start_token = {StartTokenKind::hidden, 64, link_to(page)};
  out.delivered_receipts = out.read_receipts = true;
  out.typing_in = out.typing_out = true;
  out.buttons = {.max_buttons = kButtons,
                 .max_per_row = kButtonsInRow,
                 .label_max = kLabelUnits,
                 .payload_max_bytes = kDataBytes,
                 .callback = true,
                 .url = true};
  out.media_in = {
      .kinds = {"photo", "document"}, .max_bytes = most, .max_photo_bytes = most, .album_max = limits::kAttachments};
  out.media_out = out.media_in;
  out.reply_to = true;
  out.text = {TextUnit::utf16, 0, 0};
  out.outbound_deduplicated = true;
  return out;
}

Result<void> check_button(const Button& button) {
  if (button.request_contact || button.request_location) {
    return Error::invalid("a chat of a site cannot ask for a contact or a place by a button", "/buttons");
  }
  if (trim(button.label).empty() || utf16_length(button.label) > kLabelUnits) {
    return Error::invalid("a button of the chat needs a label of at most 64 characters", "/buttons");
  }
  const auto scheme = to_lower_ascii(button.url.substr(0, 8));
  if (!button.url.empty() && !scheme.starts_with("http://") && !scheme.starts_with("https://")) {
    return Error::invalid("a button of the chat opens http or https", "/buttons");
  }
  if (button.url.empty() && (button.data.empty() || button.data.size() > kDataBytes)) {
    return Error::invalid("a button of the chat needs a link, or data of at most 256 bytes", "/buttons");
  }
  return {};
}

Result<void> check_buttons(const std::vector<std::vector<Button>>& rows) {
  std::size_t count = 0;
  for (const auto& row : rows) {
    if (row.size() > kButtonsInRow) return Error::invalid("the chat shows at most 4 buttons in a row", "/buttons");
    for (const auto& button : row) TL_CHECK_OK(check_button(button));
    count += row.size();
  }
  if (count > kButtons) return Error::invalid("the chat shows at most 20 buttons", "/buttons");
  return {};
}

class WebchatConnector final : public Connector {
 public:
  WebchatConnector(std::string account, const std::string& page, Scheduler& core)
      : account_(std::move(account)), core_(core), capabilities_(capabilities_of_chat(page)) {}

  const std::string& account() const override { return account_; }
  std::string_view kind() const override { return "webchat"; }
  const ChannelCapabilities& capabilities() const override { return capabilities_; }

  Result<std::vector<OutboundPart>> plan(OutboundPart draft) const override {
    TL_CHECK_OK(check_buttons(draft.buttons));
    std::vector<OutboundPart> parts;
    parts.push_back(std::move(draft));
    return parts;
  }

  void send(OutboundRequest request, Callback<void(SendResult)> done) override {
    Sent sent;
    if (request.part.kind == OutboundKind::message) sent.messages.push_back("o" + to_string(request.id));
    core_.post([done = std::move(done), sent = std::move(sent)]() mutable { done(std::move(sent)); });
  }

  void fetch(const std::string&, Callback<void(Result<conversations::FetchedFile>)> done) override {
    core_.post([done = std::move(done)]() mutable { done(Error::not_found("a chat's files are in the store")); });
  }

  Result<void> verify(WebhookRequest&) const override {
    return Error::unauthenticated("a chat has no webhook: it speaks over its socket");
  }
  Result<std::vector<ProviderEvent>> parse(std::string_view body) const override {
    TL_TRY(auto event, parse_event(body));
    std::vector<ProviderEvent> events;
    events.push_back(std::move(event));
    return events;
  }

  void start(InboundSink&) override {}
  void stop() override {}
  std::string health() const override { return "ok"; }

 private:
  const std::string account_;
  Scheduler& core_;
  const ChannelCapabilities capabilities_;
};

}  // namespace

std::unique_ptr<Connector> create(std::string account, const std::string& page, Scheduler& core) {
  return std::make_unique<WebchatConnector>(std::move(account), page, core);
}

}  // namespace throughline::channels::webchat
