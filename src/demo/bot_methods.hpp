#pragma once

#include <string>
#include <variant>
#include <vector>

#include "demo/chats.hpp"

/// What the bot may ask of the messenger, answered as Telegram does. Pure.
namespace throughline::demo {

/// A file that came with a call, already in the stand-in's store.
struct ReceivedFile {
  std::string field;  // "attach://<field>" names it
  std::string name;
  std::string type;
  std::int64_t size = 0;
  std::string digest;
};

struct MethodCall {
  std::string method;
  json::object fields;
  std::vector<ReceivedFile> files;
};

struct Refusal {
  int code = 400;
  std::string description;
};

using MethodResult = std::variant<json::value, Refusal>;

MethodResult answer_call(Chats& chats, const MethodCall& call, Time now);

/// `{"ok":true,"result":…}` or `{"ok":false,"error_code":…,"description":…}`.
std::string to_body(const MethodResult& result);

/// The `photo` member of a message: one size only, since nobody here looks at a smaller one.
json::array photo_sizes(const ReceivedFile& file, std::int64_t width = 0, std::int64_t height = 0);
/// The digest that a file's id or path holds; empty when it is none of ours.
std::string digest_of_file(std::string_view file_id);

}  // namespace throughline::demo
