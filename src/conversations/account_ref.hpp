#pragma once

#include <string>

namespace throughline::conversations {

/// The channel account an event came through.
struct AccountRef {
  std::string id;
  std::string channel;  // the kind: telegram, …
};

}  // namespace throughline::conversations
