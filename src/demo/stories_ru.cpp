#include "demo/story.hpp"

namespace throughline::demo {

std::vector<Story> russian_stories() { return {}; }

}  // namespace throughline::demo
