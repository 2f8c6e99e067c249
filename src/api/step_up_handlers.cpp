#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"

namespace throughline::api {

namespace {

/// One that was begun in what is hidden of a conversation is not there.
bool seen(const conversations::StepUp& step_up, const Call& call, storage::Session& session) {
  const auto interaction = conversations::get_interaction(session, step_up.interaction);
  return interaction && call.visibility.sees(interaction->account);
}

json::object step_up_json(const conversations::StepUp& step_up) {
  return {{"id", to_string(step_up.id)},
          {"method", step_up.method},
          {"state", step_up.state},
          {"tries_left", std::max<std::int64_t>(0, limits::kStepUpTries - step_up.tries)},
          {"by", step_up.by},
          {"at", to_rfc3339(step_up.at)},
          {"expires_at", to_rfc3339(step_up.expires_at)}};
}

Result<conversations::StepUpRequest> read_request(const JsonReader& body) {
  conversations::StepUpRequest request;
  TL_TRY(const auto identity, body.optional_text("identity_id"));
  TL_TRY(const auto order, body.optional_text("order"));
  TL_TRY(const auto contact, body.optional_boolean("contact"));
  request.contact = contact.value_or(false);
  if (int{identity.has_value()} + int{order.has_value()} + int{request.contact} != 1) {
    return Error::invalid("give exactly one of identity_id, order and contact");
  }
  if (identity) {
    const auto id = parse_id<IdentityId>(*identity);
    if (!id) return body.expected("identity_id", "the id of an identity");
    request.identity = *id;
  }
  if (order) request.order = std::string(order->substr(0, limits::kNameBytes));
  return request;
}

}  // namespace

Result<Answer> list_step_ups(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  if (!conversations::get_conversation(session, id)) return Error::not_found("no such conversation");
  json::array items;
  for (const auto& one : conversations::step_ups_of(session, id)) {
    if (seen(one, call, session)) items.push_back(step_up_json(one));
  }
  return list_answer(std::move(items));
}

Result<Answer> begin_step_up(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(auto request, read_request(body));
  request.visibility = call.visibility;
  if (request.identity && !Sight(transaction.sql(), call.visibility).sees(request.identity)) {
    return Error::invalid("no such identity", "/identity_id");
  }
  TL_TRY(const auto step_up, services.step_ups.begin(transaction, id, request, actor_in(call, transaction.sql(), id)));
  return Answer{201, json::serialize(step_up_json(step_up))};
}

Result<Answer> answer_step_up(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto step_up_id, id_parameter<conversations::StepUpId>(call, 1));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto answer, body.text("answer"));
  const auto begun = conversations::get_step_up(transaction.sql(), step_up_id);
  if (begun && !seen(*begun, call, transaction.sql())) return Error::not_found("no such step-up");
  TL_TRY(const auto step_up, services.step_ups.answer(transaction, id, step_up_id, std::string(answer), call.actor()));
  return Answer{200, json::serialize(step_up_json(step_up))};
}

}  // namespace throughline::api
