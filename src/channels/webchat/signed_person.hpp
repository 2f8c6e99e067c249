#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace throughline::channels::webchat {

/// Somebody who is signed in at the company's site, as its server says.
struct SignedPerson {
  std::string subject;  // his number at the company
  std::string name = {};
  std::string email = {};
  std::string phone = {};
  bool email_verified = false;
  bool phone_verified = false;
};

/// Reads a JWT (RFC 7519) signed with HS256 and nothing else: the header does not choose how it is checked. `exp` is
/// needed and at most a day ahead, `nbf` and `iat` are obeyed, `aud` must be the account where there is one. Pure.
/// Errors: `unauthenticated`, always the same words for a signature that is not the account's; an empty secret
/// believes nobody.
Result<SignedPerson> read_signed_person(std::string_view jwt, std::string_view secret, std::string_view account,
                                        Time now);

}  // namespace throughline::channels::webchat
