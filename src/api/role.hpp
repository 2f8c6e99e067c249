#pragma once

#include <optional>
#include <string_view>

namespace throughline::api {

/// Ordered: each role may do what the one before may.
enum class Role { agent, supervisor, admin };

constexpr std::string_view to_string(Role role) {
  return role == Role::admin ? "admin" : role == Role::supervisor ? "supervisor" : "agent";
}

constexpr std::optional<Role> parse_role(std::string_view text) {
  for (const auto role : {Role::agent, Role::supervisor, Role::admin}) {
    if (to_string(role) == text) return role;
  }
  return {};
}

}  // namespace throughline::api
