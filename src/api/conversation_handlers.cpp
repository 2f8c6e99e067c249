#include <algorithm>
#include <functional>

#include <boost/json/serialize.hpp>

#include "api/handlers.hpp"
#include "api/render.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/rearranging.hpp"

namespace throughline::api {

namespace {

/// Formatted stretches of one text; more are 400.
constexpr std::size_t kEntities = 100;

Result<Answer> conversation_answer(const Call& call, storage::Session& session, ConversationId id, int status = 200) {
  Renderer renderer(session, call);
  const auto conversation = renderer.sight().conversation(id);
  if (!conversation) return Error::not_found("no such conversation");
  return Answer{status, json::serialize(renderer.conversation(*conversation))};
}

/// Whether nothing of it is hidden from the caller.
bool sees_whole(const Call& call, storage::Session& session, ConversationId id) {
  const auto all = conversations::every_interaction_of(session, id);
  return std::all_of(all.begin(), all.end(), [&](const auto& one) { return call.visibility.sees(one.account); });
}

Result<Answer> touch_answer(const Call& call, storage::Session& session, TouchId id, int status) {
  const auto touch = customers::get_touch(session, id);
  if (!touch) return Error::not_found("no such touch");
  return Answer{status, json::serialize(Renderer(session, call).touch(*touch))};
}

/// Refuses what a draft names and its author may not see, as if it were not there.
Result<void> check_seen(const conversations::ReplyDraft& draft, const Call& call, storage::Session& session) {
  if (!call.visibility.limited()) return {};
  Sight sight(session, call.visibility);
  if (!sight.visibility().sees(draft.account)) return Error::invalid("no such channel account", "/channel_account");
  for (const auto id : draft.files) {
    const auto file = conversations::get_attachment(session, id);
    if (!file || !sight.sees(*file, call.caller())) return Error::invalid("no such uploaded file", "/attachments");
  }
  if (!draft.reply_to) return {};
  const auto touch = customers::get_touch(session, draft.reply_to);
  if (!touch || !sight.sees(*touch)) return Error::invalid("no such touch in this conversation", "/reply_to");
  return {};
}

/// Whether an agent would see what he is to be given.
bool agent_sees(const Services& services, storage::Session& session, const Agent& agent, ConversationId id) {
  return Sight(session, visibility_of(agent.brands, services.brands)).conversation(id).has_value();
}

/// `?brand=`: what has an interaction on an account of that brand; and, for a limited caller, only what he sees.
std::function<bool(const conversations::Conversation&)> wanted_conversations(const Services& services, const Call& call,
                                                                             storage::Session& session) {
  const std::string brand = net::query_parameter(call.request.query, "brand");
  if (brand.empty() && !call.visibility.limited()) return {};
  auto sight = std::make_shared<Sight>(session, call.visibility);
  if (brand.empty()) return [sight](const auto& one) { return sight->rest_of(one).has_value(); };
  Visibility::Accounts accounts;
  for (const auto& [account, of] : services.brands) {
    if (of == brand && call.visibility.sees(account)) accounts.insert(account);
  }
  auto within = std::make_shared<Sight>(session, Visibility::only(std::move(accounts)));
  return [within](const auto& one) { return within->rest_of(one).has_value(); };
}

Result<std::optional<AgentId>> assignee_filter(const Call& call) {
  const std::string text = net::query_parameter(call.request.query, "assignee");
  if (text.empty()) return std::optional<AgentId>();
  if (text == "none") return std::optional(AgentId{});
  if (text == "me" && call.principal.agent) return std::optional(call.principal.agent);
  if (const auto id = parse_id<AgentId>(text)) return std::optional(*id);
  return Error::invalid("assignee must be me, none or an agent id");
}

Result<std::vector<std::vector<Button>>> read_buttons(const JsonReader& body) {
  std::vector<std::vector<Button>> rows;
  TL_TRY(const auto* outer, body.optional_array("buttons", 8));
  for (const auto& row : *outer) {
    const auto* inner = row.if_array();
    if (inner == nullptr || inner->size() > 8) return body.expected("buttons", "rows of at most 8 buttons");
    auto& buttons = rows.emplace_back();
    for (const auto& member : *inner) {
      TL_TRY(const auto button, JsonReader::create(member, body.pointer_to("buttons")));
      TL_TRY(const auto label, button.text("label"));
      TL_TRY(const auto data, button.optional_text("data"));
      TL_TRY(const auto url, button.optional_text("url"));
      TL_TRY(const auto request, button.optional_text("request"));
      buttons.push_back({std::string(label), std::string(data.value_or("")), std::string(url.value_or("")),
                         request == "contact", request == "location"});
    }
  }
  return rows;
}

Result<std::vector<AttachmentId>> read_attachments(const JsonReader& body) {
  std::vector<AttachmentId> out;
  TL_TRY(const auto* array, body.optional_array("attachments", limits::kAttachments));
  for (const auto& member : *array) {
    const auto* text = member.if_string();
    const auto id =
        text == nullptr ? std::nullopt : parse_id<AttachmentId>(std::string_view(text->data(), text->size()));
    if (!id) return body.expected("attachments", "ids of uploaded files");
    out.push_back(*id);
  }
  return out;
}

/// Formatting of the text, offsets in UTF-16 units; a stretch must lie within the text.
Result<std::vector<TextEntity>> read_entities(const JsonReader& body, std::string_view text) {
  std::vector<TextEntity> out;
  const auto length_of_text = static_cast<std::int64_t>(utf16_length(text));
  TL_TRY(const auto* array, body.optional_array("entities", kEntities));
  for (const auto& member : *array) {
    TL_TRY(const auto entity, JsonReader::create(member, body.pointer_to("entities")));
    TL_TRY(const auto kind, entity.text("kind"));
    TL_TRY(const auto offset, entity.integer("offset"));
    TL_TRY(const auto length, entity.integer("length"));
    TL_TRY(const auto url, entity.optional_text("url"));
    const bool inside = offset >= 0 && length > 0 && offset <= length_of_text && length <= length_of_text - offset;
    if (!inside) return body.expected("entities", "stretches within the text");
    out.push_back({std::string(kind), offset, length, std::string(url.value_or(""))});
  }
  return out;
}

Result<conversations::ReplyDraft> read_draft(const JsonReader& body) {
  conversations::ReplyDraft draft;
  TL_TRY(const auto text, body.optional_text("text"));
  TL_TRY(const auto account, body.optional_text("channel_account"));
  TL_TRY(const auto reply_to, body.optional_text("reply_to"));
  TL_TRY(draft.files, read_attachments(body));
  TL_TRY(draft.buttons, read_buttons(body));
  draft.text = text.value_or("");
  TL_TRY(draft.entities, read_entities(body, draft.text));
  draft.account = account.value_or("");
  if (reply_to) {
    const auto id = parse_id<TouchId>(*reply_to);
    if (!id) return body.expected("reply_to", "the id of a touch");
    draft.reply_to = *id;
  }
  return draft;
}

}  // namespace

Result<Answer> list_conversations(const Services& services, const Call& call, storage::Session& session) {
  conversations::ListRequest request;
  TL_TRY(request.limit, page_limit(call));
  TL_TRY(request.before, page_after(call));
  TL_TRY(request.assignee, assignee_filter(call));
  const std::string state = net::query_parameter(call.request.query, "state");
  if (!state.empty()) {
    if (state != "open" && state != "waiting" && state != "resolved") {
      return Error::invalid("state must be open, waiting or resolved");
    }
    request.state = state;
  }
  request.wanted = wanted_conversations(services, call, session);
  const auto page = conversations::list_conversations(session, request);
  Renderer renderer(session, call);
  json::array items;
  for (const auto& conversation : page.conversations) {
    if (const auto rest = renderer.sight().rest_of(conversation)) items.push_back(renderer.conversation(*rest));
  }
  std::optional<std::string> next;
  if (page.more) {
    const auto& last = page.conversations.back();
    next = customers::to_cursor({last.last.at, 0, TouchId{last.id.value}});
  }
  return list_answer(std::move(items), next);
}

Result<Answer> get_conversation(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  return conversation_answer(call, session, id);
}

Result<Answer> get_conversation_timeline(const Services&, const Call& call, storage::Session& session) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto request, timeline_request(call));
  if (!conversations::get_conversation(session, id)) return Error::not_found("no such conversation");
  std::vector<InteractionId> interactions;
  for (const auto& interaction : conversations::interactions_of(session, id)) interactions.push_back(interaction.id);
  return touch_page_answer(call, session, customers::page_of_interactions(session, interactions, request));
}

