#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "api/assets.hpp"
#include "api/gateway.hpp"
#include "api/sign_in.hpp"
#include "demo/customer_api.hpp"
#include "demo/furnish.hpp"
#include "demo/stand_in.hpp"
#include "storage/readers.hpp"

namespace throughline::demo {

/// The channel account of the demo company.
inline constexpr std::string_view kAccount = "tg-demo";
/// The chat of the shop, /demo/shop/.
inline constexpr std::string_view kSite = "site";

api::Company company();

/// Everything below /demo: the stand-in messenger, the customer's phone, and the door without a password. Exists in
/// demo mode only. Owned by `app`, core strand.
class Demo final : public api::Mount {
 public:
  struct Settings {
    Scheduler& core;
    const Clock& clock;
    Random& random;
    net::HttpClient& http;
    WorkerPool& files;
    Disk& disk;
    storage::Writer& writer;
    storage::Readers& readers;
    api::SignIn& sign_in;
    std::span<const api::Asset> assets;
    std::string folder;  // of the stand-in's own memory
    std::string url;     // of this server, as it reaches itself
  };

  explicit Demo(Settings settings);

  /// Reads the stand-in's memory. Errors: `conflict` when the database is not a demo's.
  Result<void> open(storage::Session& session);
  const StandIn::Keys& keys() const { return stand_in_.keys(); }
  std::string api_base() const { return settings_.url + "/demo/bot-api"; }
  std::string hook() const { return settings_.url + "/hooks/" + std::string(kAccount); }

  /// Writes the company's past if there is none, then begins to post updates.
  void start(const Scribes& scribes, Callback<void(Result<void>)> done);
  void stop() { stand_in_.stop(); }

  void handle(net::Request request, net::Reply reply) override;
  std::size_t body_limit(const net::Request& head) const override;

  /// What to try first, in plain text.
  std::string welcome(const std::string& program, const std::string& data) const;

 private:
  void write_history(Scribes scribes, std::optional<Picture> picture, Callback<void(Result<void>)> done);
  void enter(const net::Request& request, net::Reply reply);
  void page(const net::Request& request, net::Reply reply);

  Settings settings_;
  StandIn stand_in_;
  CustomerApi customers_{stand_in_};
  bool furnished_ = false;
};

}  // namespace throughline::demo
