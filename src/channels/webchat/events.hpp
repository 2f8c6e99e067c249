#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "channels/webchat/client_frame.hpp"
#include "channels/webchat/signed_person.hpp"
#include "domain/inbound.hpp"

/// What a visitor does, as an event that is stored, de-duplicated and replayed like any provider's. Pure.
namespace throughline::channels::webchat {

/// The end of the line: a browser or an app.
struct Visitor {
  std::string account;
  std::string id;
  std::string language = {};
  std::optional<SignedPerson> person = {};  // signed in at the site
  std::string anonymous_id = {};            // of the page, from an allowed origin
  Page page = {};                           // on which he is
};

/// Each event's id is made of the visitor's and the client's own: sent again, it is the same event.
ProviderEvent message_event(const Visitor& visitor, const MessageFrame& frame, Time at);
ProviderEvent button_event(const Visitor& visitor, const ButtonFrame& frame, Time at);
/// He came by a link that carries a conversation on.
ProviderEvent redeem_event(const Visitor& visitor, const RedeemFrame& frame, Time at);
ProviderEvent address_event(const Visitor& visitor, const AddressFrame& frame, Time at);
/// Who is signed in; the same person once a day at most.
ProviderEvent introduction_event(const Visitor& visitor, Time at);
ProviderEvent seen_event(const Visitor& visitor, TouchId item, DeliveryState state, Time at);

/// Reads a stored event again. Errors: `invalid`.
Result<ProviderEvent> parse_event(std::string_view body);

/// The provider's id of a visitor's message, and back to the client's own id (empty when it is not this visitor's).
std::string message_id(std::string_view visitor, std::string_view client_id);
std::string client_id(std::string_view visitor, std::string_view message_id);

/// Who may send a file that was put into the store beforehand.
std::string uploader(std::string_view account, std::string_view visitor);

/// The text of the message that a link of ours begins with, as messengers have it.
inline constexpr const char* kStartText = "/start";

/// Rules of the links that a chat makes.
inline constexpr const char* kSignedBySite = "signed_by_site";
inline constexpr const char* kSameBrowser = "same_browser";

}  // namespace throughline::channels::webchat
