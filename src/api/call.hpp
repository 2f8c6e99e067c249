#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/brands.hpp"
#include "api/credentials.hpp"
#include "base/json.hpp"
#include "channels/reception.hpp"
#include "conversations/intake.hpp"
#include "conversations/replies.hpp"
#include "conversations/resume_tokens.hpp"
#include "conversations/step_ups.hpp"
#include "net/http.hpp"

namespace throughline::api {

struct Company {
  std::string name = "Example";
  std::vector<std::string> languages = {"en"};
  std::string time_zone = "UTC";
};

/// What handlers may use; lives as long as the program. Everything in it may be used on any thread as the handler kinds
/// say.
struct Services {
  conversations::Replies& replies;
  conversations::StepUps& step_ups;
  conversations::ResumeTokens& resume_tokens;
  conversations::Intake& intake;
  conversations::Announcements& announcements;
  Random& random;
  const channels::Connectors& connectors;
  const Company& company;
  const customers::AddressRules& addresses;
  const AccountBrands& brands;
  const Clock& clock;
  bool demo = false;
};

/// One authorised request on its way through a handler.
struct Call {
  net::Request request;
  std::vector<std::string> parameters;  // of the path, in order
  Principal principal;
  Visibility visibility = Visibility::only({});  // of the principal; of nobody, nothing
  std::shared_ptr<const Directory> directory;
  /// Copied::start_urls: of each account whose channel has links that start a chat, the link with {token} in it.
  std::map<std::string, std::string, std::less<>> start_urls = {};

  conversations::Actor actor() const { return {principal.agent, principal.name}; }
  /// Who is meant by an Idempotency-Key: the agent, or the program's token.
  std::string caller() const;
};

/// A 2xx answer with a JSON body, or without one.
struct Answer {
  int status = 200;
  std::string body = {};
};

/// The path parameter at `index` as an id. Errors: `not_found`, since no such thing can exist.
template<class IdType>
Result<IdType> id_parameter(const Call& call, std::size_t index = 0) {
  if (const auto id = parse_id<IdType>(call.parameters.at(index))) return *id;
  return Error::not_found("no such id");
}

/// `?limit=`, 1 to limits::kPageMax. Errors: `invalid`.
Result<std::size_t> page_limit(const Call& call);
/// `?after=` as a timeline position, if given. Errors: `invalid`.
Result<std::optional<customers::Position>> page_after(const Call& call);
/// The JSON object of the body. Errors: `invalid` with the pointer. An empty body is an empty object.
Result<json::value> body_object(const Call& call);

/// `?kinds=&limit=&after=` of a timeline. Errors: `invalid`.
Result<customers::PageRequest> timeline_request(const Call& call);

/// A page: `{"items":[…],"next":"cursor"|null}`.
Answer list_answer(json::array items, std::optional<std::string> next = {});

}  // namespace throughline::api
