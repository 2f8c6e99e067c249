#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>

#include "api/gateway.hpp"
#include "api/idempotency_store.hpp"
#include "api/problem.hpp"
#include "api/render.hpp"
#include "api/sight.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/attachment_store.hpp"

// The routes of the gateway that move bytes: uploads, downloads, and the pages of the embedded front end.
namespace throughline::api {

namespace {

using conversations::Attachment;

constexpr std::array<std::string_view, 4> kInlineTypes = {"image/jpeg", "image/png", "image/gif", "image/webp"};

bool shown_inline(std::string_view type) {
  return std::find(kInlineTypes.begin(), kInlineTypes.end(), type) != kInlineTypes.end();
}

/// RFC 8187: everything but unreserved characters percent-encoded, so that no name can break the header.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (plain)
      out += c;
    else
      out += "%" + to_hex(std::string_view(&c, 1));
  }
  return out;
}

net::Response file_response(const Attachment& attachment, std::string bytes) {
  // The type that the bytes prove decides, never the claimed one: svg, html and pdf are only ever saved.
  const std::string_view proved = conversations::proved_media_type(bytes);
  const bool inline_image = shown_inline(proved);
  net::Response response;
  response.headers.add("Content-Type", std::string(inline_image ? proved : "application/octet-stream"));
  response.headers.add("Content-Disposition", std::string(inline_image ? "inline" : "attachment") +
                                                  "; filename*=UTF-8''" + percent_encoded(attachment.name));
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
  response.headers.add("Cache-Control", "private, max-age=31536000, immutable");
  response.body = std::move(bytes);
  return response;
}

Result<Attachment> uploaded(const Call& call, std::string by) {
  const std::string name = net::query_parameter(call.request.query, "name");
  if (name.empty() || name.size() > limits::kNameBytes) return Error::invalid("expected ?name= of the file");
  if (call.request.body.empty()) return Error::invalid("the file is empty");
  Attachment attachment;
  attachment.type = conversations::proved_media_type(call.request.body);
  attachment.kind = attachment.type == "image/jpeg" || attachment.type == "image/png" ? "photo" : "document";
  attachment.name = conversations::safe_file_name(name, "file");
  attachment.size = static_cast<std::int64_t>(call.request.body.size());
  attachment.state = "stored";
  attachment.uploaded_by = std::move(by);
  return attachment;
}

Result<Attachment> stored_file(storage::Session& session, AttachmentId id) {
  auto attachment = conversations::get_attachment(session, id);
  if (!attachment || attachment->state != "stored") return Error::not_found("no such file");
  return std::move(*attachment);
}

}  // namespace

void Gateway::upload(SharedCall call, net::Reply reply) {
  auto attachment = uploaded(*call, call->caller());
  if (!attachment) return reply(problem(attachment.error(), call->request.id));
  auto known_key = idempotency_key(*call);
  if (!known_key) return reply(problem(known_key.error(), call->request.id));
  store_upload(call, std::move(*attachment), *known_key, std::make_shared<net::Reply>(std::move(reply)));
}

void Gateway::store_upload(const SharedCall& call, Attachment file, const std::string& key, FileReply reply) {
  auto attachment = std::make_shared<Attachment>(std::move(file));
  const auto stored = [this, call, attachment, reply, key](Result<conversations::HeldFile> held) {
    if (!held) return (*reply)(problem(held.error(), call->request.id));
    attachment->digest = **held;
    settings_.writer.submit_value<Answer>(
        [call, attachment, key](storage::Transaction& transaction) {
          return answer_once(*call, transaction, "uploadFile", key, Keeping::plain, [&]() -> Result<Answer> {
            attachment->id = conversations::add_attachment(transaction, *attachment);
            return Answer{201, json::serialize(Renderer::attachment(*attachment))};
          });
        },
        [call, reply, held = std::move(*held)](Result<Answer> result) { answer(call, *reply, std::move(result)); });
  };
  const bool taken = settings_.files.try_post([this, call, stored] {
    auto held = settings_.file_store.put(call->request.body);
    settings_.core.post([stored, held = std::move(held)]() mutable { stored(std::move(held)); });
  });
  if (!taken) (*reply)(problem(Error::unavailable("too many files at once"), call->request.id));
}

