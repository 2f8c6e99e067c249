#include "net/request_reader.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "base/limits.hpp"
#include "net/target.hpp"

namespace throughline::net {

namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

/// More fields than any honest client sends; each costs far more memory than its bytes.
constexpr std::size_t kHeaderFields = 128;
/// Bodies up to this are reserved at once; larger ones grow as they come, so that a mere claim costs nothing.
constexpr std::size_t kReservedBody = 64 * 1024;
constexpr std::size_t kIdleBuffer = 2048;
/// The shortest chunked body, "0 CRLF CRLF". Beast 1.81 asserts that it has so much when it looks at a last chunk for
/// the second time, which would let anybody end the program; so it is shown no less the first time.
constexpr std::size_t kShortestChunkedBody = 5;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Method to_method(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::put:
      return Method::put;
    case http::verb::patch:
      return Method::patch;
    case http::verb::delete_:
      return Method::delete_;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

/// Beast's parser writing straight into our Request.
class Parser final : public http::basic_parser<true> {
 public:
  Parser() {
    // Both limits are ours: Beast would count the header only piecewise and the body before it is known whose it is.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
  }

  Request request;
  std::string target;
  std::size_t body_limit_bytes = 0;
  std::size_t hosts = 0, lengths = 0, codings = 0;
  std::string coding;
  bool is_http_11 = false;
  bool too_many_fields = false;
  bool body_too_large = false;

 private:
  void on_request_impl(http::verb verb, boost::beast::string_view, boost::beast::string_view raw_target, int version,
                       error_code&) override {
    request.method = to_method(verb);
    is_http_11 = version == 11;
    target = view(raw_target);
    request.headers.reserve(12);
  }

  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}

  void on_field_impl(http::field name, boost::beast::string_view name_text, boost::beast::string_view value,
                     error_code& error) override {
    if (is_header_done_) return;  // trailers may not change what was decided on the header
    if (request.headers.fields().size() >= kHeaderFields) {
      too_many_fields = true;
      error = http::error::header_limit;
      return;
    }
    hosts += name == http::field::host;
    lengths += name == http::field::content_length;
    if (name == http::field::transfer_encoding) {
      ++codings;
      coding = view(value);
    }
    request.headers.add(std::string(view(name_text)), std::string(view(value)));
  }

  void on_header_impl(error_code&) override { is_header_done_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) request.body.reserve(std::min<std::uint64_t>(*length, kReservedBody));
  }

  std::size_t on_body_impl(boost::beast::string_view bytes, error_code& error) override { return append(bytes, error); }

  void on_chunk_header_impl(std::uint64_t size, boost::beast::string_view, error_code& error) override {
    if (size <= body_limit_bytes - std::min(body_limit_bytes, request.body.size())) return;
    body_too_large = true;
    error = http::error::body_limit;
  }

  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view bytes, error_code& error) override {
    return append(bytes, error);
  }

  void on_finish_impl(error_code&) override {}

  std::size_t append(boost::beast::string_view bytes, error_code&) {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  bool is_header_done_ = false;
};

}  // namespace

/// The parser of the present request and the bytes that it has not taken yet.
struct RequestReader::State {
  explicit State(std::size_t limit) : header_limit(limit) { parser.emplace(); }

  std::size_t header_limit;
  std::optional<Parser> parser;
  std::string buffer;
  std::size_t taken = 0;  // of the buffer; what a request has used is cut off when the next bytes come
  std::size_t header_bytes = 0;
  Stage stage = Stage::header;
  Refusal refusal;

  Stage refuse(int status, std::string_view detail) {
    refusal = {status, detail};
    return stage = Stage::refused;
  }

  std::string_view pending() const { return std::string_view(buffer).substr(taken); }
  void keep(std::string_view bytes);
  void release();
  Stage parse();
  Stage parse_header();
  Stage parse_body();
  std::size_t put(std::string_view bytes, error_code& error);
  Stage judge_header();
  std::optional<Refusal> find_framing_fault() const;
  void skip_empty_line();
};

RequestReader::RequestReader(std::size_t header_limit) : state_(std::make_unique<State>(header_limit)) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

RequestReader::Stage RequestReader::stage() const { return state_->stage; }
bool RequestReader::has_begun() const { return state_->parser->got_some() || !state_->pending().empty(); }
Request& RequestReader::request() { return state_->parser->request; }
Request RequestReader::take_request() { return std::move(state_->parser->request); }
const RequestReader::Refusal& RequestReader::refusal() const { return state_->refusal; }
bool RequestReader::keep_alive() const { return state_->parser->is_http_11 && state_->parser->keep_alive(); }
std::size_t RequestReader::body_bytes() const { return state_->parser->request.body.size(); }
std::string RequestReader::take_rest() {
  std::string rest(state_->pending());
  state_->taken = state_->buffer.size();
  return rest;
}

RequestReader::Stage RequestReader::feed(std::string_view bytes) {
  state_->keep(bytes);
  return state_->parse();
}

RequestReader::Stage RequestReader::next() {
  state_->parser.emplace();
  state_->header_bytes = 0;
  state_->stage = Stage::header;
  if (!state_->pending().empty()) return state_->parse();
  state_->release();
  return Stage::header;
}

