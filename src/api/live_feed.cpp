#include "api/live_feed.hpp"

#include <algorithm>
#include <list>

#include <boost/json/serialize.hpp>

#include "api/render.hpp"
#include "base/limits.hpp"

namespace throughline::api {

namespace {

constexpr std::uint16_t kRevoked = 4401;
constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::size_t kBroadcastPage = 512;
/// A page is queued at once, before the socket takes anything: it may never make a reader look slow by itself.
constexpr std::size_t kPageBytes = limits::kBacklogBytes / 4;

std::shared_ptr<const std::string> frame_text(std::int64_t seq, std::string_view type, const json::object& data) {
  std::string text = "{\"seq\":\"" + std::to_string(seq) + "\",\"type\":\"";
  text += type;
  text += "\",\"data\":";
  text += json::serialize(data);
  text += '}';
  return std::make_shared<const std::string>(std::move(text));
}

/// Nothing for what is hidden, or no longer there.
std::optional<json::object> data_of(storage::Session& session, Renderer& renderer,
                                    const conversations::Change& change) {
  if (change.kind == "touch") {
    const auto touch = customers::get_touch(session, TouchId{change.ref});
    if (!touch || !renderer.sight().sees(*touch)) return {};
    return renderer.touch(*touch);
  }
  const auto conversation = renderer.sight().conversation(ConversationId{change.ref});
  if (!conversation) return {};
  return renderer.conversation(*conversation);
}

std::shared_ptr<const std::string> frame_of(storage::Session& session, Renderer& renderer,
                                            const conversations::Change& change) {
  if (const auto data = data_of(session, renderer, change)) return frame_text(change.seq, change.kind, *data);
  return frame_text(change.seq, "skip", {});
}

}  // namespace

LiveFeed::LiveFeed(Settings settings)
    : settings_(settings),
      frames_(settings.metrics.counter("throughline_feed_frames_total", "Frames sent to readers")) {
  settings_.announcements.feed.listen([this] { broadcast(); });
}

const std::vector<LiveFeed::Frame>* LiveFeed::Page::frames_for(const Visibility& visibility) const {
  for (const auto& rendering : renderings) {
    if (rendering.visibility == visibility) return &rendering.frames;
  }
  return nullptr;
}

LiveFeed::Page LiveFeed::read_page(storage::Session& session, std::int64_t after, std::size_t limit,
                                   const std::shared_ptr<const Directory>& directory,
                                   const std::vector<Visibility>& wanted) {
  Page page;
  page.newest = conversations::Feed::newest(session);
  page.oldest = conversations::Feed::oldest(session);
  std::list<Renderer> renderers;
  for (const auto& visibility : wanted) {
    page.renderings.push_back({visibility});
    renderers.emplace_back(session, directory, visibility);
  }
  const auto changes = conversations::Feed::after(session, after, limit);
  std::size_t taken = 0;
  for (const auto& change : changes) {
    const bool full = std::any_of(page.renderings.begin(), page.renderings.end(),
                                  [](const auto& rendering) { return rendering.bytes >= kPageBytes; });
    if (full) break;
    auto renderer = renderers.begin();
    for (auto& rendering : page.renderings) {
      rendering.frames.push_back({change.seq, frame_of(session, *renderer++, change)});
      rendering.bytes += rendering.frames.back().text->size();
    }
    taken += 1;
  }
  page.more = taken < changes.size() || changes.size() == limit;
  return page;
}

std::vector<Visibility> LiveFeed::live_visibilities() const {
  std::vector<Visibility> out;
  for (const auto& reader : readers_) {
    if (reader->live && std::find(out.begin(), out.end(), reader->visibility) == out.end()) {
      out.push_back(reader->visibility);
    }
  }
  return out;
}

bool LiveFeed::any_live() const {
  return std::any_of(readers_.begin(), readers_.end(), [](const auto& reader) { return reader->live; });
}

void LiveFeed::broadcast() {
  if (reading_) {
    again_ = true;
    return;
  }
  if (!any_live()) return;
  reading_ = true;
  again_ = false;
  settings_.readers.read<Page>(
      [after = published_, directory = settings_.credentials.directory(),
       wanted = live_visibilities()](storage::Session& session) -> Result<Page> {
        return read_page(session, after, kBroadcastPage, directory, wanted);
      },
      [this](Result<Page> page) {
        reading_ = false;
        if (page) send_to_live(*page);
        if (again_ || (page && page->more)) broadcast();
      });
}

void LiveFeed::send_to_live(const Page& page) {
  if (page.renderings.empty() || page.renderings.front().frames.empty()) return;
  published_ = std::max(published_, page.renderings.front().frames.back().seq);
  const auto copy = readers_;  // a send may close its reader
  for (const auto& reader : copy) {
    if (!reader->live) continue;
    const auto* frames = page.frames_for(reader->visibility);
    if (frames == nullptr) {  // of a visibility that nobody had when the page was read
      reader->live = false;
      catch_up(reader);
      continue;
    }
    for (const auto& frame : *frames) {
      send(*reader, frame);
      frames_.add();
    }
  }
}

void LiveFeed::send(Reader& reader, const Frame& frame) {
  if (reader.closed || frame.seq <= reader.seq) return;
  reader.seq = frame.seq;
  reader.socket->send(frame.text);
}

net::SocketEvents LiveFeed::join(std::shared_ptr<net::WebSocket> socket, TokenId token, Visibility visibility,
                                 std::optional<std::int64_t> after, bool typing) {
  auto reader = std::make_shared<Reader>(Reader{std::move(socket), token, std::move(visibility), typing});
  readers_.push_back(reader);
  settings_.readers.read<Page>(
      [](storage::Session& session) -> Result<Page> {
        Page bounds;
        bounds.newest = conversations::Feed::newest(session);
        bounds.oldest = conversations::Feed::oldest(session);
        return bounds;
      },
      [this, reader, after](Result<Page> bounds) {
        if (bounds)
          begin(reader, after, *bounds);
        else
          reader->socket->close(kTryAgainLater, "busy");
      });
  return {[](std::string_view) {}, [this, reader] { leave(reader); }};
}

void LiveFeed::show_typing(ConversationId conversation, const std::string& account, bool on) {
  const json::object frame{{"type", "typing"}, {"data", {{"conversation_id", to_string(conversation)}, {"on", on}}}};
  const auto text = std::make_shared<const std::string>(json::serialize(frame));
  const auto copy = readers_;  // a send may close its reader
  for (const auto& reader : copy) {
    if (reader->live && reader->typing && reader->visibility.sees(account)) reader->socket->send(text);
  }
}

void LiveFeed::begin(const std::shared_ptr<Reader>& reader, std::optional<std::int64_t> after, const Page& bounds) {
  if (reader->closed) return;
  const bool too_old = after && (*after + 1 < bounds.oldest || *after > bounds.newest);
  if (!after || too_old) {
    reader->seq = bounds.newest;
    reader->socket->send(frame_text(bounds.newest, too_old ? "reset" : "hello", {}));
  } else {
    reader->seq = *after;
  }
  catch_up(reader);
}

void LiveFeed::catch_up(std::shared_ptr<Reader> reader) {
  if (reader->closed) return;
  settings_.readers.read<Page>(
      [after = reader->seq, directory = settings_.credentials.directory(),
       visibility = reader->visibility](storage::Session& session) -> Result<Page> {
        return read_page(session, after, limits::kFeedReplay / 10, directory, {visibility});
      },
      [this, reader](Result<Page> page) {
        if (page)
          caught(reader, *page);
        else
          reader->socket->close(kTryAgainLater, "busy");
      });
}

void LiveFeed::caught(const std::shared_ptr<Reader>& reader, const Page& page) {
  const auto* frames = page.frames_for(reader->visibility);
  if (frames == nullptr) return catch_up(reader);  // he was limited meanwhile
  for (const auto& frame : *frames) send(*reader, frame);
  if (reader->closed) return;
  const bool behind_others = any_live() && reader->seq < published_;
  if (reader->seq < page.newest || behind_others) {
    catch_up(reader);
    return;
  }
  // From here on the broadcast serves it: everything after published_ is still to come, and what it has is filtered by
  // number.
  if (!any_live()) published_ = reader->seq;
  reader->live = true;
  broadcast();
}

void LiveFeed::leave(const std::shared_ptr<Reader>& reader) {
  reader->closed = true;
  reader->live = false;
  readers_.remove(reader);
}

void LiveFeed::adopt_credentials() {
  const auto copy = readers_;
  for (const auto& reader : copy) {
    const auto* principal = settings_.credentials.find_token(reader->token);
    if (principal == nullptr) {
      reader->socket->close(kRevoked, "signed out");
      continue;
    }
    auto visibility = visibility_of(principal->brands, settings_.brands);
    if (visibility == reader->visibility || reader->closed) continue;
    reader->visibility = std::move(visibility);
    // What he holds may be of what he may no longer see.
    reader->socket->send(frame_text(reader->seq, "reset", {}));
  }
}

}  // namespace throughline::api