void Gateway::download(SharedCall call, net::Reply reply) {
  const auto id = id_parameter<AttachmentId>(*call);
  if (!id) return reply(problem(id.error(), call->request.id));
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  settings_.readers.read<Attachment>(
      [call, id = *id](storage::Session& session) -> Result<Attachment> {
        TL_CHECK_OK(check_subject(Subject::file, *call, session));
        return stored_file(session, id);
      },
      [this, call, shared](Result<Attachment> attachment) {
        if (!attachment) return (*shared)(problem(attachment.error(), call->request.id));
        send_file(call, *attachment, shared);
      });
}

void Gateway::send_file(const SharedCall& call, const Attachment& attachment, FileReply reply) {
  const bool taken = settings_.files.try_post([this, call, reply, attachment] {
    auto bytes = settings_.file_store.read(attachment.digest);
    settings_.core.post([call, reply, attachment, bytes = std::move(bytes)]() mutable {
      (*reply)(bytes ? file_response(attachment, std::move(*bytes)) : problem(bytes.error(), call->request.id));
    });
  });
  if (!taken) (*reply)(problem(Error::unavailable("too many files at once"), call->request.id));
}

net::Reply Gateway::for_page(const Call& call, net::Reply reply) const {
  auto origin = settings_.visitors.allowed_origin(call.parameters.front(), call.request);
  if (origin.empty()) return reply;
  return [origin = std::move(origin), reply = std::move(reply)](net::Response response) mutable {
    response.headers.add("Access-Control-Allow-Origin", origin);
    response.headers.add("Vary", "Origin");
    reply(std::move(response));
  };
}

void Gateway::preflight_chat_file(const Call& call, net::Reply reply) const {
  net::Response response;
  response.status = 204;
  response.headers.add("Access-Control-Allow-Methods", "POST");
  response.headers.add("Access-Control-Allow-Headers", "authorization, content-type");
  response.headers.add("Access-Control-Max-Age", "7200");
  for_page(call, std::move(reply))(std::move(response));
}

void Gateway::upload_chat_file(SharedCall call, net::Reply reply) {
  reply = for_page(*call, std::move(reply));
  auto by = settings_.visitors.admit_upload(call->parameters.front(), call->request);
  if (!by) return reply(problem(by.error(), call->request.id));
  auto attachment = uploaded(*call, *by);
  if (!attachment) return reply(problem(attachment.error(), call->request.id));
  store_upload(call, std::move(*attachment), {}, std::make_shared<net::Reply>(std::move(reply)));
}

void Gateway::download_chat_file(SharedCall call, net::Reply reply) {
  const auto id = id_parameter<AttachmentId>(*call, 1);
  if (!id) return reply(problem(id.error(), call->request.id));
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  settings_.readers.read<Attachment>(
      [id = *id](storage::Session& session) -> Result<Attachment> { return stored_file(session, id); },
      [this, call, shared](Result<Attachment> attachment) {
        const auto key = net::query_parameter(call->request.query, "key");
        // A wrong key and an unknown file are one answer.
        if (attachment && !settings_.visitors.opens(*attachment, key)) attachment = Error::not_found("no such file");
        if (!attachment) return (*shared)(problem(attachment.error(), call->request.id));
        send_file(call, *attachment, shared);
      });
}

void Gateway::page(const net::Request& request, net::Reply reply) {
  // The demo company's pages are served by its mount; a program without it has none.
  if (request.path == "/demo" || request.path.starts_with("/demo/")) {
    return reply(problem(Error::not_found("no such route"), request.id));
  }
  if (settings_.services.demo && request.path == "/" &&
      settings_.credentials.authenticate(request.headers) == nullptr) {
    net::Response enter;
    enter.status = 302;
    enter.headers.add("Location", "/demo/enter");
    enter.headers.add("Cache-Control", "no-store");
    return reply(std::move(enter));
  }
  const bool read = request.method == net::Method::get || request.method == net::Method::head;
  const Asset* asset = find_asset(settings_.assets, request.path == "/" ? "/index.html" : request.path);
  // Paths of the workspace are the browser's own; what looks like an interface or a file is not one of them.
  const bool own_path = !request.path.starts_with("/api/") && !request.path.starts_with("/hooks/") &&
                        request.path.find('.') == std::string::npos &&
                        request.headers.find("Accept").find("text/html") != std::string_view::npos;
  if (asset == nullptr && own_path) asset = find_asset(settings_.assets, "/index.html");
  if (!read || asset == nullptr) return reply(problem(Error::not_found("no such route"), request.id));
  reply(asset_response(*asset, request));
}

}  // namespace throughline::api
