#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/callback.hpp"

namespace throughline::net {

enum class Method { get, head, post, put, patch, delete_, options, other };

std::string_view to_string(Method method);

struct Header {
  std::string name;
  std::string value;
};

/// Compares field names and tokens: ASCII letters without case.
bool equal_without_case(std::string_view a, std::string_view b);

/// Header fields in order; names compare without case.
class Headers {
 public:
  /// The first value, or an empty view.
  std::string_view find(std::string_view name) const;
  bool has(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  void reserve(std::size_t count) { fields_.reserve(count); }
  const std::vector<Header>& fields() const { return fields_; }

 private:
  std::vector<Header> fields_;
};

/// One request whose body has been read in full, within the limits.
struct Request {
  Method method = Method::get;
  std::string path;   // percent-decoded, always begins with '/', never holds NUL or "/../"
  std::string query;  // as sent, without '?'
  Headers headers;
  std::string body;            // raw bytes, transfer coding removed
  std::string remote_address;  // of the client; taken from X-Forwarded-For only behind a trusted proxy
  bool secure = false;         // TLS here or at a trusted proxy
  std::string id;              // of the request, for logs and the X-Request-Id answer header
};

/// A value of the query, percent-decoded, `+` as space; empty when absent.
std::string query_parameter(std::string_view query, std::string_view name);
bool has_query_parameter(std::string_view query, std::string_view name);
/// A cookie's value, or an empty string.
std::string cookie(const Headers& headers, std::string_view name);

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  /// Bytes that live as long as the program (embedded assets); sent instead of `body` when not empty.
  std::string_view fixed_body = {};
};

/// Answers exactly once, on the loop's thread. Dropping it unanswered is answered with 500.
using Reply = Callback<void(Response)>;

}  // namespace throughline::net
