#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace throughline::channels::telegram {

/// The text of src/channels/telegram/fixtures/<name>.json, for tests.
inline std::string fixture(std::string_view name) {
  const auto folder = std::filesystem::path(TELEGRAM_FIXTURES);
  std::ifstream file(folder / (std::string(name) + ".json"), std::ios::binary);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace throughline::channels::telegram
