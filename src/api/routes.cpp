#include "api/routes.hpp"

#include <algorithm>
#include <array>

#include "api/handlers.hpp"

namespace throughline::api {

namespace {

using enum net::Method;
using enum Access;

constexpr std::array kRoutes = std::to_array<Route>({
    {get, "/healthz", everybody, "healthz", Direct::health},
    {get, "/readyz", everybody, "readyz", Direct::readiness},
    {get, "/metrics", everybody, "metrics", Direct::metrics},
    {get, "/api/v1/openapi.yaml", everybody, "openapi", Direct::openapi},
    {post, "/api/v1/login", everybody, "login", Direct::login},
    {post, "/api/v1/logout", Access::agent, "logout", Direct::logout},
    {get, "/api/v1/me", Access::agent, "me", ReadHandler{me}},
    {get, "/api/v1/agents", Access::agent, "listAgents", ReadHandler{list_agents}},
    {get, "/api/v1/channels", Access::agent, "listChannels", Direct::channels},
    {get, "/api/v1/channels/{channel_account}/texts", Access::agent, "listTexts", ReadHandler{list_texts},
     Subject::account},
    {put, "/api/v1/channels/{channel_account}/texts/{name}", admin, "putText", WriteHandler{put_text},
     Subject::account},
    {get, "/api/v1/failed-events", admin, "listFailedEvents", ReadHandler{list_failed_events}},
    {post, "/api/v1/failed-events/{id}/replay", admin, "replayFailedEvent", WriteHandler{replay_failed_event},
     Subject::failed_event},
    {get, "/api/v1/customers", Access::agent, "listCustomers", ReadHandler{list_customers}},
    {get, "/api/v1/customers/{id}", Access::agent, "getCustomer", ReadHandler{get_customer}, Subject::customer},
    {get, "/api/v1/customers/{id}/timeline", Access::agent, "getCustomerTimeline", ReadHandler{get_customer_timeline},
     Subject::customer},
    {get, "/api/v1/customers/{id}/suggestions", Access::agent, "listSuggestions", ReadHandler{list_suggestions},
     Subject::customer},
    {post, "/api/v1/customers/{id}/links", Access::agent, "makeLink", WriteHandler{make_link}, Subject::customer},
    {delete_, "/api/v1/links/{id}", Access::agent, "undoLink", WriteHandler{undo_link}, Subject::link},
    {put, "/api/v1/customers/{id}/attributes/{name}", Access::agent, "setAttribute", WriteHandler{set_attribute},
     Subject::customer},
    {get, "/api/v1/customers/{id}/consents", Access::agent, "listConsents", ReadHandler{list_consents},
     Subject::customer},
    {put, "/api/v1/customers/{id}/consents", Access::agent, "putConsent", WriteHandler{put_consent}, Subject::customer},
    {post, "/api/v1/customers/{id}/data-requests", admin, "makeDataRequest", WriteHandler{make_data_request},
     Subject::customer},
    {get, "/api/v1/data-requests", admin, "listDataRequests", ReadHandler{list_data_requests}},
    {get, "/api/v1/data-requests/{id}", admin, "getDataRequest", ReadHandler{get_data_request}, Subject::data_request},
    {get, "/api/v1/data-requests/{id}/export", admin, "exportData", ReadHandler{export_data}, Subject::data_request},
    {get, "/api/v1/conversations", Access::agent, "listConversations", ReadHandler{list_conversations}},
    {get, "/api/v1/conversations/{id}", Access::agent, "getConversation", ReadHandler{get_conversation},
     Subject::conversation},
    {get, "/api/v1/conversations/{id}/timeline", Access::agent, "getConversationTimeline",
     ReadHandler{get_conversation_timeline}, Subject::conversation},
    {post, "/api/v1/conversations/{id}/messages", Access::agent, "sendMessage", WriteHandler{send_message},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/notes", Access::agent, "addNote", WriteHandler{add_note}, Subject::conversation},
    {post, "/api/v1/conversations/{id}/assign", Access::agent, "assignConversation", WriteHandler{assign_conversation},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/resolve", Access::agent, "resolveConversation",
     WriteHandler{resolve_conversation}, Subject::conversation},
    {post, "/api/v1/conversations/{id}/reopen", Access::agent, "reopenConversation", WriteHandler{reopen_conversation},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/split", Access::agent, "splitConversation", WriteHandler{split_conversation},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/join", Access::agent, "joinConversations", WriteHandler{join_conversations},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/typing", Access::agent, "showTyping", Direct::typing, Subject::conversation},
    {post, "/api/v1/conversations/{id}/read", Access::agent, "markConversationRead",
     WriteHandler{mark_conversation_read}, Subject::conversation},
    {get, "/api/v1/conversations/{id}/step-ups", Access::agent, "listStepUps", ReadHandler{list_step_ups},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/step-ups", Access::agent, "beginStepUp", WriteHandler{begin_step_up},
     Subject::conversation},
    {post, "/api/v1/conversations/{id}/step-ups/{step_up}/answer", Access::agent, "answerStepUp",
     WriteHandler{answer_step_up}, Subject::conversation},
    {post, "/api/v1/conversations/{id}/resume-tokens", Access::agent, "issueResumeToken",
     WriteHandler{issue_resume_token}, Subject::conversation, Keeping::sealed, Copied::start_urls},
    {post, "/api/v1/touches/{id}/retry", Access::agent, "retryTouch", WriteHandler{retry_touch}, Subject::touch},
    {post, "/api/v1/files", Access::agent, "uploadFile", Direct::upload},
    {get, "/api/v1/files/{id}", Access::agent, "downloadFile", Direct::download, Subject::file},
    {get, "/api/v1/live", Access::agent, "live", Direct::live},
    {post, "/hooks/{channel_account}", everybody, "receiveWebhook", Direct::webhook, Subject::account},
    {get, "/chat/{channel_account}", everybody, "chat", Direct::chat, Subject::account},
    {post, "/chat/{channel_account}/files", everybody, "uploadChatFile", Direct::chat_upload, Subject::account},
    {options, "/chat/{channel_account}/files", everybody, "preflightChatFile", Direct::chat_preflight,
     Subject::account},
    {get, "/chat/{channel_account}/files/{id}", everybody, "downloadChatFile", Direct::chat_download, Subject::account},
});

// What a path names is checked by the gateway: a route cannot forget to say what that is.
static_assert(std::all_of(kRoutes.begin(), kRoutes.end(), [](const Route& route) {
  return (route.path.find('{') == std::string_view::npos) == (route.subject == Subject::none);
}));

/// Compares segment by segment and collects what stands for {names}.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
  if (!path.starts_with(pattern.substr(0, pattern.find('{')))) return false;
  while (!pattern.empty() && !path.empty()) {
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto given = path.substr(0, path.find('/'));
    if (wanted.starts_with('{')) {
      if (given.empty()) return false;
      parameters.emplace_back(given);
    } else if (wanted != given) {
      return false;
    }
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

bool allowed(Access access, Role role) {
  switch (access) {
    case everybody:
    case Access::agent:
      return true;
    case supervisor:
      return role >= Role::supervisor;
    case admin:
      return role == Role::admin;
  }
  return false;
}

std::string_view to_string(Access access) {
  switch (access) {
    case everybody:
      return "everybody";
    case Access::agent:
      return "agent";
    case supervisor:
      return "supervisor";
    case admin:
      return "admin";
  }
  return "admin";
}

Match match(net::Method method, std::string_view path) {
  Match found;
  for (const auto& route : kRoutes) {
    std::vector<std::string> parameters;
    if (!fits(route.path, path, parameters)) continue;
    found.path_known = true;
    if (route.method == method || (method == head && route.method == get)) {
      found.route = &route;
      found.parameters = std::move(parameters);
      return found;
    }
  }
  return found;
}

}  // namespace throughline::api
