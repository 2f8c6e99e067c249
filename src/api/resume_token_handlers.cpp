#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/sight.hpp"

namespace throughline::api {

namespace {

constexpr std::string_view kPlace = "{token}";

/// The link that starts a chat with the token; null where the channel has none, or its bot has not told its name yet.
json::value url_of(const Call& call, const std::string& account, std::string_view token) {
  const auto known = call.start_urls.find(account);
  if (known == call.start_urls.end()) return nullptr;
  const auto at = known->second.find(kPlace);
  if (at == std::string::npos) return nullptr;
  auto url = known->second;
  url.replace(at, kPlace.size(), token);
  return json::value(url);
}

}  // namespace

Result<Answer> issue_resume_token(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto text, body.text("channel_account"));
  const std::string account(text);
  if (account.empty() || !call.visibility.sees(account)) {
    return Error::invalid("no such channel account", "/channel_account");
  }
  TL_TRY(const auto issued,
         services.resume_tokens.issue(transaction, id, account, actor_in(call, transaction.sql(), id)));
  return Answer{201, json::serialize(json::object{{"token", issued.token},
                                                  {"url", url_of(call, account, issued.token)},
                                                  {"code", issued.code},
                                                  {"expires_at", to_rfc3339(issued.expires_at)}})};
}

}  // namespace throughline::api
