#include "api/sealing.hpp"

#include <sodium.h>

#include "base/text.hpp"

namespace throughline::api {

namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string key_of(std::string_view key) { return sha256("sealed answer:" + std::string(key)); }

}  // namespace

static_assert(crypto_secretbox_KEYBYTES == 32, "the key is a SHA-256");

std::string seal(std::string_view key, std::string_view text) {
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(text.size() + crypto_secretbox_MACBYTES, '\0');
  crypto_secretbox_easy(bytes_of(box), bytes_of(text), text.size(), bytes_of(std::string_view(nonce)),
                        bytes_of(std::string_view(key_of(key))));
  return to_base64url(nonce + box);
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed) {
  const auto bytes = from_base64url(sealed);
  if (!bytes || bytes->size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return {};
  const auto nonce = std::string_view(*bytes).substr(0, crypto_secretbox_NONCEBYTES);
  const auto box = std::string_view(*bytes).substr(crypto_secretbox_NONCEBYTES);
  std::string text(box.size() - crypto_secretbox_MACBYTES, '\0');
  const auto secret = key_of(key);
  const int opened = crypto_secretbox_open_easy(bytes_of(text), bytes_of(box), box.size(), bytes_of(nonce),
                                                bytes_of(std::string_view(secret)));
  return opened == 0 ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace throughline::api
