#include "channels/webchat/chat.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "channels/webchat/item.hpp"
#include "channels/webchat/origin.hpp"
#include "channels/webchat/visitor_token.hpp"

namespace throughline::channels::webchat {

namespace {

constexpr std::uint16_t kTooLong = 1009;
constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::uint16_t kNoHello = 4408;
constexpr std::uint16_t kTooMuch = 4429;
constexpr Millis kTypingPause{900};
constexpr std::string_view kChannel = "webchat";
constexpr std::string_view kTokenPlace = "{token}";

std::string bearer(const net::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.headers.find("Authorization");
  return header.starts_with(kScheme) ? std::string(header.substr(kScheme.size())) : std::string();
}

std::string with_token(std::string url, std::string_view token) {
  const auto at = url.find(kTokenPlace);
  return at == std::string::npos ? url : url.replace(at, kTokenPlace.size(), token);
}

}  // namespace

Chat::Chat(Settings settings)
    : settings_(std::move(settings)),
      follower_({settings_.readers, settings_.announcements, settings_.agent_names,
                 [this](const std::vector<Push>& pushes) { deliver(pushes); }}),
      sockets_(settings_.metrics.gauge("throughline_chat_sockets", "Open chat windows")) {}

Chat::~Chat() = default;

void Chat::add_account(ChatAccount account) {
  const std::string id = account.id;
  accounts_.insert_or_assign(id, std::move(account));
}

// ------------------------------------------------------------------------------------------------------- the door

std::string Chat::allowed_origin(const std::string& account, const net::Request& request) const {
  const auto known = accounts_.find(account);
  const auto origin = request.headers.find("Origin");
  if (known == accounts_.end() || origin.empty()) return {};
  const auto host = origin.substr(origin.find("://") == std::string_view::npos ? 0 : origin.find("://") + 3);
  const bool own = origin == settings_.public_url || host == request.headers.find("Host");
  return own || is_allowed_origin(origin, known->second.origins) ? std::string(origin) : std::string();
}

Result<net::Accept> Chat::admit(const std::string& account, const net::Request& request) {
  const auto known = accounts_.find(account);
  if (known == accounts_.end()) return Error::not_found("no such chat");
  const bool from_browser = request.headers.has("Origin");
  if (from_browser && allowed_origin(account, request).empty()) {
    return Error::forbidden("this page may not hold the chat");
  }
  if (!admission_.enter(request.remote_address, settings_.clock.now())) return Error::too_many("too many chats");
  // Whoever hangs up before the handshake is done leaves too.
  auto place =
      std::shared_ptr<void>(nullptr, [this, alive = std::weak_ptr(alive_), address = request.remote_address](void*) {
        if (alive.lock()) admission_.leave(address);
      });
  return net::Accept([this, &account = known->second, address = request.remote_address, from_browser,
                      place = std::move(place)](std::shared_ptr<net::WebSocket> socket) {
    auto events = join(account, address, from_browser, std::move(socket));
    return net::SocketEvents{std::move(events.on_text),
                             [place, on_close = std::move(events.on_close)]() mutable { on_close(); }};
  });
}

bool Chat::may_upload(const std::string& account, const net::Request& head) const {
  return accounts_.contains(account) && visitor_of(bearer(head)).has_value();
}

Result<std::string> Chat::admit_upload(const std::string& account, const net::Request& request) {
  if (!accounts_.contains(account)) return Error::not_found("no such chat");
  if (request.headers.has("Origin") && allowed_origin(account, request).empty()) {
    return Error::forbidden("this page may not hold the chat");
  }
  const auto visitor = visitor_of(bearer(request));
  if (!visitor) return Error::unauthenticated("send the visitor's token");
  if (!admission_.may_upload(request.remote_address, *visitor, settings_.clock.now())) {
    return Error::too_many("too many files");
  }
  return uploader(account, *visitor);
}

bool Chat::opens(const conversations::Attachment& attachment, const std::string& key) const {
  return equal_in_constant_time(file_key(attachment), key);
}

net::SocketEvents Chat::join(const ChatAccount& account, const std::string& address, bool from_page,
                             std::shared_ptr<net::WebSocket> socket) {
  auto visit = std::make_shared<Visit>(std::move(socket), account, address, from_page);
  visit->visitor.account = account.id;
  visit->hello_timer = settings_.core.after(limits::kChatHello, [weak = std::weak_ptr(visit)] {
    if (const auto silent = weak.lock()) silent->socket->close(kNoHello, "say hello");
  });
  sockets_.add(1);
  return {[this, visit](std::string_view text) { hear(visit, text); }, [this, visit] { leave(visit); }};
}

void Chat::leave(const SharedVisit& visit) {
  stand_up(visit);
  visit->phase = Visit::Phase::gone;
  visit->hello_timer.reset();
  visit->pending.clear();
  sockets_.add(-1);
}

/// Changes reach the window from here on, before it has been read: none falls between.
void Chat::sit_down(const SharedVisit& visit, const std::string& visitor) {
  visit->visitor.id = visitor;
  guests_[visit->end()].visits.push_back(visit);
}

void Chat::stand_up(const SharedVisit& visit) {
  if (visit->phase == Visit::Phase::there) follower_.leave();
  if (visit->phase != Visit::Phase::silent) visit->phase = Visit::Phase::arriving;
  const auto guest = guests_.find(visit->end());
  if (!visit->is_known() || guest == guests_.end()) return;
  std::erase(guest->second.visits, visit);
  if (guest->second.visits.empty()) guests_.erase(guest);
}

// --------------------------------------------------------------------------------------------------- who it is

/// Each costs a few reads.
bool Chat::may_greet(const SharedVisit& visit) const {
  const Time now = settings_.clock.now();
  if (visit->greetings.wait(now) == 0ms) {
    visit->greetings.take(now);
    return true;
  }
  visit->socket->close(kTooMuch, "too many hellos");
  return false;
}

void Chat::take(const SharedVisit& visit, const HelloFrame& frame) {
  if (!may_greet(visit)) return;
  visit->hello_timer.reset();
  visit->visitor.language = frame.language;
  if (visit->from_page) visit->visitor.anonymous_id = frame.anonymous_id;
  if (frame.page) visit->visitor.page = *frame.page;
  recognise(visit, frame.token, frame.signature);
}

void Chat::take(const SharedVisit& visit, const IdentifyFrame& frame) {
  if (may_greet(visit)) recognise(visit, visit->token, frame.signature);
}

void Chat::recognise(const SharedVisit& visit, const std::string& token, const std::string& signature) {
  stand_up(visit);
  visit->phase = Visit::Phase::arriving;
  visit->pending.clear();
  ++visit->round;
  visit->visitor.id.clear();
  visit->visitor.person.reset();
  if (!signature.empty()) {
    auto person = read_signed_person(signature, visit->account.secret, visit->account.id, settings_.clock.now());
    if (person)
      visit->visitor.person = std::move(*person);
    else
      visit->send(refused_frame("", person.error()));
  }
  if (visitor_of(token))
    check_token(visit, token);
  else
    begin_anew(visit);
}

/// A browser that somebody was signed in with opens his window for nobody else, signed in or not.
void Chat::check_token(const SharedVisit& visit, std::string token) {
  const End end{visit->account.id, *visitor_of(token)};
  settings_.readers.read<std::optional<std::string>>(
      [end](storage::Session& session) -> Result<std::optional<std::string>> { return signed_user_of(session, end); },
      [this, alive = std::weak_ptr(alive_), visit, round = visit->round,
       token = std::move(token)](Result<std::optional<std::string>> user) mutable {
        if (!alive.lock() || visit->round != round || visit->phase == Visit::Phase::gone) return;
        if (!user) return visit->socket->close(kTryAgainLater, "busy");
        const auto& person = visit->visitor.person;
        const bool others = *user && (!person || person->subject != **user);
        if (others) return begin_anew(visit);
        settle(visit, std::move(token));
      });
}

void Chat::begin_anew(const SharedVisit& visit) {
  if (!admission_.may_be_new(visit->address, settings_.clock.now())) {
    return visit->socket->close(kTooMuch, "too many new visitors");
  }
  settle(visit, make_visitor_token(settings_.random));
}

void Chat::settle(const SharedVisit& visit, std::string token) {
  visit->token = std::move(token);
  sit_down(visit, *visitor_of(visit->token));
  if (guests_.at(visit->end()).visits.size() > limits::kChatSockets) {
    return visit->socket->close(kTooMuch, "too many windows");
  }
  if (!visit->visitor.person) return show_window(visit);
  std::vector<ProviderEvent> events;
  events.push_back(introduction_event(visit->visitor, settings_.clock.now()));
  settings_.sink.take(visit->account.id, std::move(events),
                      [this, alive = std::weak_ptr(alive_), visit, round = visit->round](Result<void>) {
                        // Without it he is not recognised yet, and can write all the same.
                        if (!alive.lock() || visit->round != round) return;
                        send_away_strangers(*visit);
                        show_window(visit);
                      });
}

/// From now on the window is a known person's: whoever looks at it without the site's word begins anew.
void Chat::send_away_strangers(const Visit& signed_in) const {
  const auto guest = guests_.find(signed_in.end());
  if (guest == guests_.end()) return;
  const auto visits = guest->second.visits;
  for (const auto& other : visits) {
    const auto& person = other->visitor.person;
    if (!person || person->subject != signed_in.visitor.person->subject) other->send(reset_frame());
  }
}

void Chat::show_window(const SharedVisit& visit) {
  if (visit->phase == Visit::Phase::gone) return;
  settings_.readers.read<Arrival>(
      [end = visit->end(), names = settings_.agent_names(), languages = settings_.languages,
       spoken = visit->visitor.language](storage::Session& session) -> Result<Arrival> {
        Arrival arrival{read_window(session, end, names, {}), {}, {}};
        arrival.language =
            conversations::fitting_language(spoken.empty() ? arrival.window.language : spoken, languages);
        arrival.texts = conversations::canned_texts_of(session, end.account, {arrival.language});
        return arrival;
      },
      [this, alive = std::weak_ptr(alive_), visit, round = visit->round](Result<Arrival> arrival) {
        if (!alive.lock() || visit->round != round || visit->phase == Visit::Phase::gone) return;
        if (!arrival) return visit->socket->close(kTryAgainLater, "busy");
        welcome(visit, *arrival);
      });
}

void Chat::welcome(const SharedVisit& visit, const Arrival& arrival) {
  const auto& window = arrival.window;
  Greeting greeting;
  greeting.token = visit->token;
  greeting.language = arrival.language;
  greeting.company = settings_.company;
  greeting.account = visit->account.id;
  greeting.texts = arrival.texts;
  greeting.online = visit->account.hours.are_open(settings_.time_zone.local(settings_.clock.now()));
  if (visit->visitor.person) greeting.name = visit->visitor.person->name;
  greeting.ways = ways_of(*visit);
  visit->send(welcome_frame(greeting, window));
  visit->seq = window.seq;
  visit->conversation = window.conversation ? window.conversation->id : ConversationId{};
  visit->readable = window.conversation ? window.conversation->readable : std::vector<InteractionId>{};
  visit->phase = Visit::Phase::there;
  const auto pending = std::exchange(visit->pending, {});
  for (const auto& push : pending) deliver(*visit, push);
  follower_.join(window.seq);
}

std::vector<Way> Chat::ways_of(const Visit& visit) const {
  std::vector<Way> out;
  for (const auto& [account, outlet] : settings_.outlets) {
    if (!way_to(visit, account)) continue;
    const bool link = !outlet->capabilities().start_token.url_template.empty();
    out.push_back({account, std::string(outlet->kind()), link});
  }
  return out;
}

Result<const conversations::Outlet*> Chat::way_to(const Visit& visit, const std::string& account) const {
  const auto outlet = settings_.outlets.find(account);
  const auto brand_of = [this](const std::string& id) {
    const auto known = settings_.brands.find(id);
    return known == settings_.brands.end() ? std::string() : known->second;
  };
  const bool leads_on = outlet != settings_.outlets.end() && outlet->second->kind() != kChannel &&
                        brand_of(account) == brand_of(visit.account.id);
  if (!leads_on) return Error::not_found("no such channel to go on in");
  return outlet->second;
}

// -------------------------------------------------------------------------------------------------- what he does

void Chat::hear(const SharedVisit& visit, std::string_view text) {
  if (text.size() > limits::kChatFrameBytes) return visit->socket->close(kTooLong, "too long");
  const auto frame = parse_client_frame(text);
  if (!frame) return visit->send(refused_frame(client_id_of(text), frame.error()));
  const bool greets = std::holds_alternative<HelloFrame>(*frame) || std::holds_alternative<PingFrame>(*frame);
  if (!greets && !visit->is_known()) {
    return visit->send(refused_frame(client_id_of(text), Error::conflict("say hello first, and wait for the welcome")));
  }
  std::visit([&](const auto& one) { take(visit, one); }, *frame);
}

bool Chat::may_speak(const SharedVisit& visit, const std::string& id) {
  const Time now = settings_.clock.now();
  auto& bucket = guests_.at(visit->end()).messages;
  const bool busy = visit->unanswered >= limits::kChatUnanswered;
  if (!busy && bucket.wait(now) == 0ms && admission_.may_speak(visit->address, now)) {
    bucket.take(now);
    return true;
  }
  visit->send(refused_frame(id, Error::too_many("too much at once")));
  return false;
}

bool Chat::may_ask_aside(const SharedVisit& visit) {
  const Time now = settings_.clock.now();
  auto& bucket = guests_.at(visit->end()).asides;
  if (bucket.wait(now) > 0ms || visit->unanswered >= limits::kChatUnanswered) return false;
  bucket.take(now);
  return true;
}

void Chat::submit(const SharedVisit& visit, const std::string& id, ProviderEvent event, bool resets) {
  ++visit->unanswered;
  std::vector<ProviderEvent> events;
  events.push_back(std::move(event));
  settings_.sink.take(visit->account.id, std::move(events), [visit, id, resets](Result<void> taken) {
    --visit->unanswered;
    visit->send(taken ? ack_frame(id) : refused_frame(id, taken.error()));
    if (taken && resets) visit->send(reset_frame());
  });
}

void Chat::take(const SharedVisit& visit, const MessageFrame& frame) {
  if (may_speak(visit, frame.id)) submit(visit, frame.id, message_event(visit->visitor, frame, settings_.clock.now()));
  visit->visitor.anonymous_id.clear();  // told once
}

void Chat::take(const SharedVisit& visit, const ButtonFrame& frame) {
  if (may_speak(visit, frame.id)) submit(visit, frame.id, button_event(visit->visitor, frame, settings_.clock.now()));
}

void Chat::take(const SharedVisit& visit, const AddressFrame& frame) {
  if (may_speak(visit, frame.id)) submit(visit, frame.id, address_event(visit->visitor, frame, settings_.clock.now()));
}

void Chat::take(const SharedVisit& visit, const RedeemFrame& frame) {
  if (!may_speak(visit, frame.id)) return;
  submit(visit, frame.id, redeem_event(visit->visitor, frame, settings_.clock.now()), true);
}

void Chat::take(const SharedVisit& visit, const TypingFrame& frame) {
  const Time now = settings_.clock.now();
  if (!visit->conversation || (frame.on && now < visit->typed_at + kTypingPause)) return;
  if (!frame.on && visit->typed_at == Time{}) return;  // an end without a beginning
  visit->typed_at = frame.on ? now : Time{};
  settings_.visitor_types(visit->conversation, visit->account.id, frame.on);
}

/// Only what is news is written: a client cannot fill the store by saying the same again, or what is not his.
void Chat::take(const SharedVisit& visit, const SeenFrame& frame) {
  if (frame.items.empty() || !may_ask_aside(visit)) return;
  ++visit->unanswered;
  settings_.readers.read<std::vector<TouchId>>(
      [end = visit->end(), frame](storage::Session& session) -> Result<std::vector<TouchId>> {
        return news_of(session, end, frame.items, frame.state);
      },
      [this, alive = std::weak_ptr(alive_), visit, state = frame.state](Result<std::vector<TouchId>> news) {
        --visit->unanswered;
        if (!alive.lock() || !news || !visit->is_known()) return;
        std::vector<ProviderEvent> events;
        for (const auto item : *news) {
          events.push_back(seen_event(visit->visitor, item, state, settings_.clock.now()));
        }
        if (events.empty()) return;
        ++visit->unanswered;
        settings_.sink.take(visit->account.id, std::move(events), [visit](Result<void>) { --visit->unanswered; });
      });
}

void Chat::take(const SharedVisit& visit, const HistoryFrame& frame) {
  const auto before = customers::parse_cursor(frame.before);
  if (!before) return visit->send(refused_frame("", Error::invalid("before is no cursor", "/before")));
  if (!may_ask_aside(visit)) return visit->send(refused_frame("", Error::too_many("too much at once")));
  ++visit->unanswered;
  settings_.readers.read<Window>(
      [end = visit->end(), names = settings_.agent_names(), before](storage::Session& session) -> Result<Window> {
        return read_window(session, end, names, before);
      },
      [visit, round = visit->round](Result<Window> window) {
        --visit->unanswered;
        if (visit->round != round) return;
        visit->send(window ? history_frame(*window) : refused_frame("", window.error()));
      });
}

void Chat::take(const SharedVisit& visit, const PageFrame& frame) { visit->visitor.page = frame.page; }

void Chat::take(const SharedVisit& visit, const ContinueFrame& frame) {
  const auto outlet = way_to(*visit, frame.account);
  if (!outlet) return visit->send(refused_frame("", outlet.error()));
  if (!may_speak(visit, "")) return;
  Continued continued;
  continued.account = frame.account;
  continued.channel = (*outlet)->kind();
  const std::string& url = (*outlet)->capabilities().start_token.url_template;
  if (!url.empty()) continued.url = url;
  settings_.writer.submit_value<conversations::IssuedResumeToken>(
      [this, end = visit->end(),
       account = frame.account](storage::Transaction& transaction) -> Result<conversations::IssuedResumeToken> {
        const auto here = current_interaction(transaction.sql(), end);
        if (!here) return Error::conflict("there is nothing to go on with yet");
        return settings_.resume_tokens.issue_to(transaction, *here, account);
      },
      [visit, round = visit->round,
       continued = std::move(continued)](Result<conversations::IssuedResumeToken> issued) mutable {
        if (visit->round != round) return;
        if (!issued) return visit->send(refused_frame("", issued.error()));
        if (continued.url) continued.url = with_token(*continued.url, issued->token);
        continued.code = issued->code;
        continued.expires_at = issued->expires_at;
        visit->send(continued_frame(continued));
      });
}

void Chat::take(const SharedVisit& visit, const PingFrame&) { visit->send(pong_frame()); }

// --------------------------------------------------------------------------------------------- what he is shown

void Chat::show_typing(const std::string& account, const std::string& visitor, bool on, const std::string& name) {
  const auto guest = guests_.find(End{account, visitor});
  if (guest == guests_.end()) return;
  const auto frame = typing_frame(on, name);
  for (const auto& visit : guest->second.visits) visit->send(frame);
}

void Chat::deliver(const std::vector<Push>& pushes) {
  for (const auto& push : pushes) {
    const auto guest = guests_.find(push.end);
    if (guest == guests_.end()) continue;
    const auto visits = guest->second.visits;  // a send may close one
    for (const auto& visit : visits) {
      if (visit->phase == Visit::Phase::there) {
        deliver(*visit, push);
      } else if (visit->pending.size() < limits::kChatPending) {
        visit->pending.push_back(push);
      } else {
        visit->socket->close(kTryAgainLater, "busy");
      }
    }
  }
}

void Chat::deliver(Visit& visit, const Push& push) {
  if (push.seq <= visit.seq) return;
  visit.seq = push.seq;
  if (push.item) visit.send(item_frame(*push.item));
  if (!push.conversation_changed) return;
  if (lost_sight(visit, push)) return visit.send(reset_frame());
  visit.conversation = push.conversation ? push.conversation->id : ConversationId{};
  visit.readable = push.conversation ? push.conversation->readable : std::vector<InteractionId>{};
  visit.send(conversation_frame(push.conversation));
}

/// Whether something that is shown is no longer this end's to see: people parted.
bool Chat::lost_sight(const Visit& visit, const Push& push) {
  if (!visit.conversation) return false;
  if (!push.conversation) return true;
  if (push.conversation->id != visit.conversation) return push.conversation->split_from == visit.conversation;
  return !std::includes(push.conversation->readable.begin(), push.conversation->readable.end(), visit.readable.begin(),
                        visit.readable.end());
}

}  // namespace throughline::channels::webchat
