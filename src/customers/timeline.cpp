#include "customers/timeline.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "customers/search_index.hpp"

namespace throughline::customers {

namespace {

using storage::Columns;
using storage::Sql;

#define TL_TOUCH_COLUMNS                                                                                               \
  "id, at, ord, kind, direction, channel, account, identity_id, interaction_id, author_kind, author_id, author_name, " \
  "text, payload, provider_message"
#define TL_BEFORE " AND (at, ord, id) < ($2, $3, $4) ORDER BY at DESC, ord DESC, id DESC LIMIT $5"

constexpr Sql kInsert{"INSERT INTO touch (" TL_TOUCH_COLUMNS
                      ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"};
constexpr Sql kText{"SELECT text FROM touch WHERE id = $1"};
constexpr Sql kChange{"UPDATE touch SET text = $2, payload = $3 WHERE id = $1"};
constexpr Sql kErase{
    "UPDATE touch SET author_name = CASE WHEN author_kind = 'customer' THEN '' ELSE author_name END, text = NULL, "
    "payload = $2, provider_message = NULL WHERE id = $1"};
constexpr Sql kSetProvider{"UPDATE touch SET provider_message = $2 WHERE id = $1"};
constexpr Sql kGet{"SELECT " TL_TOUCH_COLUMNS " FROM touch WHERE id = $1"};
constexpr Sql kFind{"SELECT " TL_TOUCH_COLUMNS " FROM touch WHERE account = $1 AND provider_message = $2"};
constexpr Sql kOrder{"SELECT " TL_TOUCH_COLUMNS
                     " FROM touch WHERE provider_message = $1 AND kind = 'order' ORDER BY id DESC LIMIT 1"};
constexpr Sql kApart{"SELECT DISTINCT account FROM touch WHERE identity_id = $1 AND interaction_id = 0"};
constexpr Sql kByIdentity{"SELECT " TL_TOUCH_COLUMNS " FROM touch WHERE identity_id = $1" TL_BEFORE};
constexpr Sql kByInteraction{"SELECT " TL_TOUCH_COLUMNS " FROM touch WHERE interaction_id = $1" TL_BEFORE};

constexpr Position kNewest{Time::max(), std::numeric_limits<std::int64_t>::max(),
                           TouchId{std::numeric_limits<std::int64_t>::max()}};

Touch read(Columns& row) {
  Touch touch;
  touch.id = row.id<TouchId>();
  touch.at = row.time();
  touch.order = row.integer();
  touch.kind = row.text();
  touch.direction = row.text();
  touch.channel = row.text();
  touch.account = row.text();
  touch.identity = row.id<IdentityId>();
  touch.interaction = row.id<InteractionId>();
  touch.author_kind = row.text();
  touch.author_id = row.integer();
  touch.author_name = row.text();
  touch.text = row.optional_text();
  touch.payload = row.text();
  touch.provider_message = row.optional_text();
  return touch;
}

/// What of the touches read belongs into the page.
struct Filter {
  const std::vector<std::string>& kinds;
  const std::vector<InteractionId>& without;
  const Visibility& visibility;

  bool wants(const Touch& touch) const {
    if (!visibility.sees(touch.account)) return false;
    if (!without.empty() && std::binary_search(without.begin(), without.end(), touch.interaction)) return false;
    return kinds.empty() || std::find(kinds.begin(), kinds.end(), touch.kind) != kinds.end();
  }
};

/// Up to `count` wanted touches of one owner, newest first; reads on past unwanted kinds.
template<class Owner>
std::vector<Touch> newest(storage::Session& session, Sql sql, Owner owner, const PageRequest& request,
                          const std::vector<InteractionId>& without, std::size_t count) {
  const Filter filter{request.kinds, without, request.visibility};
  std::vector<Touch> out;
  Position before = request.before.value_or(kNewest);
  for (;;) {
    auto rows = session.rows(sql, read, owner, before.at, before.order, before.id, count);
    const bool last = rows.size() < count;
    if (!rows.empty()) before = position_of(rows.back());
    for (auto& touch : rows) {
      if (out.size() < count && filter.wants(touch)) out.push_back(std::move(touch));
    }
    if (last || out.size() == count) return out;
  }
}

template<class Owner>
void collect(storage::Session& session, Sql sql, const std::vector<Owner>& owners, const PageRequest& request,
             const std::vector<InteractionId>& without, std::vector<Touch>& out) {
  for (const auto owner : owners) {
    auto part = newest(session, sql, owner, request, without, request.limit + 1);
    std::move(part.begin(), part.end(), std::back_inserter(out));
  }
}

/// The newest of what several owners brought.
TouchPage cut(std::vector<Touch> touches, const PageRequest& request) {
  TouchPage page;
  page.touches = std::move(touches);
  std::sort(page.touches.begin(), page.touches.end(),
            [](const Touch& a, const Touch& b) { return position_of(a) > position_of(b); });
  page.more = page.touches.size() > request.limit;
  if (page.more) page.touches.resize(request.limit);
  return page;
}

bool read_number(std::string_view& text, std::int64_t& value) {
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.starts_with('.')) text.remove_prefix(1);
  return true;
}

}  // namespace

std::string to_cursor(const Position& position) {
  return to_base64url(std::to_string(to_millis(position.at)) + "." + std::to_string(position.order) + "." +
                      std::to_string(position.id.value));
}

std::optional<Position> parse_cursor(std::string_view text) {
  const auto decoded = from_base64url(text);
  if (!decoded) return {};
  std::string_view rest = *decoded;
  std::int64_t at = 0;
  Position position;
  if (!read_number(rest, at) || !read_number(rest, position.order) || !read_number(rest, position.id.value)) return {};
  if (!rest.empty()) return {};
  position.at = from_millis(at);
  return position;
}

TouchId add_touch(storage::Transaction& transaction, const Touch& touch) {
  const auto id = transaction.next_id<TouchId>();
  transaction.sql().run(kInsert, id, touch.at, touch.order, touch.kind, touch.direction, touch.channel, touch.account,
                        touch.identity, touch.interaction, touch.author_kind, touch.author_id, touch.author_name,
                        touch.text, touch.payload, touch.provider_message);
  if (touch.text) index_text(transaction.sql(), id, *touch.text);
  return id;
}

void change_text(storage::Transaction& transaction, TouchId id, const std::optional<std::string>& text,
                 const std::string& payload) {
  const auto known = transaction.sql().row(kText, [](Columns& row) { return row.optional_text(); }, id);
  if (!known) return;
  reindex_text(transaction.sql(), id, known->value_or(""), text.value_or(""));
  transaction.sql().run(kChange, id, text, payload);
}

void erase_touch(storage::Transaction& transaction, const Touch& touch) {
  if (touch.text) forget_text(transaction.sql(), touch.id, *touch.text);
  transaction.sql().run(kErase, touch.id, is_of_conversation(touch) ? touch.payload : kErasedPayload);
}

void set_provider_message(storage::Transaction& transaction, TouchId id, const std::string& provider_message) {
  transaction.sql().run(kSetProvider, id, provider_message);
}

std::optional<Touch> get_touch(storage::Session& session, TouchId id) { return session.row(kGet, read, id); }

std::optional<Touch> find_touch(storage::Session& session, const std::string& account,
                                const std::string& provider_message) {
  return session.row(kFind, read, account, provider_message);
}

std::optional<Touch> find_order(storage::Session& session, const std::string& number) {
  return session.row(kOrder, read, number);
}

std::vector<std::string> accounts_apart(storage::Session& session, IdentityId identity) {
  return session.rows(kApart, [](Columns& row) { return row.text(); }, identity);
}

TouchPage page_of_owners(storage::Session& session, const Owners& owners, const PageRequest& request) {
  std::vector<Touch> touches;
  collect(session, kByIdentity, owners.identities, request, owners.without, touches);
  collect(session, kByInteraction, owners.with, request, {}, touches);
  return cut(std::move(touches), request);
}

TouchPage page_of_identities(storage::Session& session, const std::vector<IdentityId>& identities,
                             const PageRequest& request) {
  return page_of_owners(session, {identities, {}, {}}, request);
}

TouchPage page_of_interactions(storage::Session& session, const std::vector<InteractionId>& interactions,
                               const PageRequest& request) {
  return page_of_owners(session, {{}, {}, interactions}, request);
}

}  // namespace throughline::customers
