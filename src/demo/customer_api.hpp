#pragma once

#include "demo/stand_in.hpp"

namespace throughline::demo {

/// What the phone in the browser asks: who can be played, the messages of a chat (waiting for new ones), and what its
/// owner does. Below /demo/api. Messages have the form of the Bot API. Owned by Demo, core strand.
class CustomerApi {
 public:
  explicit CustomerApi(StandIn& stand_in) : stand_in_(stand_in) {}

  void handle(net::Request request, net::Reply reply);

 private:
  void act(std::int64_t chat, std::string_view what, const net::Request& request, net::Reply reply);
  void messages(std::int64_t chat, std::int64_t after, net::Reply reply);
  void photo(std::int64_t chat, const net::Request& request, net::Reply reply);
  json::object changes(std::int64_t chat, std::int64_t after) const;
  json::object people() const;

  StandIn& stand_in_;
};

}  // namespace throughline::demo