Result<Answer> send_message(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(auto draft, read_draft(body));
  draft.conversation = id;
  const auto actor = actor_in(call, transaction.sql(), id);
  if (draft.account.empty()) draft.account = actor.account;
  TL_CHECK_OK(check_seen(draft, call, transaction.sql()));
  TL_TRY(const auto touch, services.replies.reply(transaction, draft, actor));
  return touch_answer(call, transaction.sql(), touch, 201);
}

Result<Answer> add_note(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto text, body.text("text"));
  TL_TRY(const auto touch,
         services.replies.note(transaction, id, std::string(text), actor_in(call, transaction.sql(), id)));
  return touch_answer(call, transaction.sql(), touch, 201);
}

Result<Answer> assign_conversation(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto text, body.optional_text("agent_id"));
  const Agent* agent = nullptr;
  if (text) {
    const auto agent_id = parse_id<AgentId>(*text);
    agent = agent_id ? call.directory->find(*agent_id) : nullptr;
    if (agent == nullptr || agent->disabled || !agent_sees(services, transaction.sql(), *agent, id))
      return body.expected("agent_id", "the id of an active agent");
  } else if (!value.as_object().contains("agent_id")) {
    return body.expected("agent_id", "the id of an agent, or null");
  }
  TL_CHECK_OK(services.replies.assign(transaction, id, agent == nullptr ? AgentId{} : agent->id,
                                      agent == nullptr ? std::string() : agent->name,
                                      actor_in(call, transaction.sql(), id)));
  return conversation_answer(call, transaction.sql(), id);
}

