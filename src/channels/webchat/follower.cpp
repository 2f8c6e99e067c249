#include "channels/webchat/follower.hpp"

#include <algorithm>
#include <utility>

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
  // What others were told already comes again; each window leaves out what it has shown.
  if (reading_)
    back_to_ = std::min(back_to_.value_or(seq), seq);
  else
    followed_ = present_ == 0 ? seq : std::min(followed_, seq);
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
      [after = followed_, ends = settings_.ends(),
       names = settings_.agent_names()](storage::Session& session) -> Result<Page> {
        Page page;
        page.newest = after;
        const auto changes = conversations::Feed::after(session, after, kChangesAtOnce);
        for (const auto& change : changes) {
          auto pushes = pushes_of(session, change, names, [&](const End& end) { return ends->contains(end); });
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
        if (back_to_) followed_ = std::min(followed_, *std::exchange(back_to_, std::nullopt));
        if (page) settings_.deliver(page->pushes);
        if (again_ || (page && page->more)) read();
      });
}

}  // namespace throughline::channels::webchat
