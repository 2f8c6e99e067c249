#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace throughline {

/// Which channel accounts somebody may see. A pure value; what of the stored things it leaves is decided in api/sight.
class Visibility {
 public:
  using Accounts = std::set<std::string, std::less<>>;

  /// Of whoever is not limited to brands, and of the program itself.
  static Visibility everything() { return {false, {}}; }
  /// Only these; accounts that are no longer configured are among nobody's.
  static Visibility only(Accounts accounts) { return {true, std::move(accounts)}; }

  bool limited() const { return limited_; }
  /// What belongs to no account is as visible as the person whom it is about.
  bool sees(std::string_view account) const { return !limited_ || account.empty() || accounts_.contains(account); }

  auto operator<=>(const Visibility&) const = default;

 private:
  Visibility(bool limited, Accounts accounts) : limited_(limited), accounts_(std::move(accounts)) {}

  bool limited_;
  Accounts accounts_;
};

}  // namespace throughline