RequestReader::Stage RequestReader::accept_body(std::size_t limit) {
  State& state = *state_;
  Parser& parser = *state.parser;
  if (parser.content_length().value_or(0) > limit) return state.refuse(413, "The body is too large.");
  parser.body_limit_bytes = limit;
  parser.eager(true);
  if (parser.is_done()) return state.stage = Stage::complete;
  state.stage = Stage::body;
  return state.pending().empty() ? state.stage : state.parse();
}

bool RequestReader::asks_for_web_socket() const {
  if (!state_->parser->is_http_11 || !state_->parser->upgrade()) return false;
  const std::string value(state_->parser->request.headers.find("Upgrade"));
  return http::token_list(value).exists("websocket");
}

bool RequestReader::expects_continue() const {
  const Parser& parser = *state_->parser;
  return parser.is_http_11 && !parser.is_done() && state_->pending().empty() &&
         equal_without_case(parser.request.headers.find("Expect"), "100-continue");
}

void RequestReader::State::keep(std::string_view bytes) {
  if (taken > 0) buffer.erase(0, std::exchange(taken, 0));
  buffer.append(bytes);
}

/// An idle connection keeps no large buffer.
void RequestReader::State::release() {
  taken = 0;
  buffer.clear();
  if (buffer.capacity() > kIdleBuffer) buffer.shrink_to_fit();
}

RequestReader::Stage RequestReader::State::parse() { return stage == Stage::header ? parse_header() : parse_body(); }

std::size_t RequestReader::State::put(std::string_view bytes, error_code& error) {
  return parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
}

/// RFC 9112, section 2.2: an empty line before the request line is tolerated (one, that is).
void RequestReader::State::skip_empty_line() {
  if (header_bytes == 0 && pending().starts_with("\r\n")) {
    taken += 2;
    header_bytes = 2;
  }
}

RequestReader::Stage RequestReader::State::parse_header() {
  skip_empty_line();
  if (pending().empty() || pending() == "\r") return stage;
  error_code error;
  // Not more than a header may hold is shown to the parser, however much came in one piece.
  const std::size_t used = put(pending().substr(0, header_limit - std::min(header_limit, header_bytes)), error);
  taken += used;
  header_bytes += used;
  if (parser->too_many_fields) return refuse(431, "The header has too many fields.");
  if (error == http::error::need_more || (!error && !parser->is_header_done())) {
    return header_bytes + pending().size() >= header_limit ? refuse(431, "The header is too large.") : stage;
  }
  if (error) return refuse(400, "The request is malformed.");
  return judge_header();
}

/// Everything on which two readers could disagree where the body ends is refused (RFC 9112, sections 6 and 11.2).
std::optional<RequestReader::Refusal> RequestReader::State::find_framing_fault() const {
  if (parser->lengths > 1) return Refusal{400, "Content-Length may be given once."};
  if (parser->codings > 0 && parser->lengths > 0) {
    return Refusal{400, "Content-Length and Transfer-Encoding exclude each other."};
  }
  if (parser->codings > 1) return Refusal{400, "Transfer-Encoding may be given once."};
  if (parser->codings == 1 && !parser->is_http_11) return Refusal{400, "HTTP/1.0 has no Transfer-Encoding."};
  if (parser->codings == 1 && !equal_without_case(parser->coding, "chunked")) {
    return Refusal{501, "No transfer coding other than chunked is understood."};
  }
  const std::string_view length = parser->request.headers.find("Content-Length");
  if (length.find_first_not_of("0123456789") != std::string_view::npos)
    return Refusal{400, "Content-Length is no number."};
  if (parser->hosts > 1 || (parser->hosts == 0 && parser->is_http_11)) return Refusal{400, "One Host is needed."};
  return {};
}

RequestReader::Stage RequestReader::State::judge_header() {
  if (const auto fault = find_framing_fault()) return refuse(fault->status, fault->detail);
  auto target = parse_target(parser->target);
  if (!target) return refuse(400, "The request target is malformed.");
  const std::string_view expectation = parser->request.headers.find("Expect");
  if (!expectation.empty() && !equal_without_case(expectation, "100-continue")) {
    return refuse(417, "No expectation other than 100-continue is understood.");
  }
  parser->request.path = std::move(target->path);
  parser->request.query = std::move(target->query);
  return stage = Stage::head;
}

RequestReader::Stage RequestReader::State::parse_body() {
  if (parser->chunked() && parser->request.body.empty() && pending().size() < kShortestChunkedBody) return stage;
  error_code error;
  while (!pending().empty() && !parser->is_done() && !error) taken += put(pending(), error);
  if (parser->is_done()) return stage = Stage::complete;
  if (parser->body_too_large) return refuse(413, "The body is too large.");
  if (error && error != http::error::need_more) return refuse(400, "The body is malformed.");
  // What the parser leaves is a chunk's header or the trailers, not yet complete.
  if (pending().size() > header_limit) return refuse(400, "A chunk's header or the trailers are too large.");
  return stage;
}

}  // namespace throughline::net
