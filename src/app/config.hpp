#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/call.hpp"
#include "base/result.hpp"
#include "customers/address.hpp"

namespace throughline::app {

struct ChannelConfig {
  std::string id;
  std::string kind;
  std::map<std::string, std::string> settings;  // every other key of the section
  std::string where;                            // "file:line", for errors of its values

  /// The value of a setting, or an empty string.
  std::string setting(const std::string& key) const;
};

struct Config {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string public_url;
  std::string data = "var";
  std::string database;
  std::string tls_cert;
  std::string tls_key;
  std::vector<std::string> trusted_proxies;
  std::uint16_t node = 0;
  std::int64_t fsync_delay_us = 0;  // added to every fsync, for measuring
  api::Company company;
  customers::AddressRules addresses;  // how addresses and numbers are read: the company's country, and its own ones
  std::vector<ChannelConfig> channels;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// Reads a TOML text; `file` is its name in errors. Environment variables win over the file (THROUGHLINE_SERVER_LISTEN,
/// THROUGHLINE_CHANNEL_TG_MAIN_TOKEN). Errors: `invalid` with file, line and what was expected.
Result<Config> parse_config(const std::string& text, const std::string& file, const Environment& environment);
/// The same from a file; an empty path is an empty file. Errors: also `not_found`.
Result<Config> load_config(const std::string& path, const Environment& environment);

/// Splits "host:port" ("[::1]:8080" too). Errors: `invalid`.
Result<void> set_listen(Config& config, const std::string& listen, const std::string& where);

}  // namespace throughline::app
