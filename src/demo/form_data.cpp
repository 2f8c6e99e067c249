#include "demo/form_data.hpp"

#include "base/text.hpp"

namespace throughline::demo {

namespace {

constexpr std::size_t kFields = 64;

/// A parameter of a header value: `name="value"` or `name=value`; empty when absent.
std::string parameter_of(std::string_view header, std::string_view name) {
  const std::string key = "; " + std::string(name) + "=";
  const auto at = header.find(key);
  if (at == std::string_view::npos) return {};
  auto rest = header.substr(at + key.size());
  if (!rest.starts_with('"')) return std::string(trim(rest.substr(0, rest.find(';'))));
  std::string out;
  for (rest.remove_prefix(1); !rest.empty() && rest.front() != '"'; rest.remove_prefix(1)) {
    if (rest.front() == '\\' && rest.size() > 1) rest.remove_prefix(1);
    out += rest.front();
  }
  return out;
}

FormField read_head(std::string_view head) {
  FormField field;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const auto line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string name = to_lower_ascii(trim(line.substr(0, colon)));
    const auto value = trim(line.substr(colon + 1));
    if (name == "content-type") field.type = value;
    if (name != "content-disposition") continue;
    field.name = parameter_of(value, "name");
    field.file_name = parameter_of(value, "filename");
  }
  return field;
}

}  // namespace

Result<std::vector<FormField>> parse_form_data(std::string_view content_type, std::string_view body) {
  const std::string boundary = parameter_of(content_type, "boundary");
  if (boundary.empty()) return Error::invalid("the form has no boundary");
  const std::string delimiter = "\r\n--" + boundary;
  if (!body.starts_with(delimiter.substr(2))) return Error::invalid("the form does not begin with its boundary");
  body.remove_prefix(delimiter.size() - 2);
  std::vector<FormField> fields;
  while (!body.starts_with("--")) {
    const auto head_end = body.find("\r\n\r\n");
    const auto end = body.find(delimiter, head_end == std::string_view::npos ? 0 : head_end + 2);
    if (!body.starts_with("\r\n") || head_end == std::string_view::npos || end == std::string_view::npos) {
      return Error::invalid("a field of the form is cut");
    }
    if (fields.size() == kFields) return Error::invalid("the form has too many fields");
    auto field = read_head(body.substr(2, head_end - 2));
    const auto from = head_end + 4;
    if (end > from) field.bytes = body.substr(from, end - from);
    fields.push_back(std::move(field));
    body.remove_prefix(end + delimiter.size());
  }
  return fields;
}

}  // namespace throughline::demo
