#pragma once

#include <optional>
#include <set>
#include <string>

#include "domain/brands.hpp"
#include "domain/visibility.hpp"

namespace throughline::api {

/// The brands whose channel accounts somebody may see; none named: not limited to any.
using Brands = std::optional<std::set<std::string, std::less<>>>;

/// Whoever is limited sees the accounts of his brands; those without a brand only if the empty name is among them.
inline Visibility visibility_of(const Brands& brands, const AccountBrands& accounts) {
  if (!brands) return Visibility::everything();
  Visibility::Accounts seen;
  for (const auto& [account, brand] : accounts) {
    if (brands->contains(brand)) seen.insert(account);
  }
  return Visibility::only(std::move(seen));
}

}  // namespace throughline::api
