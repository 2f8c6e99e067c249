#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "customers/address.hpp"
#include "customers/timeline.hpp"
#include "domain/visibility.hpp"

namespace throughline::customers {

/// Why a customer was found: by an address of his, by his name, or by what was said.
struct Match {
  enum class By { identity, name, text };
  CustomerId customer;
  By by = By::identity;
  IdentityId identity;
  TouchId touch;  // of `text`, the newest that was found
  Time at{};
  InteractionId interaction;
  std::string excerpt;
};

std::string_view to_string(Match::By by);

struct Search {
  std::size_t limit = 50;
  std::string after;                              // the `next` of the page before, else empty
  Visibility visible = Visibility::everything();  // of who asks
  AddressRules rules = {};
  std::function<bool(IdentityId)> known = {};  // a stricter rule for who is limited; empty: none
};

struct Matches {
  std::vector<Match> found;  // each customer once, best first: by identity, by name, by text newest first
  std::optional<std::string> next;
};

/// Customers by what an agent typed: an address or its beginning, the last digits of a phone, words of a name in any
/// script, words of the timeline of which all must occur, the last by its beginning. Bounded by
/// limits::kFoundIdentities and limits::kSearchedTouches. Errors: `invalid` for a longer text than limits::kQueryBytes
/// and for a foreign cursor.
Result<Matches> find(storage::Session& session, std::string_view text, const Search& search);

/// All customers, the most recently seen first; `by` is identity, of the identity that was seen. Errors: `invalid` for
/// a foreign cursor.
Result<Matches> recent_customers(storage::Session& session, const Search& search);

}  // namespace throughline::customers
