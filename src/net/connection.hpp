#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/intrusive/list.hpp>

#include "net/server.hpp"
#include "net/transport.hpp"

namespace throughline::net {

struct ServerState;
class WebSocketSession;

using SteadyTime = std::chrono::steady_clock::time_point;

/// What every open socket of a server is to the server: something with one deadline that can be asked to end. HTTP and
/// WebSocket sessions derive from it. Deadlines are looked at by one sweep over all connections, so that setting one
/// costs a store and an idle connection needs no timer of its own.
class Connection : public boost::intrusive::list_base_hook<> {
 public:
  explicit Connection(std::shared_ptr<ServerState> server);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// The deadline has passed.
  virtual void expire(SteadyTime now) = 0;
  /// The server stops: end as soon as what runs is answered.
  virtual void wind_down() = 0;
  /// The server goes away: leave and end now. Nobody of the service is called after this returned.
  virtual void drop() = 0;

  SteadyTime deadline() const { return deadline_; }
  const std::shared_ptr<ServerState>& server() const { return server_; }

 protected:
  /// Ends being counted among the open ones, before the object itself goes.
  void leave();
  void set_deadline(Millis from_now) { deadline_ = std::chrono::steady_clock::now() + from_now; }

  std::shared_ptr<ServerState> server_;
  SteadyTime deadline_ = SteadyTime::max();
};

/// Gives out request ids: 96 random bits as 16 characters. The generator is asked for many at a time.
class RequestIds {
 public:
  explicit RequestIds(Random& random) : random_(random) {}
  std::string next();

 private:
  Random& random_;
  std::string pool_;
};

/// The server's metrics; made once for each server.
struct ServerMetrics {
  explicit ServerMetrics(Metrics& metrics);
  void count_response(int status);

  Metric& connections;
  Metric* requests[5];
  Metric& refused_malformed;
  Metric& refused_too_large;
  Metric& refused_timeout;
  Metric& refused_failed;
  Metric& websockets;
  Metric& websocket_frames;
  Metric& websocket_slow;
  Metric& websocket_refused;
};

/// What the listener and all sessions of one server share, alive as long as any of them. Loop's thread.
struct ServerState {
  ServerState(boost::asio::io_context& io, Service& service, Random& random, Metrics& registry, ServerSettings options);

  /// Has `socket` flushed once the present handler is done, so that frames sent together leave together.
  void flush_later(std::shared_ptr<WebSocketSession> socket);
  /// How often deadlines must be looked at for the shortest timeout to hold.
  Millis sweep_interval() const;
  void sweep();
  void wind_down_all();
  void drop_all();

  boost::asio::io_context& context;
  Service* service;  // none once the server is gone
  RequestIds request_ids;
  ServerMetrics metrics;
  ServerSettings settings;
  std::unordered_set<std::string> trusted_proxies;
  std::optional<TlsContext> tls;
  /// Bytes are read here by whoever is at work and used up before anybody else is.
  std::vector<char> scratch;
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<true>> connections;
  Callback<void()> on_connection_end;
  bool stopping = false;

 private:
  std::vector<std::shared_ptr<WebSocketSession>> unflushed_;
  std::vector<std::shared_ptr<WebSocketSession>> flushing_;
};

}  // namespace throughline::net
