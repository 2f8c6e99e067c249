#include "channels/webchat/follower.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace throughline::channels::webchat {

namespace {
constexpr std::size_t kChangesAtOnce = 256;
}

Follower::Follower(Settings settings) : settings_(std::move(settings)) {
  settings_.announcements.feed.listen([this, alive = std::weak_ptr(alive_)] {
    if (alive.lock()) read();
  });
}

void Follower::join(std::int64_t seq) {
  // Who sits there when a page has been read is asked then: whoever came meanwhile gets of it what his window lacks.
  if (present_ == 0) followed_ = seq;
  ++present_;
  read();
}

void Follower::leave() { --present_; }

void Follower::read() {
  if (present_ == 0) return;
  if (reading_) {
    again_ = true;
    return;
  }
  reading_ = true;
  again_ = false;
  settings_.readers.read<Page>(
      [after = followed_, names = settings_.agent_names()](storage::Session& session) -> Result<Page> {
        Page page;
        page.newest = after;
        const auto changes = conversations::Feed::after(session, after, kChangesAtOnce);
        for (const auto& change : changes) {
          auto pushes = pushes_of(session, change, names);
          std::move(pushes.begin(), pushes.end(), std::back_inserter(page.pushes));
          page.newest = change.seq;
        }
        page.more = changes.size() == kChangesAtOnce;
        return page;
      },
      [this, alive = std::weak_ptr(alive_)](Result<Page> page) {
        if (!alive.lock()) return;
        reading_ = false;
        if (page) followed_ = std::max(followed_, page->newest);
        if (page) settings_.deliver(page->pushes);
        if (again_ || (page && page->more)) read();
      });
}

}  // namespace throughline::channels::webchat