Result<Answer> resolve_conversation(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_CHECK_OK(services.replies.resolve(transaction, id, actor_in(call, transaction.sql(), id)));
  return conversation_answer(call, transaction.sql(), id);
}

Result<Answer> reopen_conversation(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_CHECK_OK(services.replies.reopen(transaction, id, actor_in(call, transaction.sql(), id)));
  return conversation_answer(call, transaction.sql(), id);
}

Result<Answer> split_conversation(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto* list, body.optional_array("interaction_ids", limits::kPageMax));
  std::vector<InteractionId> leaving;
  for (const auto& one : *list) {
    const auto known = one.is_string() ? parse_id<InteractionId>(std::string_view(one.get_string())) : std::nullopt;
    const auto interaction = known ? conversations::get_interaction(transaction.sql(), *known) : std::nullopt;
    if (!interaction || !call.visibility.sees(interaction->account)) {
      return body.expected("interaction_ids", "interactions of this conversation");
    }
    leaving.push_back(*known);
  }
  TL_TRY(const auto made, conversations::split(transaction, services.announcements, id, leaving, call.actor()));
  return conversation_answer(call, transaction.sql(), made, 201);
}

Result<Answer> join_conversations(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_TRY(const auto value, body_object(call));
  TL_TRY(const auto body, JsonReader::create(value));
  TL_TRY(const auto text, body.text("conversation_id"));
  Sight sight(transaction.sql(), call.visibility);
  const auto other = parse_id<ConversationId>(text);
  if (!other || !sight.conversation(*other)) return body.expected("conversation_id", "the id of a conversation");
  // Somebody who sees only a part of it cannot say that it is one; why is not his to know.
  if (!sees_whole(call, transaction.sql(), id) || !sees_whole(call, transaction.sql(), *other)) {
    return Error::conflict("the conversations are of different people: link these first");
  }
  TL_CHECK_OK(conversations::join(transaction, services.announcements, id, *other, call.actor()));
  return conversation_answer(call, transaction.sql(), id);
}

Result<Answer> mark_conversation_read(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<ConversationId>(call));
  TL_CHECK_OK(services.replies.mark_read(transaction, id));
  return conversation_answer(call, transaction.sql(), id);
}

Result<Answer> retry_touch(const Services& services, const Call& call, storage::Transaction& transaction) {
  TL_TRY(const auto id, id_parameter<TouchId>(call));
  TL_CHECK_OK(services.replies.retry(transaction, id));
  return touch_answer(call, transaction.sql(), id, 200);
}

}  // namespace throughline::api
