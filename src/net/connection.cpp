#include "net/connection.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/text.hpp"
#include "net/web_socket_session.hpp"

namespace throughline::net {

namespace {

constexpr std::size_t kScratchBytes = 64 * 1024;
constexpr std::size_t kIdBytes = 12;
constexpr std::size_t kIdPool = 64 * kIdBytes;

Metric& refused_counter(Metrics& metrics, std::string_view labels) {
  return metrics.counter("throughline_http_refused_total", "Requests refused before the service saw them.", labels);
}

}  // namespace

Connection::Connection(std::shared_ptr<ServerState> server) : server_(std::move(server)) {
  server_->connections.push_back(*this);
  server_->metrics.connections.add(1);
}

Connection::~Connection() { leave(); }

void Connection::leave() {
  if (!is_linked()) return;
  server_->connections.erase(server_->connections.iterator_to(*this));
  server_->metrics.connections.add(-1);
  if (server_->on_connection_end) server_->on_connection_end();
}

std::string RequestIds::next() {
  if (pool_.empty()) {
    pool_.resize(kIdPool);
    random_.fill({reinterpret_cast<unsigned char*>(pool_.data()), pool_.size()});
  }
  std::string id = to_base64url(std::string_view(pool_).substr(pool_.size() - kIdBytes));
  pool_.resize(pool_.size() - kIdBytes);
  return id;
}

ServerMetrics::ServerMetrics(Metrics& metrics)
    : connections(metrics.gauge("throughline_http_connections", "Open connections, WebSockets included.")),
      refused_malformed(refused_counter(metrics, R"({reason="malformed"})")),
      refused_too_large(refused_counter(metrics, R"({reason="too_large"})")),
      refused_timeout(refused_counter(metrics, R"({reason="timeout"})")),
      refused_failed(refused_counter(metrics, R"({reason="failed"})")),
      websockets(metrics.gauge("throughline_websocket_connections", "Open WebSockets.")),
      websocket_frames(metrics.counter("throughline_websocket_frames_total", "Text frames queued for readers.")),
      websocket_slow(metrics.counter("throughline_websocket_closed_total", "WebSockets closed by the server.",
                                     R"({reason="slow"})")),
      websocket_refused(metrics.counter("throughline_websocket_closed_total", "WebSockets closed by the server.",
                                        R"({reason="protocol"})")) {
  for (int hundreds = 1; hundreds <= 5; ++hundreds) {
    requests[hundreds - 1] =
        &metrics.counter("throughline_http_requests_total", "Requests answered, by class of status.",
                         "{class=\"" + std::to_string(hundreds) + "xx\"}");
  }
}

void ServerMetrics::count_response(int status) { requests[std::clamp(status / 100, 1, 5) - 1]->add(1); }

ServerState::ServerState(boost::asio::io_context& io, Service& served, Random& random, Metrics& registry,
                         ServerSettings options)
    : context(io),
      service(&served),
      request_ids(random),
      metrics(registry),
      settings(std::move(options)),
      scratch(kScratchBytes) {}

void ServerState::flush_later(std::shared_ptr<WebSocketSession> socket) {
  unflushed_.push_back(std::move(socket));
  if (unflushed_.size() > 1) return;
  boost::asio::post(context, [this, alive = unflushed_.front()->server()] {
    flushing_.swap(unflushed_);
    for (const auto& waiting : flushing_) waiting->flush();
    flushing_.clear();
  });
}

Millis ServerState::sweep_interval() const {
  const ServerTimeouts& t = settings.timeouts;
  const Millis shortest = std::min({t.header, t.body, t.idle, t.write, t.stop, t.ping, t.close});
  return std::clamp(shortest / 4, Millis{5}, Millis{1000});
}

void ServerState::sweep() {
  const SteadyTime now = std::chrono::steady_clock::now();
  for (auto at = connections.begin(); at != connections.end();) {
    Connection& connection = *at++;  // may leave the list by what it is told
    if (connection.deadline() <= now) connection.expire(now);
  }
}

void ServerState::wind_down_all() {
  stopping = true;
  for (auto at = connections.begin(); at != connections.end();) (*at++).wind_down();
}

void ServerState::drop_all() {
  while (!connections.empty()) connections.front().drop();
  unflushed_.clear();
}

}  // namespace throughline::net
