#include "net/http_client.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include <curl/curl.h>

#include "base/text.hpp"

namespace throughline::net {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::steady_clock;

/// Transfers running at once; further ones wait, with their deadlines running.
constexpr std::size_t kTransfersAtOnce = 256;
constexpr std::size_t kResponseHeaderBytes = 64 * 1024;
/// Shorter than the keep-alive of common servers, so that a connection is seldom closed just as it is taken again.
constexpr long kReuseSeconds = 45;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeMime {
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};

/// The environment may name a proxy, but nothing on this machine is behind it.
std::string proxy_exceptions() {
  std::string exceptions = "localhost,127.0.0.1,::1";
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      return exceptions + "," + value;
    }
  }
  return exceptions;
}

bool is_idempotent(Method method) { return method == Method::get || method == Method::head; }

/// curl writes fields to the wire as they are.
bool breaks_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

/// Reads one part's shared bytes, so that curl needs no copy of them.
struct PartReader {
  std::shared_ptr<const std::string> bytes;
  std::size_t at = 0;

  static std::size_t read(char* into, std::size_t size, std::size_t count, void* self) {
    auto& part = *static_cast<PartReader*>(self);
    const std::size_t length = std::min(size * count, part.bytes->size() - part.at);
    std::memcpy(into, part.bytes->data() + part.at, length);
    part.at += length;
    return length;
  }
  static int seek(void* self, curl_off_t offset, int origin) {
    auto& part = *static_cast<PartReader*>(self);
    if (origin != SEEK_SET || offset < 0 || static_cast<std::size_t>(offset) > part.bytes->size()) {
      return CURL_SEEKFUNC_CANTSEEK;
    }
    part.at = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
  }
};

/// One exchange on curl's thread. Its address is given to curl's callbacks.
class Transfer {
 public:
  Transfer(std::uint64_t id, OutboundRequest request)
      : id_(id), request_(std::move(request)), deadline_(steady_clock::now() + request_.deadline) {}

  std::uint64_t id() const { return id_; }
  SteadyTime deadline() const { return deadline_; }
  CURL* easy() const { return easy_.get(); }

  /// Prepares the handle; what is wrong with the request otherwise.
  std::optional<std::string> prepare(const std::string& no_proxy);
  Outcome conclude(CURLcode code);
  static Outcome not_sent(std::string failure) {
    Outcome outcome;
    outcome.failure = std::move(failure);
    return outcome;
  }

 private:
  template<class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(easy_.get(), option, value);
  }

  void set_limits(const std::string& no_proxy);
  void set_method();
  void set_content(std::string_view content);
  void set_parts();
  std::optional<std::string> set_headers();
  bool append_header(const std::string& line);

  static int on_ready_to_send(void* self, char*, char*, int, int);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  bool take_header_line(std::string_view line);

  std::uint64_t id_;
  OutboundRequest request_;
  SteadyTime deadline_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> header_list_;
  std::deque<PartReader> part_readers_;
  std::unique_ptr<curl_mime, FreeMime> mime_;
  Outcome outcome_;
  std::size_t header_bytes_ = 0;
  bool may_have_been_sent_ = false;
  bool is_too_large_ = false;
};

std::optional<std::string> Transfer::prepare(const std::string& no_proxy) {
  easy_.reset(curl_easy_init());
  if (!easy_) return "out of memory";
  if (breaks_line(request_.url)) return "malformed address";
  set(CURLOPT_URL, request_.url.c_str());
  set_limits(no_proxy);
  set_method();
  if (!request_.parts.empty()) set_parts();
  return set_headers();
}

void Transfer::set_limits(const std::string& no_proxy) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - steady_clock::now());
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left.count(), 1)));
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left.count(), 1)));
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer must not hold up the end of the program
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_NOPROXY, no_proxy.c_str());
  set(CURLOPT_MAXAGE_CONN, kReuseSeconds);
  set(CURLOPT_USERAGENT, "Throughline/0.1");
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_PREREQFUNCTION, &Transfer::on_ready_to_send);
  set(CURLOPT_PREREQDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
}

void Transfer::set_method() {
  const Method method = request_.method;
  if (method == Method::head) return set(CURLOPT_NOBODY, 1L);
  const bool always_has_content = method == Method::post || method == Method::put || method == Method::patch;
  if (always_has_content || !request_.body.empty()) set_content(request_.body);
  set(CURLOPT_CUSTOMREQUEST, std::string(to_string(method)).c_str());
}

