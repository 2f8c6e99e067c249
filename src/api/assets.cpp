#include "api/assets.hpp"

#include <algorithm>
#include <string>

namespace throughline::api {

namespace {

bool accepts_gzip(const net::Request& request) {
  return request.headers.find("Accept-Encoding").find("gzip") != std::string_view::npos;
}

}  // namespace

net::Response asset_response(const Asset& asset, const net::Request& request) {
  const bool hashed = asset.path.find("/assets/") != std::string_view::npos;  // Vite puts the hash into these names
  const bool widget = asset.path.starts_with("/widget");  // on every page of a shop, at one address for ever
  net::Response response;
  response.headers.add("Content-Type", std::string(asset.type));
  response.headers.add("Cache-Control", hashed   ? "public, max-age=31536000, immutable"
                                        : widget ? "public, max-age=300"
                                                 : "no-cache");
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add(
      "Content-Security-Policy",
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors "
      "'none'; base-uri 'none'; form-action 'self'");
  response.headers.add("Vary", "Accept-Encoding");
  if (accepts_gzip(request)) {
    response.headers.add("Content-Encoding", "gzip");
    response.fixed_body = asset.gzip;
  } else {
    response.fixed_body = asset.plain;
  }
  return response;
}

const Asset* find_asset(std::span<const Asset> assets, std::string_view path) {
  const auto found = std::find_if(assets.begin(), assets.end(), [&](const Asset& asset) { return asset.path == path; });
  return found == assets.end() ? nullptr : &*found;
}

}  // namespace throughline::api
