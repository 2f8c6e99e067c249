#include "demo/story.hpp"

namespace throughline::demo {

std::vector<Story> ukrainian_stories() { return {}; }

}  // namespace throughline::demo