void Transfer::set_content(std::string_view content) {
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDS, content.data());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(content.size()));
}

void Transfer::set_parts() {
  mime_.reset(curl_mime_init(easy_.get()));
  for (const FormPart& form_part : request_.parts) {
    curl_mimepart* part = curl_mime_addpart(mime_.get());
    curl_mime_name(part, form_part.name.c_str());
    if (!form_part.file_name.empty()) curl_mime_filename(part, form_part.file_name.c_str());
    if (!form_part.content_type.empty()) curl_mime_type(part, form_part.content_type.c_str());
    PartReader& reader = part_readers_.emplace_back(PartReader{form_part.bytes});
    curl_mime_data_cb(part, static_cast<curl_off_t>(reader.bytes->size()), &PartReader::read, &PartReader::seek,
                      nullptr, &reader);
  }
  set(CURLOPT_MIMEPOST, mime_.get());
}

bool Transfer::append_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(header_list_.get(), line.c_str());
  if (longer == nullptr) return false;
  (void)header_list_.release();
  header_list_.reset(longer);
  return true;
}

std::optional<std::string> Transfer::set_headers() {
  // curl would wait a second for "100 Continue" before a large body, and name a content type that nobody chose.
  bool is_done = append_header("Expect:");
  if (request_.parts.empty() && !request_.headers.has("Content-Type"))
    is_done = is_done && append_header("Content-Type:");
  for (const Header& field : request_.headers.fields()) {
    if (breaks_line(field.name) || breaks_line(field.value)) return "malformed header field";
    // An empty value must be written with ';' to be sent at all.
    is_done = is_done && append_header(field.value.empty() ? field.name + ";" : field.name + ": " + field.value);
  }
  for (const FormPart& part : request_.parts) {
    if (breaks_line(part.content_type)) return "malformed content type";
  }
  if (!is_done) return "out of memory";
  set(CURLOPT_HTTPHEADER, header_list_.get());
  return {};
}

/// Called when a connection is there and before each time the request is written, also when curl repeats it on another
/// connection because a kept one died without an answer. The peer may have acted on the first, so only what changes
/// nothing there is repeated.
int Transfer::on_ready_to_send(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  const bool was_sent = std::exchange(transfer.may_have_been_sent_, true);
  return was_sent && !is_idempotent(transfer.request_.method) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t length = size * count;
  if (length > transfer.request_.max_response_bytes - transfer.outcome_.body.size()) {
    transfer.is_too_large_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  transfer.outcome_.body.append(bytes, length);
  return length;
}

std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  return transfer.take_header_line({bytes, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
}

bool Transfer::take_header_line(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kResponseHeaderBytes) {
    is_too_large_ = true;
    return false;
  }
  // Each status line begins a header of its own: of a proxy, of "100 Continue", of the answer.
  if (line.starts_with("HTTP/")) outcome_.headers = {};
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  outcome_.headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
  return true;
}

Outcome Transfer::conclude(CURLcode code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    outcome_.exchange = Exchange::answered;
    outcome_.status = static_cast<int>(status);
    return std::move(outcome_);
  }
  Outcome outcome = not_sent(curl_easy_strerror(code));
  if (is_too_large_) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    outcome.exchange = Exchange::too_large;
    outcome.status = static_cast<int>(status);
    outcome.failure = "the response is too large";
  } else if (may_have_been_sent_) {
    outcome.exchange = Exchange::unknown;
  }
  return outcome;
}

void initialise_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

struct Finished {
  std::uint64_t id;
  Outcome outcome;
};

