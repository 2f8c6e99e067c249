#include "app/config.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/time_zone.hpp"
#include "storage/postgres.hpp"

namespace throughline::app {

namespace {

/// One value with the place it came from; every complaint names the place.
struct Value {
  std::string where;
  const toml::node* node = nullptr;
  std::optional<std::string> text;  // from the environment
};

Error wrong(const std::string& where, const std::string& what) { return Error::invalid(where + ": " + what); }

Result<std::string> as_text(const Value& value, const std::string& name) {
  if (value.text) return *value.text;
  if (const auto text = value.node->value_exact<std::string>()) return *text;
  return wrong(value.where, name + " must be a string");
}

Result<std::int64_t> as_integer(const Value& value, const std::string& name, std::int64_t min, std::int64_t max) {
  std::int64_t number = min - 1;
  if (value.text) {
    const auto [end, failure] = std::from_chars(value.text->data(), value.text->data() + value.text->size(), number);
    if (failure != std::errc{} || end != value.text->data() + value.text->size()) number = min - 1;
  } else {
    number = value.node->value_exact<std::int64_t>().value_or(min - 1);
  }
  if (number < min || number > max) {
    return wrong(value.where,
                 name + " must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return number;
}

Result<std::vector<std::string>> as_list(const Value& value, const std::string& name) {
  std::vector<std::string> out;
  if (value.text) {
    std::istringstream parts(*value.text);
    for (std::string part; std::getline(parts, part, ',');) out.push_back(part);
    return out;
  }
  const auto* array = value.node->as_array();
  if (array == nullptr) return wrong(value.where, name + " must be a list of strings");
  for (const auto& member : *array) {
    const auto text = member.value_exact<std::string>();
    if (!text) return wrong(value.where, name + " must be a list of strings");
    out.push_back(*text);
  }
  return out;
}

std::string upper_name(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += std::isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(std::toupper(static_cast<unsigned char>(c)))
                                                       : '_';
  return out;
}

Result<void> check_url(const std::string& url, const std::string& where, const std::string& name) {
  if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) return {};
  return wrong(where, name + " must begin with http:// or https://");
}

/// Reads one document; holds what the steps share.
class ConfigReader {
 public:
  ConfigReader(const toml::table& root, const std::string& file, const Environment& environment)
      : root_(root), file_(file), environment_(environment) {}

  Result<Config> read() {
    TL_CHECK_OK(check_keys(root_, {"server", "company", "channel"}, "the file"));
    TL_CHECK_OK(read_server());
    TL_CHECK_OK(read_company());
    TL_CHECK_OK(read_channels());
    return std::move(config_);
  }

 private:
  std::string place(const toml::node& node) const { return file_ + ":" + std::to_string(node.source().begin.line); }

  Result<void> check_keys(const toml::table& table, const std::set<std::string, std::less<>>& known,
                          const std::string& section) const {
    for (const auto& [key, node] : table) {
      if (known.contains(key.str())) continue;
      std::string expected;
      for (const auto& name : known) expected += (expected.empty() ? "" : ", ") + name;
      return wrong(file_ + ":" + std::to_string(key.source().begin.line),
                   "unknown key '" + std::string(key.str()) + "' in " + section + "; expected one of: " + expected);
    }
    return {};
  }

  Result<const toml::table*> section(const std::string& name, const std::set<std::string, std::less<>>& keys) const {
    static const toml::table kEmpty;
    const auto* node = root_.get(name);
    if (node == nullptr) return &kEmpty;
    const auto* table = node->as_table();
    if (table == nullptr) return wrong(place(*node), name + " must be a section [" + name + "]");
    TL_CHECK_OK(check_keys(*table, keys, "[" + name + "]"));
    return table;
  }

  std::optional<Value> value(const toml::table& table, const std::string& section, const std::string& key) const {
    const std::string variable = "THROUGHLINE_" + upper_name(section) + "_" + upper_name(key);
    if (auto text = environment_(variable)) return Value{variable, nullptr, std::move(text)};
    const auto* node = table.get(key);
    if (node == nullptr) return {};
    return Value{place(*node), node, {}};
  }

  Result<void> text(const toml::table& table, const std::string& section, const std::string& key,
                    std::string& out) const {
    if (const auto found = value(table, section, key)) {
      TL_TRY(out, as_text(*found, key));
    }
    return {};
  }

  Result<void> read_server() {
    TL_TRY(const auto* table, section("server", {"listen", "public_url", "data", "database", "tls_cert", "tls_key",
                                                 "trusted_proxies", "node", "secrets_key_file", "fsync_delay_us"}));
    if (const auto listen = value(*table, "server", "listen")) {
      TL_TRY(const auto address, as_text(*listen, "listen"));
      TL_CHECK_OK(set_listen(config_, address, listen->where));
    }
    if (const auto url = value(*table, "server", "public_url")) {
      TL_TRY(config_.public_url, as_text(*url, "public_url"));
      TL_CHECK_OK(check_url(config_.public_url, url->where, "public_url"));
      while (config_.public_url.ends_with('/')) config_.public_url.pop_back();
    }
    TL_CHECK_OK(text(*table, "server", "data", config_.data));
    TL_CHECK_OK(text(*table, "server", "tls_cert", config_.tls_cert));
    TL_CHECK_OK(text(*table, "server", "tls_key", config_.tls_key));
    if (const auto database = value(*table, "server", "database")) {
      TL_TRY(config_.database, as_text(*database, "database"));
      if (!config_.database.empty() && !storage::is_postgres_url(config_.database)) {
        return wrong(database->where, "database must be empty (SQLite in data/) or begin with postgresql://");
      }
    }
    if (const auto proxies = value(*table, "server", "trusted_proxies")) {
      TL_TRY(config_.trusted_proxies, as_list(*proxies, "trusted_proxies"));
    }
    if (const auto node = value(*table, "server", "node")) {
      TL_TRY(const auto number, as_integer(*node, "node", 0, 511));
      config_.node = static_cast<std::uint16_t>(number);
    }
    if (const auto delay = value(*table, "server", "fsync_delay_us")) {
      TL_TRY(config_.fsync_delay_us, as_integer(*delay, "fsync_delay_us", 0, 1'000'000));
    }
    return {};
  }

  Result<void> read_company() {
    TL_TRY(const auto* table, section("company", {"name", "languages", "time_zone", "country", "own_addresses"}));
    TL_CHECK_OK(text(*table, "company", "name", config_.company.name));
    if (const auto zone = value(*table, "company", "time_zone")) {
      TL_TRY(config_.company.time_zone, as_text(*zone, "time_zone"));
      if (const auto known = TimeZone::create(config_.company.time_zone); !known) {
        return wrong(zone->where, known.error().message + "; expected one such as Europe/Warsaw");
      }
    }
    if (const auto country = value(*table, "company", "country")) {
      TL_TRY(config_.addresses.region, as_text(*country, "country"));
      const auto& region = config_.addresses.region;
      if (region.size() != 2 || region.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos) {
        return wrong(country->where, "country must be two capital letters, such as PL (ISO 3166)");
      }
    }
    if (const auto own = value(*table, "company", "own_addresses")) {
      TL_TRY(config_.addresses.own, as_list(*own, "own_addresses"));
    }
    if (const auto languages = value(*table, "company", "languages")) {
      TL_TRY(config_.company.languages, as_list(*languages, "languages"));
      if (config_.company.languages.empty())
        return wrong(languages->where, "languages must name at least one language");
    }
    return {};
  }

  Result<void> read_channels() {
    const auto* node = root_.get("channel");
    if (node == nullptr) return {};
    const auto* array = node->as_array();
    if (array == nullptr) return wrong(place(*node), "channels are written as [[channel]]");
    std::set<std::string> ids;
    for (const auto& member : *array) {
      const auto* table = member.as_table();
      if (table == nullptr) return wrong(place(member), "channels are written as [[channel]]");
      TL_TRY(auto channel, read_channel(*table));
      if (!ids.insert(channel.id).second) return wrong(channel.where, "channel id '" + channel.id + "' is used twice");
      config_.channels.push_back(std::move(channel));
    }
    return {};
  }

  Result<ChannelConfig> read_channel(const toml::table& table) const {
    ChannelConfig channel;
    channel.where = place(table);
    for (const auto& [key, member] : table) {
      std::string setting(key.str());
      std::string text;
      if (const auto exact = member.value_exact<std::string>())
        text = *exact;
      else if (const auto number = member.value_exact<std::int64_t>())
        text = std::to_string(*number);
      else
        return wrong(place(member), setting + " must be a string or a whole number");
      if (setting == "id")
        channel.id = text;
      else if (setting == "kind")
        channel.kind = text;
      else
        channel.settings[setting] = text;
    }
    const bool well_formed =
        !channel.id.empty() && channel.id.size() <= 64 &&
        channel.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (!well_formed) return wrong(channel.where, "a channel needs an id of a-z, 0-9, - and _, at most 64 of them");
    if (channel.kind.empty()) return wrong(channel.where, "channel '" + channel.id + "' needs a kind");
    for (const char* key : {"token", "secret", "password", "write_key", "secret_key"}) {
      const auto text = environment_("THROUGHLINE_CHANNEL_" + upper_name(channel.id) + "_" + upper_name(key));
      if (text) channel.settings[key] = *text;
    }
    return channel;
  }

  const toml::table& root_;
  const std::string& file_;
  const Environment& environment_;
  Config config_;
};

}  // namespace

std::string ChannelConfig::setting(const std::string& key) const {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string() : found->second;
}

Result<void> set_listen(Config& config, const std::string& listen, const std::string& where) {
  const auto colon = listen.rfind(':');
  unsigned port = 65536;
  if (colon != std::string::npos) std::from_chars(listen.data() + colon + 1, listen.data() + listen.size(), port);
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (port > 65535 || host.empty()) return wrong(where, "listen must be HOST:PORT, such as 127.0.0.1:8080");
  config.host = host;
  config.port = static_cast<std::uint16_t>(port);
  return {};
}

Result<Config> parse_config(const std::string& text, const std::string& file, const Environment& environment) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    const auto& error = parsed.error();
    return wrong(file + ":" + std::to_string(error.source().begin.line), std::string(error.description()));
  }
  return ConfigReader(parsed.table(), file, environment).read();
}

Result<Config> load_config(const std::string& path, const Environment& environment) {
  if (path.empty()) return parse_config("", "(no file)", environment);
  std::ifstream file(path);
  if (!file) return Error::not_found(path + ": cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return parse_config(text.str(), path, environment);
}

}  // namespace throughline::app
