#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "api/call.hpp"
#include "api/idempotency_store.hpp"
#include "api/subject.hpp"

namespace throughline::api {

/// Runs on a reader's thread in a snapshot.
using ReadHandler = Result<Answer> (*)(const Services&, const Call&, storage::Session&);
/// Runs on the writer's thread inside the transaction; may be run again; answers after the commit.
using WriteHandler = Result<Answer> (*)(const Services&, const Call&, storage::Transaction&);
/// Handled by the gateway itself on the core strand, because it streams, upgrades, hashes or asks what lives there.
enum class Direct {
  channels,
  health,
  readiness,
  metrics,
  openapi,
  login,
  logout,
  live,
  upload,
  download,
  webhook,
  typing,
  chat,
  chat_preflight,
  chat_upload,
  chat_download
};

/// What of the core strand's live state a handler on another thread is given a copy of, in its call.
enum class Copied { nothing, start_urls };

enum class Access { everybody, agent, supervisor, admin };

/// One row of the surface. `path` has {names} for its parameters; `operation` is the operationId of api/openapi.yaml.
struct Route {
  net::Method method;
  std::string_view path;
  Access access;
  std::string_view operation;
  std::variant<ReadHandler, WriteHandler, Direct> handler;
  Subject subject = Subject::none;  // a path with a parameter needs one
  Keeping keeping = Keeping::plain;
  Copied copied = Copied::nothing;
};

/// The whole surface, in the order of the contract.
std::span<const Route> routes();

bool allowed(Access access, Role role);
std::string_view to_string(Access access);

struct Match {
  const Route* route = nullptr;         // null: no route of this method
  std::vector<std::string> parameters;  // percent-decoded
  bool path_known = false;              // some route has the path: 405, not 404
};
Match match(net::Method method, std::string_view path);

}  // namespace throughline::api