/// curl's side: one thread that runs all transfers. Nothing that the caller gave to be called comes here, so its
/// captures are made and destroyed on the loop only.
class TransferThread {
 public:
  /// `notify` is called on the curl thread when `collect` has something new to give.
  explicit TransferThread(Callback<void()> notify) : notify_(std::move(notify)) {
    initialise_curl();
    multi_.reset(curl_multi_init());
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(kTransfersAtOnce));
    thread_ = std::thread([this] { run(); });
  }

  ~TransferThread() { end(); }

  /// Cuts off what runs and joins the thread. What was complete by then can still be collected.
  void end() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
    for (const auto& [easy, transfer] : running_) curl_multi_remove_handle(multi_.get(), easy);
    running_.clear();
  }

  void start(std::unique_ptr<Transfer> transfer) {
    {
      const std::lock_guard lock(mutex_);
      arrived_.push_back(std::move(transfer));
    }
    curl_multi_wakeup(multi_.get());
  }

  std::vector<Finished> collect() {
    const std::lock_guard lock(mutex_);
    return std::exchange(finished_, {});
  }

 private:
  void run() {
    while (admit()) {
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      conclude();
      curl_multi_poll(multi_.get(), nullptr, 0, waiting_.empty() ? kPollMs : kCrowdedPollMs, nullptr);
    }
  }

  /// Takes what arrived as far as there is room; false when it is time to end.
  bool admit() {
    {
      const std::lock_guard lock(mutex_);
      if (is_stopping_) return false;
      std::move(arrived_.begin(), arrived_.end(), std::back_inserter(waiting_));
      arrived_.clear();
    }
    while (!waiting_.empty() && running_.size() < kTransfersAtOnce) {
      begin(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    std::erase_if(waiting_, [this](const std::unique_ptr<Transfer>& transfer) {
      const bool is_late = transfer->deadline() <= steady_clock::now();
      if (is_late) give({transfer->id(), Transfer::not_sent("too many requests at once")});
      return is_late;
    });
    return true;
  }

  void begin(std::unique_ptr<Transfer> transfer) {
    if (auto fault = transfer->prepare(no_proxy_)) {
      return give({transfer->id(), Transfer::not_sent(std::move(*fault))});
    }
    CURL* easy = transfer->easy();
    curl_multi_add_handle(multi_.get(), easy);
    running_.emplace(easy, std::move(transfer));
  }

  void conclude() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      const CURLcode code = message->data.result;
      curl_multi_remove_handle(multi_.get(), easy);
      auto node = running_.extract(easy);
      give({node.mapped()->id(), node.mapped()->conclude(code)});
    }
  }

  void give(Finished finished) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      was_empty = finished_.empty();
      finished_.push_back(std::move(finished));
    }
    if (was_empty) notify_();
  }

  static constexpr int kPollMs = 60'000;     // the wake-up and curl's own timers end it earlier
  static constexpr int kCrowdedPollMs = 50;  // how late a transfer that never got its turn may be told

  Callback<void()> notify_;
  const std::string no_proxy_ = proxy_exceptions();
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> running_;  // the thread's own
  std::deque<std::unique_ptr<Transfer>> waiting_;                 // the thread's own
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> arrived_;
  std::vector<Finished> finished_;
  bool is_stopping_ = false;
  std::thread thread_;
};

/// The loop's side: remembers whom to tell.
class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(Executor& home) : home_(home), thread_(std::make_unique<TransferThread>(notifier())) {}

  ~CurlClient() override {
    *self_ = nullptr;
    thread_->end();
    // What is complete is told as such even if the loop does not run any more.
    std::vector<Finished> finished = thread_->collect();
    thread_.reset();
    for (Finished& one : finished) tell(one.id, std::move(one.outcome));
    while (!callers_.empty()) {
      Outcome outcome;
      outcome.exchange = Exchange::unknown;
      outcome.failure = "the client was closed";
      tell(callers_.begin()->first, std::move(outcome));
    }
  }

  void send(OutboundRequest request, Callback<void(Outcome)> done) override {
    if (!thread_) {
      home_.post([done = std::move(done)]() mutable { done(Transfer::not_sent("the client is closed")); });
      return;
    }
    const std::uint64_t id = ++last_id_;
    callers_.emplace(id, std::move(done));
    thread_->start(std::make_unique<Transfer>(id, std::move(request)));
  }

 private:
  /// Runs on curl's thread; looks at the client only back on the loop, where it is destroyed too.
  Callback<void()> notifier() {
    return [self = self_, &home = home_] {
      home.post([self] {
        if (*self != nullptr) (*self)->tell_finished();
      });
    };
  }

  void tell_finished() {
    const auto alive = self_;
    for (Finished& one : thread_->collect()) {
      if (*alive == nullptr) return;
      tell(one.id, std::move(one.outcome));
    }
  }

  void tell(std::uint64_t id, Outcome outcome) {
    auto node = callers_.extract(id);
    if (!node.empty()) node.mapped()(std::move(outcome));
  }

  Executor& home_;
  std::shared_ptr<CurlClient*> self_ = std::make_shared<CurlClient*>(this);
  std::unordered_map<std::uint64_t, Callback<void(Outcome)>> callers_;
  std::uint64_t last_id_ = 0;
  std::unique_ptr<TransferThread> thread_;
};

}  // namespace

std::unique_ptr<HttpClient> create_http_client(Executor& home) { return std::make_unique<CurlClient>(home); }

}  // namespace throughline::net
