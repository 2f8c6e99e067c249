#include "api/gateway.hpp"

#include <algorithm>

#include "api/handlers.hpp"
#include "api/idempotency_store.hpp"
#include "api/problem.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace throughline::api {

namespace {

/// `scheme://host[:port]` without the scheme.
std::string_view host_of_origin(std::string_view origin) {
  const auto at = origin.find("://");
  return at == std::string_view::npos ? origin : origin.substr(at + 3);
}

bool changes_something(net::Method method) { return method != net::Method::get && method != net::Method::head; }

/// A connector learns its link while it runs.
std::map<std::string, std::string, std::less<>> start_urls_of(const channels::Connectors& connectors) {
  std::map<std::string, std::string, std::less<>> out;
  for (const auto& [account, connector] : connectors) {
    const auto& url = connector->capabilities().start_token.url_template;
    if (!url.empty()) out[account] = url;
  }
  return out;
}

/// Says in the log how a request ended. Webhooks that are taken and probes are not worth a line each.
net::Reply logged(const Clock& clock, const Route& route, const net::Request& request, net::Reply reply) {
  const auto* direct = std::get_if<Direct>(&route.handler);
  const bool quiet =
      direct != nullptr && (*direct == Direct::webhook || *direct == Direct::health || *direct == Direct::readiness ||
                            *direct == Direct::metrics || *direct == Direct::typing);
  return [&clock, quiet, operation = route.operation, id = request.id, started = clock.monotonic(),
          reply = std::move(reply)](net::Response response) mutable {
    if (!quiet || response.status >= 400) {
      log_info("request", {{"request", id},
                           {"operation", operation},
                           {"status", response.status},
                           {"ms", (clock.monotonic() - started).count()}});
    }
    reply(std::move(response));
  };
}

}  // namespace

Gateway::Gateway(Settings settings) : settings_(std::move(settings)) {}

std::string session_cookie(std::string_view secret, bool secure) {
  std::string value(Credentials::kCookie);
  value += '=';
  value += secret;
  value += "; Path=/; HttpOnly; SameSite=Strict";
  if (secure) value += "; Secure";
  value += secret.empty() ? "; Max-Age=0"
                          : "; Max-Age=" + std::to_string(std::chrono::seconds(limits::kSessionLife).count());
  return value;
}

std::size_t Gateway::body_limit(const net::Request& head) const {
  if (const Mount* mount = mount_of(head.path)) return mount->body_limit(head);
  const Match found = match(head.method, head.path);
  const auto* direct = found.route == nullptr ? nullptr : std::get_if<Direct>(&found.route->handler);
  const bool upload =
      direct != nullptr &&
      ((*direct == Direct::upload && settings_.credentials.authenticate(head.headers) != nullptr) ||
       (*direct == Direct::chat_upload && settings_.visitors.may_upload(found.parameters.front(), head)));
  return upload ? limits::kUploadBytes : limits::kBodyBytes;
}

net::Response Gateway::refusal(int status, std::string_view detail) const {
  const ErrorKind kind = status == 503   ? ErrorKind::unavailable
                         : status == 408 ? ErrorKind::timed_out
                         : status >= 500 ? ErrorKind::internal
                                         : ErrorKind::invalid;
  return problem(status, Error{kind, std::string(detail)}, {});
}

bool Gateway::from_own_page(const net::Request& request) const {
  const auto origin = request.headers.find("Origin");
  if (origin.empty()) return true;  // not a browser, or a same-origin navigation; the cookie is SameSite=Strict
  return origin == settings_.public_url || host_of_origin(origin) == request.headers.find("Host");
}

Result<const Principal*> Gateway::authorise(const Route& route, const net::Request& request) const {
  if (route.access == Access::everybody) return static_cast<const Principal*>(nullptr);
  if (!settings_.credentials.loaded()) return Error::unavailable("starting");
  const Principal* principal = settings_.credentials.authenticate(request.headers);
  if (principal == nullptr) return Error::unauthenticated("sign in or send a bearer token");
  const bool socket = route.handler.index() == 2 && std::get<Direct>(route.handler) == Direct::live;
  if (Credentials::by_cookie(request.headers) && (changes_something(request.method) || socket) &&
      !from_own_page(request)) {
    return Error::forbidden("the request comes from another site's page");
  }
  if (!allowed(route.access, principal->role)) {
    return Error::forbidden("your role may not do this");
  }
  return principal;
}

