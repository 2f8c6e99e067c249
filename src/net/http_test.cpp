#include "net/http.hpp"

#include <gtest/gtest.h>

#include "net/forwarding.hpp"
#include "net/response_head.hpp"
#include "net/target.hpp"

namespace throughline::net {
namespace {

TEST(NetHeaders, compare_names_without_case) {
  Headers headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  EXPECT_EQ(headers.find("CONTENT-TYPE"), "a");
  EXPECT_EQ(headers.count("Content-Type"), 2u);
  EXPECT_FALSE(headers.has("Content"));
  EXPECT_EQ(headers.find("Accept"), "");
}

TEST(NetQuery, decodes_parameters) {
  EXPECT_EQ(query_parameter("a=1&b=x%20y+z&b=2&c", "b"), "x y z");
  EXPECT_EQ(query_parameter("a%20b=1", "a b"), "1");
  EXPECT_EQ(query_parameter("a=b=c", "a"), "b=c");
  EXPECT_EQ(query_parameter("a=%zz", "a"), "%zz");
  EXPECT_EQ(query_parameter("", "a"), "");
  EXPECT_TRUE(has_query_parameter("a=1&c", "c"));
  EXPECT_FALSE(has_query_parameter("a=1&c", "b"));
}

TEST(NetCookie, is_found_by_its_whole_name) {
  Headers headers;
  headers.add("Cookie", "xsid=1; sid=abc=; quoted=\"v\"");
  headers.add("Cookie", "other=2");
  EXPECT_EQ(cookie(headers, "sid"), "abc=");
  EXPECT_EQ(cookie(headers, "quoted"), "v");
  EXPECT_EQ(cookie(headers, "other"), "2");
  EXPECT_EQ(cookie(headers, "id"), "");
}

TEST(NetTarget, takes_path_and_query_apart) {
  const auto target = parse_target("/a%20b/%D0%B6?x=%20#f");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/ж");
  EXPECT_EQ(target->query, "x=%20");
  EXPECT_EQ(parse_target("http://host:8080/p?q")->path, "/p");
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("http://host?q")->query, "q");
  EXPECT_EQ(parse_target("/a..b/...")->path, "/a..b/...");
  EXPECT_EQ(parse_target("/a+b")->path, "/a+b");
}

TEST(NetTarget, refuses_what_readers_could_take_differently) {
  for (const char* raw : {"",     "*",         "a",           "?q",    "host:443", "/..",       "/a/../b",     "/a/..",
                          "/./a", "/%2e%2e/a", "/a%2f..%2fb", "/a%00", "/a%0d",    "/a\\b",     "/a%5c..%5cb", "/%",
                          "/%4",  "/%zz",      "/%ff",        "/a%7f", "//..",     "file:/etc", "x?://h"}) {
    EXPECT_FALSE(parse_target(raw)) << raw;
  }
}

TEST(NetResponseHead, keeps_the_framing_its_own) {
  Response response;
  response.status = 404;
  response.headers.add("Content-Length", "999");
  response.headers.add("Transfer-Encoding", "chunked");
  response.headers.add("X-Good", "1");
  response.headers.add("X-Bad", "1\r\nSet-Cookie: a=b");
  response.headers.add("X Bad", "1");
  response.body = "four";
  const std::string head = make_response_head(response, "id-1", Persistence::close);
  EXPECT_TRUE(head.starts_with("HTTP/1.1 404 Not Found\r\nDate: "));
  EXPECT_TRUE(
      head.ends_with("GMT\r\nX-Good: 1\r\nX-Request-Id: id-1\r\nConnection: close\r\nContent-Length: 4\r\n\r\n"));
}

TEST(NetResponseHead, has_no_length_where_there_is_never_a_body) {
  Response response;
  response.status = 204;
  EXPECT_EQ(make_response_head(response, "i", Persistence::keep).find("Content-Length"), std::string::npos);
  response.status = 304;
  EXPECT_EQ(make_response_head(response, "i", Persistence::keep).find("Content-Length"), std::string::npos);
}

TEST(NetForwarding, believes_the_right_most_address_that_is_no_proxy) {
  const std::unordered_set<std::string> trusted = {"10.0.0.1", "10.0.0.2"};
  const Forwarding forwarding(trusted);
  const auto client = [&](std::string value) {
    Headers headers;
    headers.add("X-Forwarded-For", std::move(value));
    return forwarding.client_address(headers, "10.0.0.1");
  };
  EXPECT_EQ(client("6.6.6.6, 203.0.113.7, 10.0.0.2"), "203.0.113.7");
  EXPECT_EQ(client("203.0.113.7:4711"), "203.0.113.7");
  EXPECT_EQ(client("[2001:db8::1]:4711"), "2001:db8::1");
  EXPECT_EQ(client("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(client("6.6.6.6, unknown"), "10.0.0.1");
  EXPECT_EQ(client("6.6.6.6, ,10.0.0.2"), "10.0.0.2");
  EXPECT_EQ(client("["), "10.0.0.1");
  EXPECT_EQ(client(""), "10.0.0.1");
}

TEST(NetForwarding, joins_repeated_fields) {
  const std::unordered_set<std::string> trusted = {"10.0.0.1"};
  Headers headers;
  headers.add("X-Forwarded-For", "6.6.6.6");
  headers.add("x-forwarded-for", "203.0.113.7");
  headers.add("X-Forwarded-Proto", "http, https");
  EXPECT_EQ(Forwarding(trusted).client_address(headers, "10.0.0.1"), "203.0.113.7");
  EXPECT_TRUE(Forwarding::is_secure(headers));
}

TEST(NetForwarding, takes_only_request_ids_fit_for_logs) {
  const auto id = [](std::string value) {
    Headers headers;
    headers.add("X-Request-Id", std::move(value));
    return Forwarding::request_id(headers).value_or("none");
  };
  EXPECT_EQ(id("aZ0._-"), "aZ0._-");
  EXPECT_EQ(id("a b"), "none");
  EXPECT_EQ(id(""), "none");
  EXPECT_EQ(id(std::string(65, 'a')), "none");
}

}  // namespace
}  // namespace throughline::net
