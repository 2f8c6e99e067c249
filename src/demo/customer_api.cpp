#include "demo/customer_api.hpp"

#include <boost/json/serialize.hpp>

#include "api/problem.hpp"
#include "base/ids.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::demo {

namespace {

constexpr std::size_t kPeople = 200;

/// A page of another site may not speak for the customer.
bool from_own_page(const net::Request& request) {
  const auto origin = request.headers.find("Origin");
  const auto at = origin.find("://");
  return at == std::string_view::npos || origin.substr(at + 3) == request.headers.find("Host");
}

void refuse(net::Reply& reply, Error error) { reply(api::problem(error, {})); }

void answer(net::Reply& reply, const json::object& body, int status = 200) {
  auto response = api::json_response(status, json::serialize(body));
  response.headers.add("Cache-Control", "no-store");
  reply(std::move(response));
}

json::object public_form(const Person& person) {
  return {{"id", person.id},
          {"first_name", person.first_name},
          {"last_name", person.last_name},
          {"language", person.language},
          {"phone", person.phone},
          {"about", person.about}};
}

Result<Person> read_person(const net::Request& request) {
  TL_TRY(const auto body, parse_json(request.body));
  TL_TRY(const auto reader, JsonReader::create(body));
  TL_TRY(const auto name, reader.text("name"));
  TL_TRY(const auto language, reader.text("language"));
  if (trim(name).empty() || name.size() > limits::kNameBytes) return reader.expected("name", "a name");
  if (language.empty() || language.size() > 8) return reader.expected("language", "a language code");
  Person person;
  person.first_name = to_storable_text(trim(name));
  person.language = to_storable_text(language);
  return person;
}

/// The newest text of a button in a message, by its data.
bool offers(const json::object& message, const std::string& data) {
  const auto* markup = message.if_contains("reply_markup");
  const auto* keyboard =
      markup == nullptr || !markup->is_object() ? nullptr : markup->get_object().if_contains("inline_keyboard");
  if (keyboard == nullptr || !keyboard->is_array()) return false;
  for (const auto& row : keyboard->get_array()) {
    if (!row.is_array()) continue;
    for (const auto& button : row.get_array()) {
      if (button.is_object() && text_of(button.get_object(), "callback_data") == data) return true;
    }
  }
  return false;
}

bool is_own_text(const json::object& message, std::int64_t person) {
  return integer_of(message.at("from").as_object(), "id") == person && message.contains("text");
}

}  // namespace

void CustomerApi::handle(net::Request request, net::Reply reply) {
  const bool reads = request.method == net::Method::get;
  if (!reads && request.method != net::Method::post) return refuse(reply, Error::invalid("GET or POST"));
  if (!from_own_page(request)) return refuse(reply, Error::forbidden("the request comes from another site's page"));
  std::string_view path = request.path;
  if (path == "/people") {
    if (reads) return answer(reply, people());
    auto person = read_person(request);
    if (!person) return refuse(reply, person.error());
    if (stand_in_.chats().all().size() >= kPeople) return refuse(reply, Error::too_many("enough people for a demo"));
    return answer(reply, {{"id", stand_in_.add_person(std::move(*person))}}, 201);
  }
  if (reads && path.starts_with("/files/")) return stand_in_.send_file(std::string(path.substr(7)), std::move(reply));
  static constexpr std::string_view kPeoplePrefix = "/people/";
  if (!path.starts_with(kPeoplePrefix)) return refuse(reply, Error::not_found("no such route"));
  path.remove_prefix(kPeoplePrefix.size());
  const auto slash = path.find('/');
  const auto chat = parse_id_value(path.substr(0, slash)).value_or(0);
  if (slash == std::string_view::npos || stand_in_.chats().find(chat) == nullptr) {
    return refuse(reply, Error::not_found("no such person"));
  }
  const auto what = path.substr(slash + 1);
  if (!reads) return act(chat, what, request, std::move(reply));
  if (what != "messages") return refuse(reply, Error::not_found("no such route"));
  // Without `after` the chat is told at once, also an empty one.
  const bool waits = net::has_query_parameter(request.query, "after");
  const auto after = parse_id_value(net::query_parameter(request.query, "after")).value_or(0);
  messages(chat, waits ? after : -1, std::move(reply));
}