Mount* Gateway::mount_of(std::string_view path) const {
  for (const auto& [prefix, mount] : mounts_) {
    if (path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/')) return mount;
  }
  return nullptr;
}

void Gateway::handle(net::Request request, net::Reply reply) {
  if (Mount* mount = mount_of(request.path)) return mount->handle(std::move(request), std::move(reply));
  Match found = match(request.method, request.path);
  if (found.route == nullptr) {
    if (found.path_known) {
      return reply(problem(405, Error::invalid("the route has no such method"), request.id));
    }
    return page(request, std::move(reply));
  }
  reply = logged(settings_.clock, *found.route, request, std::move(reply));
  auto principal = authorise(*found.route, request);
  if (!principal) return reply(problem(principal.error(), request.id));
  auto call = std::make_shared<Call>();
  call->request = std::move(request);
  call->parameters = std::move(found.parameters);
  if (*principal != nullptr) {
    call->principal = **principal;
    call->visibility = visibility_of(call->principal.brands, settings_.services.brands);
  }
  call->directory = settings_.credentials.directory();
  run(*found.route, std::move(call), std::move(reply));
}

void Gateway::upgrade(net::Request request, net::UpgradeReply reply) {
  Match found = match(request.method, request.path);
  if (found.route != nullptr && found.route->operation == "chat") {
    auto admitted = settings_.visitors.admit(found.parameters.front(), request);
    if (!admitted) return reply(problem(admitted.error(), request.id));
    return reply(std::move(*admitted));
  }
  if (found.route == nullptr || found.route->operation != "live") {
    return reply(problem(Error::not_found("no such socket"), request.id));
  }
  const auto principal = authorise(*found.route, request);
  if (!principal) return reply(problem(principal.error(), request.id));
  std::optional<std::int64_t> after;
  const std::string text = net::query_parameter(request.query, "after");
  if (text == "0")
    after = 0;
  else if (!text.empty() && !(after = parse_id_value(text))) {
    return reply(problem(Error::invalid("after must be the number of a frame"), request.id));
  }
  auto visibility = visibility_of((*principal)->brands, settings_.services.brands);
  const bool typing = net::query_parameter(request.query, "typing") == "1";
  reply(net::Accept([this, token = (*principal)->token, visibility = std::move(visibility), after,
                     typing](std::shared_ptr<net::WebSocket> socket) {
    return settings_.live_feed.join(std::move(socket), token, visibility, after, typing);
  }));
}

void Gateway::run(const Route& route, SharedCall call, net::Reply reply) {
  if (route.copied == Copied::start_urls) call->start_urls = start_urls_of(settings_.services.connectors);
  if (const auto* read = std::get_if<ReadHandler>(&route.handler)) {
    run_read(*read, route.subject, std::move(call), std::move(reply));
  } else if (const auto* write = std::get_if<WriteHandler>(&route.handler)) {
    run_write(*write, route, std::move(call), std::move(reply));
  } else {
    run_direct(std::get<Direct>(route.handler), std::move(call), std::move(reply));
  }
}

void Gateway::answer(const SharedCall& call, net::Reply& reply, Result<Answer> result) {
  if (!result) {
    if (result.error().kind == ErrorKind::internal) log_error("request failed", {{"request", call->request.id}});
    return reply(problem(result.error(), call->request.id));
  }
  reply(json_response(result->status, std::move(result->body)));
}

void Gateway::run_read(ReadHandler handler, Subject subject, SharedCall call, net::Reply reply) {
  settings_.readers.read<Answer>(
      [this, handler, subject, call](storage::Session& session) -> Result<Answer> {
        TL_CHECK_OK(check_subject(subject, *call, session));
        return handler(settings_.services, *call, session);
      },
      [call, reply = std::move(reply)](Result<Answer> result) mutable { answer(call, reply, std::move(result)); });
}

void Gateway::run_write(WriteHandler handler, const Route& route, SharedCall call, net::Reply reply) {
  auto key = idempotency_key(*call);
  if (!key) return reply(problem(key.error(), call->request.id));
  settings_.writer.submit_value<Answer>(
      [this, handler, &route, call, key = std::move(*key)](storage::Transaction& transaction) -> Result<Answer> {
        // Before a stored answer too: it may be of a time when the caller saw more.
        TL_CHECK_OK(check_subject(route.subject, *call, transaction.sql()));
        return answer_once(*call, transaction, route.operation, key, route.keeping,
                           [&] { return handler(settings_.services, *call, transaction); });
      },
      [call, reply = std::move(reply)](Result<Answer> result) mutable { answer(call, reply, std::move(result)); });
}

void Gateway::run_direct(Direct direct, SharedCall call, net::Reply reply) {
  switch (direct) {
    case Direct::health: {
      net::Response response;
      response.headers.add("Content-Type", "text/plain");
      response.body = "ok\n";
      return reply(std::move(response));
    }
    case Direct::metrics: {
      net::Response response;
      response.headers.add("Content-Type", "text/plain; version=0.0.4");
      response.body = settings_.metrics.exposition();
      return reply(std::move(response));
    }
    case Direct::openapi: {
      net::Response response;
      response.headers.add("Content-Type", "application/yaml");
      response.fixed_body = settings_.openapi;
      return reply(std::move(response));
    }
    case Direct::channels:
      return answer(call, reply, list_channels(settings_.services, call->visibility));
    case Direct::readiness:
      return readiness(std::move(call), std::move(reply));
    case Direct::login:
      return login(std::move(call), std::move(reply));
    case Direct::logout:
      return logout(std::move(call), std::move(reply));
    case Direct::upload:
      return upload(std::move(call), std::move(reply));
    case Direct::download:
      return download(std::move(call), std::move(reply));
    case Direct::webhook:
      return webhook(std::move(call), std::move(reply));
    case Direct::typing:
      return typing(std::move(call), std::move(reply));
    case Direct::chat_upload:
      return upload_chat_file(std::move(call), std::move(reply));
    case Direct::chat_download:
      return download_chat_file(std::move(call), std::move(reply));
    case Direct::chat_preflight:
      return preflight_chat_file(*call, std::move(reply));
    case Direct::chat:
    case Direct::live:
      return reply(problem(Error::invalid("expected a WebSocket upgrade"), call->request.id));
  }
}

void Gateway::readiness(SharedCall call, net::Reply reply) {
  if (!ready_) return reply(problem(Error::unavailable("starting or stopping"), call->request.id));
  settings_.readers.read<std::int64_t>(
      [](storage::Session& session) -> Result<std::int64_t> { return credential_version(session); },
      [call, reply = std::move(reply)](Result<std::int64_t> version) mutable {
        if (!version) return reply(problem(Error::unavailable("the database does not answer"), call->request.id));
        net::Response response;
        response.headers.add("Content-Type", "text/plain");
        response.body = "ready\n";
        reply(std::move(response));
      });
}

/// Told, not stored: who is not there now has missed nothing.
void Gateway::typing(SharedCall call, net::Reply reply) {
  const auto id = id_parameter<ConversationId>(*call);
  if (!id) return reply(problem(id.error(), call->request.id));
  const auto value = body_object(*call);
  if (!value) return reply(problem(value.error(), call->request.id));
  const auto on = JsonReader(value->as_object(), "").optional_boolean("on");
  if (!on) return reply(problem(on.error(), call->request.id));
  settings_.readers.read<conversations::Thread>(
      [call, id = *id](storage::Session& session) -> Result<conversations::Thread> {
        TL_CHECK_OK(check_subject(Subject::conversation, *call, session));
        const auto conversation = conversations::get_conversation(session, id);
        if (!conversation) return Error::not_found("no such conversation");
        return conversations::Thread{conversation->account, conversation->thread};
      },
      [this, call, on = on->value_or(true), reply = std::move(reply)](Result<conversations::Thread> thread) mutable {
        if (!thread) return reply(problem(thread.error(), call->request.id));
        if (call->visibility.sees(thread->account)) {
          settings_.visitors.show_typing(thread->account, thread->thread, on, call->principal.name);
        }
        net::Response told;
        told.status = 204;
        reply(std::move(told));
      });
}

void Gateway::webhook(SharedCall call, net::Reply reply) {
  const auto& request = call->request;
  const auto found = settings_.services.connectors.find(call->parameters.at(0));
  if (found == settings_.services.connectors.end()) {
    return reply(problem(Error::not_found("no such channel account"), request.id));
  }
  channels::WebhookRequest hook{request.query, request.body,
                                [&request](std::string_view name) { return request.headers.find(name); }};
  if (const auto verified = found->second->verify(hook); !verified) {
    return reply(problem(verified.error(), request.id));
  }
  auto events = found->second->parse(request.body);
  if (!events) return reply(problem(events.error(), request.id));
  settings_.reception.take(found->first, std::move(*events),
                           [call, reply = std::move(reply)](Result<void> taken) mutable {
                             reply(taken ? net::Response() : problem(taken.error(), call->request.id));
                           });
}

}  // namespace throughline::api
