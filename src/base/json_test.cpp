#include "base/json.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace throughline {
namespace {

TEST(BaseJson, a_syntax_error_points_at_its_place) {
  EXPECT_EQ(parse_json(R"({"a":{"b":[1,2,}]}})").error().pointer, "/a/b/2");
  EXPECT_EQ(parse_json(R"({"a/b":{"c":tru}})").error().pointer, "/a~1b/c");
  EXPECT_EQ(parse_json("").error().kind, ErrorKind::invalid);
  EXPECT_EQ(parse_json("\x80").error().kind, ErrorKind::invalid);
}

TEST(BaseJson, unstorable_escapes_become_replacement_characters) {
  EXPECT_EQ(parse_json(R"("a\u0000b")")->as_string(), "a\uFFFDb");
  EXPECT_EQ(parse_json(R"("\ud800x")")->as_string(), "\uFFFDx");
  EXPECT_EQ(parse_json(R"("\udc00\ud83d\ude00")")->as_string(), "\uFFFD😀");
  EXPECT_EQ(parse_json(R"("\\u0000")")->as_string(), "\\u0000");
  EXPECT_FALSE(parse_json(R"("\u00")"));
}

TEST(BaseJson, nesting_is_limited) {
  const std::string deep(limits::kJsonDepth + 1, '[');
  EXPECT_FALSE(parse_json(deep + std::string(limits::kJsonDepth + 1, ']')));
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
}

TEST(BaseJson, a_reader_says_what_it_expected_and_where) {
  const auto value = parse_json(R"({"n":1.5,"t":5,"o":{"x":null},"big":9223372036854775808})").value();
  const auto reader = JsonReader::create(value, "/message").value();
  EXPECT_EQ(reader.text("t").error().pointer, "/message/t");
  EXPECT_EQ(reader.integer("n").error().message, "expected an integer of 64 bits");
  EXPECT_EQ(reader.integer("big").error().kind, ErrorKind::invalid);
  EXPECT_EQ(reader.object("o")->optional_text("x").value(), std::nullopt);
  EXPECT_EQ(reader.text("absent").error().pointer, "/message/absent");
  EXPECT_FALSE(JsonReader::create(json::value(1)));
}

}  // namespace
}  // namespace throughline