json::object CustomerApi::people() const {
  json::array all;
  for (const auto& [id, chat] : stand_in_.chats().all()) {
    auto person = public_form(chat.person);
    if (!chat.entries.empty()) person["last"] = chat.entries.back().message.at("date");
    all.push_back(std::move(person));
  }
  return {{"items", std::move(all)}};
}

json::object CustomerApi::changes(std::int64_t chat, std::int64_t after) const {
  const auto& known = *stand_in_.chats().find(chat);
  json::array messages;
  for (const auto& entry : known.entries) {
    if (entry.version > after) messages.push_back(entry.message);
  }
  return {{"version", known.version}, {"blocked", known.blocked}, {"messages", std::move(messages)}};
}

void CustomerApi::messages(std::int64_t chat, std::int64_t after, net::Reply reply) {
  stand_in_.watch(chat, after,
                  [this, chat, after, reply = std::move(reply)]() mutable { answer(reply, changes(chat, after)); });
}

void CustomerApi::photo(std::int64_t chat, const net::Request& request, net::Reply reply) {
  if (!conversations::proved_media_type(request.body).starts_with("image/")) {
    return refuse(reply, Error::invalid("the file is no picture"));
  }
  const auto number = [&](std::string_view name) {
    return parse_id_value(net::query_parameter(request.query, name)).value_or(0);
  };
  const std::string type(conversations::proved_media_type(request.body));
  FormField file{"photo", "photo." + (type == "image/jpeg" ? "jpg" : type.substr(6)), type, request.body};
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  stand_in_.keep_file(std::move(file), [this, chat, shared, caption = net::query_parameter(request.query, "caption"),
                                        width = number("width"), height = number("height")](Result<ReceivedFile> kept) {
    if (!kept) return refuse(*shared, kept.error());
    json::object content{{"photo", photo_sizes(*kept, width, height)}};
    if (!trim(caption).empty()) content["caption"] = to_storable_text(caption);
    stand_in_.say(chat, std::move(content));
    answer(*shared, {}, 201);
  });
}

void CustomerApi::act(std::int64_t chat, std::string_view what, const net::Request& request, net::Reply reply) {
  if (what == "photos") return photo(chat, request, std::move(reply));
  const auto parsed = parse_json(request.body.empty() ? "{}" : request.body);
  if (!parsed || !parsed->is_object()) return refuse(reply, Error::invalid("expected a JSON object"));
  const auto& body = parsed->get_object();
  const auto& known = *stand_in_.chats().find(chat);
  const std::string text = text_of(body, "text");
  const auto* message = known.find(integer_of(body, "message_id"));
  const bool is_text = !trim(text).empty() && utf16_length(text) <= 4096;
  if (what == "messages" && is_text) {
    stand_in_.say(chat, {{"text", text}});
  } else if (what == "edits" && is_text && message != nullptr && is_own_text(*message, chat)) {
    stand_in_.edit(chat, integer_of(body, "message_id"), text);
  } else if (what == "presses" && message != nullptr && offers(*message, text_of(body, "data"))) {
    stand_in_.press(chat, integer_of(body, "message_id"), text_of(body, "data"));
  } else if (what == "contact" && !known.person.phone.empty()) {
    const auto& person = known.person;
    stand_in_.say(chat, {{"contact",
                          {{"phone_number", person.phone},
                           {"first_name", person.first_name},
                           {"last_name", person.last_name},
                           {"user_id", person.id}}}});
  } else if (what == "block" || what == "unblock") {
    stand_in_.set_blocked(chat, what == "block");
  } else {
    return refuse(reply, Error::invalid("the messenger does not allow this"));
  }
  answer(reply, {}, 201);
}

}  // namespace throughline::demo
