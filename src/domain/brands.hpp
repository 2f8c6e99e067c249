#pragma once

#include <map>
#include <string>

namespace throughline {

/// The brand of each channel account by its id; of an account without one, the empty name.
using AccountBrands = std::map<std::string, std::string, std::less<>>;

}  // namespace throughline
