// Preloaded into the peer (LD_PRELOAD): every fsync takes THROUGHLINE_SYNC_DELAY_US longer, as the server's
// fsync_delay_us does.
#include <cstdlib>
#include <dlfcn.h>
#include <unistd.h>

namespace {

int delayed(const char* name, int descriptor) {
  static const unsigned delay = [] {
    const char* text = std::getenv("THROUGHLINE_SYNC_DELAY_US");
    return text == nullptr ? 0U : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
  }();
  ::usleep(delay);
  using Sync = int (*)(int);
  return reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(descriptor);
}

}  // namespace

extern "C" {
int fsync(int descriptor) { return delayed("fsync", descriptor); }
int fdatasync(int descriptor) { return delayed("fdatasync", descriptor); }
}
