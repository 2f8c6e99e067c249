#include "net/server.hpp"

#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/log.hpp"
#include "net/connection.hpp"
#include "net/forwarding.hpp"
#include "net/http_session.hpp"

namespace throughline::net {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

using Acceptor = asio::basic_socket_acceptor<Tcp, SocketExecutor>;

/// How many connections the kernel may hold for us; it cuts this to its own limit (net.core.somaxconn).
constexpr int kAcceptBacklog = 4096;

/// The listener: takes connections while there is room, sweeps their deadlines, and stops them. Owned by `app`.
class ListeningServer final : public Server {
 public:
  ListeningServer(Loop& loop, std::shared_ptr<ServerState> state, Acceptor acceptor)
      : loop_(loop), state_(std::move(state)), acceptor_(std::move(acceptor)) {
    state_->on_connection_end = [this] { on_connection_end(); };
    accept();
    sweep_later();
  }

  ~ListeningServer() override {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    state_->on_connection_end = nullptr;
    state_->drop_all();
    state_->service = nullptr;
  }

  std::uint16_t port() const override {
    boost::system::error_code ignored;
    return acceptor_.is_open() ? acceptor_.local_endpoint(ignored).port() : 0;
  }

  void stop(Callback<void()> done) override {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    on_stopped_ = std::move(done);
    stop_timer_ = loop_.after(state_->settings.timeouts.stop, [this] {
      state_->drop_all();
      finish_stop();
    });
    state_->wind_down_all();
    if (state_->connections.empty()) finish_stop();
  }

 private:
  void accept() {
    if (!acceptor_.is_open()) return;
    if (state_->connections.size() >= state_->settings.max_connections) {
      is_full_ = true;
      return;
    }
    acceptor_.async_accept(peer_,
                           [this, alive = std::weak_ptr(alive_)](boost::system::error_code error, Socket socket) {
                             if (alive.expired() || !acceptor_.is_open()) return;
                             // A client that is gone again concerns nobody; anything else (no descriptors, no memory)
                             // would come back at once.
                             if (error && error != asio::error::connection_aborted) return accept_after_failure(error);
                             if (!error) take(std::move(socket));
                             accept();
                           });
  }

  void take(Socket socket) {
    has_failed_ = false;
    boost::system::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    auto transport =
        state_->tls ? state_->tls->make_transport(std::move(socket)) : make_plain_transport(std::move(socket));
    if (!transport) return;
    const std::string peer = peer_.address().to_string();
    HttpSession::start(state_, std::move(transport), normalise_address(peer).value_or(peer));
  }

  /// Trying again at once would only burn the processor.
  void accept_after_failure(const boost::system::error_code& error) {
    if (!std::exchange(has_failed_, true)) log_warn("accept_failed", {{"errno", error.value()}});
    accept_timer_ = loop_.after(state_->settings.timeouts.accept, [this] { accept(); });
  }

  void on_connection_end() {
    if (std::exchange(is_full_, false))
      loop_.post([this, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) accept();
      });
    if (on_stopped_ && state_->connections.empty()) finish_stop();
  }

  /// Tells later, because the last connection is still being taken down when this is called.
  void finish_stop() {
    if (!on_stopped_) return;
    stop_timer_.reset();
    loop_.post(std::exchange(on_stopped_, nullptr));
  }

  void sweep_later() {
    sweep_timer_ = loop_.after(state_->sweep_interval(), [this] {
      state_->sweep();
      sweep_later();
    });
  }

  Loop& loop_;
  std::shared_ptr<ServerState> state_;
  Acceptor acceptor_;
  Tcp::endpoint peer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::unique_ptr<Timer> sweep_timer_, accept_timer_, stop_timer_;
  Callback<void()> on_stopped_;
  bool is_full_ = false;
  bool has_failed_ = false;
};

Result<Acceptor> listen(Loop& loop, const ServerSettings& settings) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(settings.host, error);
  if (error) return Error::invalid("The listening address is not an IP address.");
  Acceptor acceptor(loop.context().get_executor());
  const Tcp::endpoint endpoint(address, settings.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kAcceptBacklog, error);
  if (error) return Error::unavailable("The port cannot be listened on: " + error.message());
  return acceptor;
}

Result<void> configure_tls(ServerState& state) {
  const ServerSettings& settings = state.settings;
  if (settings.tls_certificate_file.empty() && settings.tls_key_file.empty()) return {};
  if (settings.tls_certificate_file.empty() || settings.tls_key_file.empty()) {
    return Error::invalid("A TLS certificate and its key belong together.");
  }
  TL_TRY(auto context, TlsContext::create(settings.tls_certificate_file, settings.tls_key_file));
  state.tls = std::move(context);
  return {};
}

Result<void> configure_proxies(ServerState& state) {
  for (const std::string& proxy : state.settings.trusted_proxies) {
    const auto address = normalise_address(proxy);
    if (!address) return Error::invalid("A trusted proxy is not an IP address.");
    state.trusted_proxies.insert(*address);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Server>> Server::create(Loop& loop, Service& service, Random& random, Metrics& metrics,
                                               ServerSettings settings) {
  auto state = std::make_shared<ServerState>(loop.context(), service, random, metrics, std::move(settings));
  TL_CHECK_OK(configure_tls(*state));
  TL_CHECK_OK(configure_proxies(*state));
  TL_TRY(auto acceptor, listen(loop, state->settings));
  return std::unique_ptr<Server>(new ListeningServer(loop, std::move(state), std::move(acceptor)));
}

}  // namespace throughline::net
