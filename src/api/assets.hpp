#pragma once

#include <span>
#include <string_view>

#include "net/http.hpp"

namespace throughline::api {

/// A file of the built front end, embedded in the program.
struct Asset {
  std::string_view path;  // "/assets/app-1a2b.js"
  std::string_view type;
  std::string_view gzip;
  std::string_view plain;
};

/// Made by cmake/embed.cmake from web/dist; empty in a build without the front end.
std::span<const Asset> embedded_assets();

/// Null when there is none at this path.
const Asset* find_asset(std::span<const Asset> assets, std::string_view path);
/// With the headers of a page: caching by the hash in the name, compression, and a content security policy.
net::Response asset_response(const Asset& asset, const net::Request& request);

}  // namespace throughline::api
