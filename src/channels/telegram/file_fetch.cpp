#include "channels/telegram/file_fetch.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/telegram/answer.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::size_t kPathBytes = 1024;

Error too_large() { return Error::invalid("the file is larger than 20 MB, which is all that Telegram hands out"); }

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void add_encoded(std::string& out, std::string_view segment) {
  for (const char& c : segment) {
    if (is_unreserved(c))
      out += c;
    else
      out += "%" + to_hex({&c, 1});
  }
}

/// A refused getFile. The token's troubles pass when the administrator mends them; a bad file id never does.
Error refusal_of(const net::Outcome& outcome, const std::optional<Answer>& answer) {
  if (!answer || answer->code != 400) return Error::unavailable(trouble_of(outcome, answer));
  if (to_lower_ascii(answer->description).find("too big") != std::string::npos) return too_large();
  return Error::not_found("Telegram does not know the file: " + answer->description);
}

}  // namespace

Result<std::string> encode_file_path(std::string_view path) {
  if (path.size() > kPathBytes) return Error::invalid("Telegram names a path that is too long");
  std::string out;
  while (true) {
    const auto segment = path.substr(0, path.find('/'));
    if (segment.empty() || segment == "." || segment == "..") {
      return Error::invalid("Telegram names a path that leaves its folder");
    }
    add_encoded(out, segment);
    if (segment.size() == path.size()) return out;
    out += '/';
    path.remove_prefix(segment.size() + 1);
  }
}

Result<std::string> read_file_path(const net::Outcome& outcome) {
  const auto answer = parse_answer(outcome);
  if (!answer || !answer->ok) return refusal_of(outcome, answer);
  TL_TRY(const auto file, JsonReader::create(answer->result, "/result"));
  TL_TRY(const auto size, file.optional_integer("file_size"));
  if (size.value_or(0) > static_cast<std::int64_t>(limits::kUploadBytes)) return too_large();
  TL_TRY(const auto path, file.text("file_path"));
  return encode_file_path(path);
}

Result<conversations::FetchedFile> read_download(net::Outcome outcome) {
  if (outcome.exchange == net::Exchange::too_large) return too_large();
  if (outcome.exchange != net::Exchange::answered) return Error::unavailable(trouble_of(outcome, {}));
  if (outcome.status == 404) return Error::not_found("Telegram does not have the file any more");
  if (outcome.status != 200) {
    return Error::unavailable("Telegram answered " + std::to_string(outcome.status) + " instead of the file");
  }
  if (outcome.body.size() > limits::kUploadBytes) return too_large();
  // Telegram calls everything octets; the type that came with the message is better.
  auto type = to_storable_text(truncate_utf8(outcome.headers.find("Content-Type"), limits::kNameBytes));
  if (type == "application/octet-stream") type.clear();
  return conversations::FetchedFile{std::move(outcome.body), std::move(type), {}};
}

}  // namespace throughline::channels::telegram
