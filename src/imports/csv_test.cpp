#include "imports/csv.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "imports/json_lines.hpp"

namespace throughline::imports {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

std::vector<Row> rest_of(RowReader& reader) {
  std::vector<Row> rows;
  for (Row row; reader.next(row);) rows.push_back(row);
  return rows;
}

std::vector<Row> csv(const std::string& text) {
  std::istringstream in(text);
  return rest_of(*read_csv(in).value());
}

std::string header_error(const std::string& text) {
  std::istringstream in(text);
  return read_csv(in).error().message;
}

std::vector<Row> json_lines(const std::string& text) {
  std::istringstream in(text);
  return rest_of(*read_json_lines(in));
}

TEST(ImportsCsv, quotes_hold_delimiters_quotes_and_line_breaks) {
  const auto rows = csv("\xEF\xBB\xBFnumber,name\r\n1,\"Nowak, \"\"Jan\"\"\r\nof Kraków\"\r\n2,plain \"as is\"\r\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].values, (Values{{"number", "1"}, {"name", "Nowak, \"Jan\"\r\nof Kraków"}}));
  EXPECT_EQ(rows[1].text("name"), "plain \"as is\"");
  EXPECT_EQ(rows[1].number, 3);
}

TEST(ImportsCsv, the_delimiter_is_what_the_header_has_most_of) {
  EXPECT_EQ(csv("a;b,c;d\n1;2;3\n")[0].text("b,c"), "2");
  EXPECT_EQ(csv("a\tb\n1\t2,5\n")[0].text("b"), "2,5");
  EXPECT_EQ(csv("\"a;b;c\",d\n1,2")[0].text("d"), "2");
}

TEST(ImportsCsv, a_row_of_delimiters_is_refused_before_it_fills_the_memory) {
  const auto rows = csv("a,b\n" + std::string(limits::kImportRowBytes + 1, ',') + "\n1,2\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].fault, "longer than 64 KiB");
  EXPECT_EQ(rows[1].text("b"), "2");
}

TEST(ImportsCsv, a_row_that_cannot_be_read_is_refused_by_its_number_and_the_next_one_is_read) {
  const auto rows = csv("a,b\n1,\xFF\n\n1,2,3\n1\n\"x\"y,2\n" + std::string(limits::kImportRowBytes + 1, 'x') +
                        ",2\nlast,2\nopen,\"2\n");
  ASSERT_EQ(rows.size(), 7u);
  EXPECT_EQ(rows[0].number, 2);
  EXPECT_EQ(rows[0].fault, "not UTF-8");
  EXPECT_EQ(rows[1].number, 4) << "empty lines count and are no rows";
  EXPECT_EQ(rows[1].fault, "3 fields where the header has 2");
  EXPECT_EQ(rows[2].fault, "1 fields where the header has 2");
  EXPECT_EQ(rows[3].fault, "text after a closing quote");
  EXPECT_EQ(rows[4].fault, "longer than 64 KiB");
  EXPECT_EQ(rows[5].text("a"), "last");
  EXPECT_EQ(rows[6].fault, "a quote is never closed; 1 further lines went with it");
}

TEST(ImportsCsv, a_row_of_exactly_the_limit_is_taken) {
  const auto rows = csv("a,b\n" + std::string(limits::kImportRowBytes - 2, 'x') + ",2\n");
  EXPECT_EQ(rows[0].fault, "");
}

TEST(ImportsCsv, a_header_without_sense_is_refused) {
  EXPECT_EQ(header_error(""), "the file is empty");
  EXPECT_EQ(header_error("a,A\n"), "row 1, the header: column 2 is there twice");
  EXPECT_EQ(header_error("a,,b\n"), "row 1, the header: column 2 has no name");
  EXPECT_EQ(header_error("\xFF\xFEn\0"), "row 1, the header, is not UTF-8");
}

TEST(ImportsCsv, what_lies_under_no_column_may_be_empty) { EXPECT_EQ(csv("a,b\n1,2,,\n")[0].fault, ""); }

TEST(ImportsJsonLines, members_become_text) {
  const auto rows = json_lines(
      "\xEF\xBB\xBF{\"number\":17,\"total\":129.5,\"phone\":[\"1\",\"2\"],\"vip\":true,\"none\":null}\n\n"
      "{\"items\":[{\"name\":\"Boots\"}]}");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].values, (Values{{"number", "17"}, {"total", "129.5"}, {"phone", "1;2"}, {"vip", "true"}}));
  EXPECT_EQ(rows[1].number, 3);
  EXPECT_EQ(rows[1].text("items"), R"([{"name":"Boots"}])");
}

TEST(ImportsJsonLines, a_line_that_is_no_object_is_refused_by_its_number) {
  const auto rows =
      json_lines("[1]\n{\"a\":\n\"\xFF\"\n{\"a\":\"" + std::string(limits::kImportRowBytes, 'x') + "\"}\n{\"a\":1}\n");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].fault, "not a JSON object");
  EXPECT_TRUE(rows[1].fault.starts_with("not JSON"));
  EXPECT_EQ(rows[2].fault, "not UTF-8");
  EXPECT_EQ(rows[3].fault, "longer than 64 KiB");
  EXPECT_EQ(rows[4].text("a"), "1");
}

}  // namespace
}  // namespace throughline::imports
