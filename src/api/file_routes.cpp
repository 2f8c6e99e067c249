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

Attachment uploaded(const Call& call, std::string_view name) {
  Attachment attachment;
  attachment.type = conversations::proved_media_type(call.request.body);
  attachment.kind = attachment.type == "image/jpeg" || attachment.type == "image/png" ? "photo" : "document";
  attachment.name = conversations::safe_file_name(name, "file");
  attachment.size = static_cast<std::int64_t>(call.request.body.size());
  attachment.state = "stored";
  attachment.uploaded_by = call.caller();
  return attachment;
}

}  // namespace

void Gateway::upload(SharedCall call, net::Reply reply) {
  const std::string name = net::query_parameter(call->request.query, "name");
  if (name.empty() || name.size() > limits::kNameBytes) {
    return reply(problem(Error::invalid("expected ?name= of the file"), call->request.id));
  }
  if (call->request.body.empty()) return reply(problem(Error::invalid("the file is empty"), call->request.id));
  auto known_key = idempotency_key(*call);
  if (!known_key) return reply(problem(known_key.error(), call->request.id));
  const std::string key = std::move(*known_key);
  auto attachment = std::make_shared<Attachment>(uploaded(*call, name));
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  const auto stored = [this, call, attachment, shared, key](Result<conversations::HeldFile> held) {
    if (!held) return (*shared)(problem(held.error(), call->request.id));
    attachment->digest = **held;
    settings_.writer.submit_value<Answer>(
        [call, attachment, key](storage::Transaction& transaction) {
          return answer_once(*call, transaction, "uploadFile", key, Keeping::plain, [&]() -> Result<Answer> {
            attachment->id = conversations::add_attachment(transaction, *attachment);
            return Answer{201, json::serialize(Renderer::attachment(*attachment))};
          });
        },
        [call, shared, held = std::move(*held)](Result<Answer> result) { answer(call, *shared, std::move(result)); });
  };
  const bool taken = settings_.files.try_post([this, call, stored] {
    auto held = settings_.file_store.put(call->request.body);
    settings_.core.post([stored, held = std::move(held)]() mutable { stored(std::move(held)); });
  });
  if (!taken) (*shared)(problem(Error::unavailable("too many files at once"), call->request.id));
}

void Gateway::download(SharedCall call, net::Reply reply) {
  const auto id = id_parameter<AttachmentId>(*call);
  if (!id) return reply(problem(id.error(), call->request.id));
  auto shared = std::make_shared<net::Reply>(std::move(reply));
  settings_.readers.read<Attachment>(
      [call, id = *id](storage::Session& session) -> Result<Attachment> {
        TL_CHECK_OK(check_subject(Subject::file, *call, session));
        auto attachment = conversations::get_attachment(session, id);
        if (!attachment || attachment->state != "stored") return Error::not_found("no such file");
        return std::move(*attachment);
      },
      [this, call, shared](Result<Attachment> attachment) {
        if (!attachment) return (*shared)(problem(attachment.error(), call->request.id));
        const bool taken = settings_.files.try_post([this, call, shared, attachment = std::move(*attachment)] {
          auto bytes = settings_.file_store.read(attachment.digest);
          settings_.core.post([call, shared, attachment, bytes = std::move(bytes)]() mutable {
            (*shared)(bytes ? file_response(attachment, std::move(*bytes)) : problem(bytes.error(), call->request.id));
          });
        });
        if (!taken) (*shared)(problem(Error::unavailable("too many files at once"), call->request.id));
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
