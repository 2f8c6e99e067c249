#pragma once

#include <span>
#include <string_view>

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

}  // namespace throughline::api
