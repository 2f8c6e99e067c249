#include "demo/form_data.hpp"

#include <gtest/gtest.h>

namespace throughline::demo {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=------------------------d74496d66958873e";
constexpr std::string_view kBoundary = "--------------------------d74496d66958873e";

std::string body_of(std::initializer_list<std::string_view> parts) {
  std::string body;
  for (const auto part : parts) body += std::string(kBoundary) + "\r\n" + std::string(part) + "\r\n";
  return body + std::string(kBoundary) + "--\r\n";
}

TEST(DemoFormData, reads_fields_and_files) {
  const auto fields = parse_form_data(
      kType, body_of({"Content-Disposition: form-data; name=\"chat_id\"\r\n\r\n5000000001",
                      "Content-Disposition: form-data; name=\"file0\"; filename=\"a \\\"b\\\".png\"\r\nContent-Type: "
                      "image/png\r\n\r\n\x89PNG\r\n\r\n--x"}));
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 2U);
  EXPECT_EQ((*fields)[0].name, "chat_id");
  EXPECT_EQ((*fields)[0].bytes, "5000000001");
  EXPECT_EQ((*fields)[0].file_name, "");
  EXPECT_EQ((*fields)[1].file_name, "a \"b\".png");
  EXPECT_EQ((*fields)[1].type, "image/png");
  EXPECT_EQ((*fields)[1].bytes, "\x89PNG\r\n\r\n--x");
}

TEST(DemoFormData, reads_an_empty_field) {
  const auto fields = parse_form_data(kType, body_of({"Content-Disposition: form-data; name=\"caption\"\r\n\r\n"}));
  ASSERT_TRUE(fields);
  EXPECT_EQ(fields->at(0).bytes, "");
}

TEST(DemoFormData, refuses_what_is_cut) {
  const std::string whole = body_of({"Content-Disposition: form-data; name=\"a\"\r\n\r\n1"});
  for (std::size_t size = 0; size + 4 < whole.size(); ++size) {
    EXPECT_FALSE(parse_form_data(kType, whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(parse_form_data("multipart/form-data", whole));
  EXPECT_FALSE(parse_form_data(kType, "something else"));
}

}  // namespace
}  // namespace throughline::demo
