#include <algorithm>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/canned_texts.hpp"

namespace throughline::api {

namespace {

using conversations::CannedText;

json::object text_json(const CannedText& text) {
  return {{"name", text.name}, {"language", text.language}, {"text", text.text}, {"own", text.own}};
}

/// The account that the path names, if there is one that the caller sees. Errors: `not_found`.
Result<std::string> account_parameter(const Services& services, const Call& call) {
  const auto& account = call.parameters.at(0);
  if (!services.connectors.contains(account) || !call.visibility.sees(account)) {
    return Error::not_found("no such channel account");
  }
  return account;
}

}  // namespace

Result<Answer> list_texts(const Services& services, const Call& call, storage::Session& session) {
  TL_TRY(const auto account, account_parameter(services, call));
  json::array items;
  for (const auto& one : conversations::canned_texts_of(session, account, services.company.languages)) {
    items.push_back(text_json(one));
  }
  return list_answer(std::move(items));
}

Result<Answer> put_text(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto account, account_parameter(services, call));
  const auto& name = call.parameters.at(1);
  if (!conversations::is_canned_text(name)) return Error::not_found("no such text");
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto language, body.text("language"));
  const auto& offered = services.company.languages;
  if (std::find(offered.begin(), offered.end(), language) == offered.end()) {
    return body.expected("language", "a language of the company");
  }
  TL_TRY(const auto given, body.optional_text("text"));
  std::optional<std::string> text;
  if (given) text = std::string(trim(*given));
  if (text && text->size() > limits::kReasonBytes) return body.expected("text", "at most 1000 bytes");
  conversations::set_canned_text(transaction, account, name, std::string(language), text);
  for (const auto& one : conversations::canned_texts_of(transaction.sql(), account, {std::string(language)})) {
    if (one.name == name) return Answer{200, json::serialize(text_json(one))};
  }
  return Error::not_found("no such text");
}

}  // namespace throughline::api
