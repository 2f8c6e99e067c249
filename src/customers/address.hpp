#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::customers {

struct AddressRules {
  std::string region = "PL";     // ISO 3166 of numbers written without a country
  std::vector<std::string> own;  // our own addresses and numbers, canonical
};

/// The one form in which an address of `kind` is stored and compared: phone E.164 ("8 (912) 345-67-89" in RU is
/// +79123456789), email lower-cased domain + NFC and lower local part without surrounding junk, others trimmed. The
/// handles `caller`, `sms_sender` and `mail_sender` take the form of a phone or e-mail where they are one. Nothing if
/// it is none.
std::optional<std::string> canonical_address(std::string_view kind, std::string_view value, const AddressRules& rules);

/// R7 of identity.md: why this value may never tell people apart ("empty", "role address", "withheld number", "relay
/// address", "our own", …), or nothing.
std::optional<std::string> blocked(std::string_view kind, std::string_view canonical, const AddressRules& rules);

}  // namespace throughline::customers
