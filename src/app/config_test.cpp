#include "app/config.hpp"

#include <gtest/gtest.h>

namespace throughline::app {
namespace {

std::optional<std::string> nothing(const std::string&) { return {}; }

std::string complaint(const std::string& text) {
  const auto config = parse_config(text, "t.toml", nothing);
  return config ? "accepted" : config.error().message;
}

TEST(AppConfig, reads_what_the_contract_shows) {
  const auto config = parse_config(R"(
[server]
listen = "[::1]:9000"
public_url = "https://help.example.com/"
trusted_proxies = ["127.0.0.1"]
[company]
name = "Voltmart"
languages = ["en", "ru"]
[[channel]]
id = "tg-main"
kind = "telegram"
token = "1:A"
)",
                                   "t.toml", nothing)
                          .value();
  EXPECT_EQ(config.host, "::1");
  EXPECT_EQ(config.port, 9000);
  EXPECT_EQ(config.public_url, "https://help.example.com");
  EXPECT_EQ(config.company.languages.size(), 2u);
  EXPECT_EQ(config.channels.at(0).setting("token"), "1:A");
}

TEST(AppConfig, says_where_and_what_was_expected) {
  EXPECT_EQ(complaint("[server]\nlisten = 8080\n"), "t.toml:2: listen must be a string");
  EXPECT_EQ(complaint("[server]\nlisten = \"8080\"\n"), "t.toml:2: listen must be HOST:PORT, such as 127.0.0.1:8080");
  EXPECT_TRUE(complaint("[server]\n\nlissten = \"x\"\n")
                  .starts_with("t.toml:3: unknown key 'lissten' in [server]; expected one of: "));
  EXPECT_TRUE(complaint("[servers]\n").starts_with("t.toml:1: unknown key 'servers'"));
  EXPECT_TRUE(complaint("[server\n").starts_with("t.toml:1: "));
  EXPECT_EQ(complaint("[server]\nnode = 5000\n"), "t.toml:2: node must be a whole number from 0 to 511");
  EXPECT_TRUE(
      complaint("[[channel]]\nid = \"A B\"\nkind = \"telegram\"\n").starts_with("t.toml:1: a channel needs an id"));
  EXPECT_EQ(complaint("[[channel]]\nid = \"a\"\nkind = \"x\"\n[[channel]]\nid = \"a\"\nkind = \"x\"\n"),
            "t.toml:4: channel id 'a' is used twice");
  EXPECT_EQ(complaint("channel = 5\n"), "t.toml:1: channels are written as [[channel]]");
}

TEST(AppConfig, the_environment_wins) {
  const auto config =
      parse_config("[server]\nlisten = \"127.0.0.1:1\"\n[[channel]]\nid = \"tg-main\"\nkind = \"telegram\"\n", "t.toml",
                   [](const std::string& name) -> std::optional<std::string> {
                     if (name == "THROUGHLINE_SERVER_LISTEN") return "127.0.0.1:2";
                     if (name == "THROUGHLINE_CHANNEL_TG_MAIN_TOKEN") return "9:Z";
                     return {};
                   })
          .value();
  EXPECT_EQ(config.port, 2);
  EXPECT_EQ(config.channels.at(0).setting("token"), "9:Z");
}

}  // namespace
}  // namespace throughline::app
