#pragma once

#include <string>

#include "base/result.hpp"
#include "conversations/attachment_store.hpp"
#include "net/server.hpp"

namespace throughline::channels {

/// The port through which the server's door hands over customers who speak to us directly, without a provider between:
/// the chats of sites and apps. Core strand.
class Visitors {
 public:
  virtual ~Visitors() = default;

  /// Lets a socket into an account's chat. Errors: `not_found`, `forbidden` (the page), `too_many` (of the address).
  virtual Result<net::Accept> admit(const std::string& account, const net::Request& request) = 0;
  /// Whether the body of an upload is worth reading at all.
  virtual bool may_upload(const std::string& account, const net::Request& head) const = 0;
  /// By whom a file of this account is put into the store. Errors: `not_found`, `forbidden` (the page),
  /// `unauthenticated`, `too_many`.
  virtual Result<std::string> admit_upload(const std::string& account, const net::Request& request) = 0;
  /// Whether the key opens the file.
  virtual bool opens(const conversations::Attachment& attachment, const std::string& key) const = 0;
  /// An agent writes in this thread, or no more. Of other channels' threads nothing comes.
  virtual void show_typing(const std::string& account, const std::string& thread, bool on, const std::string& name) = 0;
  /// The origin that may read an answer, or an empty string.
  virtual std::string allowed_origin(const std::string& account, const net::Request& request) const = 0;
};

}  // namespace throughline::channels
