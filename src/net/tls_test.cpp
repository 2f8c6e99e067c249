#include <cstdio>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/http_client.hpp"
#include "net/test_client.hpp"
#include "net/test_server.hpp"

namespace throughline::net {
namespace {

template<class Object, auto free>
struct Freed {
  void operator()(Object* object) const { free(object); }
};
template<class Object, auto free>
using Owned = std::unique_ptr<Object, Freed<Object, free>>;

/// A fresh key and a certificate it signed itself, as two files.
struct TestCertificate {
  std::string certificate_file = testing::TempDir() + "throughline_net_certificate.pem";
  std::string key_file = testing::TempDir() + "throughline_net_key.pem";

  TestCertificate() {
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<X509, X509_free> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    const Owned<std::FILE, std::fclose> certificate_out(std::fopen(certificate_file.c_str(), "w"));
    PEM_write_X509(certificate_out.get(), certificate.get());
    const Owned<std::FILE, std::fclose> key_out(std::fopen(key_file.c_str(), "w"));
    PEM_write_PrivateKey(key_out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  ~TestCertificate() {
    std::remove(certificate_file.c_str());
    std::remove(key_file.c_str());
  }
};

/// A blocking TLS client over a TestClient's socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int highest_version = TLS1_3_VERSION)
      : tcp_(port), context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_max_proto_version(context_.get(), highest_version);
    SSL_CTX_set_security_level(context_.get(), 0);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), tcp_.descriptor());
    is_connected_ = SSL_connect(ssl_.get()) == 1;
    ERR_clear_error();
  }

  bool is_connected() const { return is_connected_; }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  void send(std::string_view bytes) { SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }
  /// Exactly `size` bytes, or fewer when the connection ended.
  std::string take(std::size_t size) {
    std::string taken;
    while (taken.size() < size) {
      char bytes[4096];
      const int got = SSL_read(ssl_.get(), bytes, static_cast<int>(std::min(sizeof bytes, size - taken.size())));
      if (got <= 0) break;
      taken.append(bytes, static_cast<std::size_t>(got));
    }
    return taken;
  }
  std::string take_head() {
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
      const std::string byte = take(1);
      if (byte.empty()) break;
      head += byte;
    }
    return head;
  }

 private:
  TestClient tcp_;
  Owned<SSL_CTX, SSL_CTX_free> context_;
  Owned<SSL, SSL_free> ssl_;
  bool is_connected_ = false;
};

class NetTls : public testing::Test {
 protected:
  void begin() {
    test.settings.tls_certificate_file = certificate.certificate_file;
    test.settings.tls_key_file = certificate.key_file;
    test.start();
  }
  TestCertificate certificate;
  TestServer test;
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n";

TEST_F(NetTls, serves_http) {
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    response.body = request.secure ? "secure" : "open..";
    if (request.path == "/large") response.body = std::string(3'000'000, 'l');
    reply(std::move(response));
  };
  begin();
  TlsClient client(test.port());
  ASSERT_TRUE(client.is_connected());
  for (int round = 0; round < 3; ++round) {
    client.send(kGet);
    EXPECT_THAT(client.take_head(), testing::StartsWith("HTTP/1.1 200 OK"));
    EXPECT_EQ(client.take(6), "secure");
  }
  client.send("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
  client.take_head();
  EXPECT_EQ(client.take(3'000'000), std::string(3'000'000, 'l'));
}

TEST_F(NetTls, reads_large_bodies) {
  test.service.largest_body = limits::kUploadBytes;
  test.service.on_request = [](Request request, Reply reply) {
    Response response;
    response.body = std::to_string(request.body.size());
    reply(std::move(response));
  };
  begin();
  TlsClient client(test.port());
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n");
  client.send(std::string(3'000'000, 'b'));
  client.take_head();
  EXPECT_EQ(client.take(7), "3000000");
}

TEST_F(NetTls, speaks_1_2_and_later_only) {
  begin();
  TlsClient current(test.port()), older(test.port(), TLS1_2_VERSION), ancient(test.port(), TLS1_1_VERSION);
  EXPECT_EQ(current.version(), "TLSv1.3");
  EXPECT_EQ(older.version(), "TLSv1.2");
  EXPECT_FALSE(ancient.is_connected());
}

TEST_F(NetTls, carries_web_sockets) {
  test.service.on_upgrade = [](Request, UpgradeReply reply) {
    reply(UpgradeAnswer(Accept([](std::shared_ptr<WebSocket> socket) {
      SocketEvents events;
      events.on_text = [socket](std::string_view text) { socket->send(std::make_shared<const std::string>(text)); };
      return events;
    })));
  };
  begin();
  TlsClient client(test.port());
  client.send(
      "GET /s HTTP/1.1\r\nHost: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
  EXPECT_THAT(client.take_head(), testing::StartsWith("HTTP/1.1 101"));
  const std::string text(50'000, 't');
  client.send(TestClient::text_frame(text));
  EXPECT_EQ(client.take(4 + text.size()).substr(4), text);
  client.send(TestClient::close_frame(1000));
  EXPECT_EQ(client.take(4), "\x88\x02\x03\xE8");
  EXPECT_EQ(client.take(1), "");
}

TEST_F(NetTls, closes_those_who_speak_no_tls_or_nothing) {
  test.settings.timeouts.header = 1500ms;
  begin();
  TestClient plain(test.port()), silent(test.port());
  plain.send(kGet);
  plain.take(100'000);
  EXPECT_TRUE(silent.is_ended());
  TlsClient proper(test.port());
  EXPECT_TRUE(proper.is_connected());
}

TEST_F(NetTls, refuses_a_key_that_does_not_fit) {
  const std::string other_key = testing::TempDir() + "throughline_net_other_key.pem";
  {
    const Owned<EVP_PKEY, EVP_PKEY_free> key(EVP_EC_gen("P-256"));
    const Owned<std::FILE, std::fclose> out(std::fopen(other_key.c_str(), "w"));
    PEM_write_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  }
  test.settings.tls_certificate_file = certificate.certificate_file;
  test.settings.tls_key_file = other_key;
  const auto server = Server::create(test.loop, test.service, test.random, test.metrics, test.settings);
  std::remove(other_key.c_str());
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind, ErrorKind::invalid);
}

TEST_F(NetTls, is_verified_by_the_client) {
  begin();
  std::promise<Outcome> told;
  std::unique_ptr<HttpClient> client;
  test.run([&] {
    client = create_http_client(test.loop);
    OutboundRequest request;
    request.url = "https://localhost:" + std::to_string(test.port()) + "/";
    client->send(std::move(request), [&](Outcome outcome) { told.set_value(std::move(outcome)); });
  });
  EXPECT_EQ(told.get_future().get().exchange, Exchange::not_sent);
  test.run([&] { client.reset(); });
}

}  // namespace
}  // namespace throughline::net
