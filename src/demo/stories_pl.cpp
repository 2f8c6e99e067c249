#include "demo/story.hpp"

namespace throughline::demo {

std::vector<Story> polish_stories() { return {}; }

}  // namespace throughline::demo
