#include <boost/json/serialize.hpp>

#include "api/gateway.hpp"
#include "api/problem.hpp"
#include "api/render.hpp"
#include "base/limits.hpp"

// The routes of the gateway that open and end sessions.
namespace throughline::api {

namespace {

struct Pair {
  std::string email;
  std::string password;
};

Result<Pair> read_pair(const Call& call) {
  TL_TRY(const auto value, parse_json(call.request.body));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto email, body.text("email"));
  TL_TRY(const auto password, body.text("password"));
  if (email.size() > 254) return body.expected("email", "at most 254 bytes");
  if (password.size() > 1024) return body.expected("password", "at most 1024 bytes");
  return Pair{std::string(email), std::string(password)};
}

}  // namespace

void Gateway::login(SharedCall call, net::Reply reply) {
  auto pair = read_pair(*call);
  if (!pair) return reply(problem(pair.error(), call->request.id));
  const std::string email = pair->email;
  const std::string address = call->request.remote_address;
  settings_.sign_in.sign_in(
      std::move(pair->email), std::move(pair->password), address,
      [this, call, email, address, reply = std::move(reply)](Result<SignIn::Session> session) mutable {
        if (!session) {
          std::optional<Millis> wait;
          if (session.error().kind == ErrorKind::too_many) wait = settings_.sign_in.retry_after(email, address);
          return reply(problem(session.error(), call->request.id, wait));
        }
        const json::object body{{"token", session->secret}, {"agent", Renderer::agent(session->agent)}};
        auto response = json_response(200, json::serialize(body));
        response.headers.add("Set-Cookie", session_cookie(session->secret, call->request.secure));
        reply(std::move(response));
      });
}

void Gateway::logout(SharedCall call, net::Reply reply) {
  settings_.writer.submit(
      [token = call->principal.token](storage::Transaction& transaction) -> Result<void> {
        revoke_token(transaction, token);
        return {};
      },
      [this, call, reply = std::move(reply)](Result<void> revoked) mutable {
        if (!revoked) return reply(problem(revoked.error(), call->request.id));
        settings_.credentials.reload([call, reply = std::move(reply)]() mutable {
          net::Response response;
          response.status = 204;
          response.headers.add("Set-Cookie", session_cookie({}, call->request.secure));
          reply(std::move(response));
        });
      });
}

}  // namespace throughline::api
