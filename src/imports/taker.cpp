#include "imports/taker.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/parting.hpp"
#include "customers/attribute_store.hpp"
#include "customers/erased_addresses.hpp"
#include "customers/link_store.hpp"
#include "customers/people.hpp"
#include "customers/timeline.hpp"
#include "domain/assurance.hpp"
#include "domain/inbound.hpp"

namespace throughline::imports {

namespace {

using conversations::Conversation;
using customers::Identity;
using customers::IdentityKey;
using customers::Touch;

constexpr std::chrono::hours kPause{24};  // between two conversations of a customer in one channel

std::string shown(const Address& address) { return address.kind + " " + address.value; }
std::string shown(const IdentityKey& key) { return key.kind + " " + key.value; }

std::string payload_of(const OrderRow& row) {
  json::object payload{{"number", row.number}, {"state", row.state}, {"items", json::parse(row.items)}};
  if (row.total) payload["total"] = *row.total;
  if (!row.currency.empty()) payload["currency"] = row.currency;
  return json::serialize(payload);
}

/// What a message without an id of its own is found again by: all that it says.
std::string content_id(const IdentityKey& key, const MessageRow& row) {
  const json::array all{key.kind,    key.scope, key.value, to_millis(row.at), row.incoming ? "in" : "out",
                        row.channel, row.text};
  return to_hex(sha256(json::serialize(all))).substr(0, 32);
}

}  // namespace

/// The addresses in their one form, without those that tell nobody apart and those that were erased since the row tells
/// of them.
std::vector<IdentityKey> Taker::usable(const std::vector<Address>& addresses, std::optional<Time> at,
                                       Remarks& remarks) const {
  std::vector<IdentityKey> out;
  for (const auto& address : addresses) {
    auto value = customers::canonical_address(address.kind, address.value, rules_);
    if (!value) {
      remarks.push_back(shown(address) + ": not a valid " + address.kind);
    } else if (const auto why = customers::blocked(address.kind, *value, rules_)) {
      remarks.push_back(shown(address) + ": blocked, " + *why);
    } else {
      IdentityKey key{address.kind, address.scope, std::move(*value)};
      const auto erased = customers::erased_at(transaction_.sql(), key);
      if (erased && (!at || *at <= *erased))
        remarks.push_back("the " + key.kind + " was erased at the person's wish on " + to_rfc3339(*erased));
      else
        out.push_back(std::move(key));
    }
  }
  return out;
}

/// A later file may bring a new name for somebody who was seen since the time the row tells.
Identity Taker::see_customer(const IdentityKey& key, const CustomerRow& row, Time at) {
  const auto known = customers::find_identity(transaction_.sql(), key);
  const customers::IdentityFacts facts{row.name, {}, row.language};
  if (!known) return customers::see_identity(transaction_, key, facts, at);
  if (at < known->first_seen) customers::see_identity(transaction_, key, {}, at);
  return customers::see_identity(transaction_, key, facts, std::max(at, known->last_seen));
}

void Taker::claim_all(IdentityId from, std::vector<IdentityKey> keys, const char* rule, std::int64_t number, Time at,
                      Remarks& remarks) {
  const std::string evidence = "row " + std::to_string(number) + " of " + source_;
  // What nobody else has comes first: it makes the customer established before others are compared with him.
  std::stable_partition(keys.begin(), keys.end(),
                        [&](const auto& key) { return !customers::find_identity(transaction_.sql(), key); });
  for (const auto& key : keys) claim(from, key, rule, evidence, at, remarks);
}

void Taker::claim(IdentityId from_id, const IdentityKey& key, const char* rule, const std::string& evidence, Time at,
                  Remarks& remarks) {
  auto& sql = transaction_.sql();
  const Identity from = customers::get_identity(sql, from_id).value();
  // Judged with all that is known of both: a row of long ago must not join people whose names are known to differ.
  Time judged = std::max(at, from.known_as_at);
  if (const auto known = customers::find_identity(sql, key)) judged = std::max(judged, known->last_seen);
  const Claim told{key.kind, key.scope, key.value, Assurance::proved, rule, evidence};
  conversations::part_conversations(transaction_, announcements_,
                                    customers::take_claim(transaction_, from, told, rules_, judged));
  const auto to = customers::find_identity(sql, key);
  if (!to || to->id == from.id) return;
  customers::Link draft;
  draft.a = from.id;
  draft.b = to->id;
  draft.rule = rule;
  draft.assurance = Assurance::proved;
  const auto link = customers::same_link(sql, draft);
  if (!link)
    remarks.push_back(shown(key) + ": not joined, a person has undone this link");
  else if (!link->joins)
    remarks.push_back(shown(key) + ": not joined, " + link->refusal);
}

void Taker::set_attributes(IdentityId identity, const CustomerRow& row, Remarks& remarks) {
  for (const auto& [name, value] : row.attributes) {
    if (name.size() > limits::kNameBytes || value.size() > limits::kAttributeBytes) {
      remarks.push_back("column " + std::string(truncate_utf8(name, limits::kNameBytes)) + ": too long, left out");
      continue;
    }
    customers::set_attribute(transaction_,
                             {identity, name, value, "import " + source_, Assurance::proved, transaction_.now()});
  }
}

Result<Taker::Remarks> Taker::take(const CustomerRow& row, std::int64_t number) {
  Remarks remarks;
  auto keys = usable(row.addresses, row.created_at, remarks);
  if (keys.empty()) return Error::invalid("nothing to know the customer by: " + remarks.front());
  const Time at = row.created_at.value_or(transaction_.now());
  const auto customer = see_customer(keys.front(), row, at);
  keys.erase(keys.begin());
  claim_all(customer.id, std::move(keys), "import", number, at, remarks);
  set_attributes(customer.id, row, remarks);
  return remarks;
}

Result<Taker::Remarks> Taker::take(const OrderRow& row, std::int64_t number) {
  Remarks remarks;
  auto keys = usable(row.addresses, row.at, remarks);
  if (keys.empty()) return Error::invalid("nothing to know the customer by: " + remarks.front());
  auto known = customers::find_touch(transaction_.sql(), source_, row.number);
  if (known && known->kind != "order") return Error::conflict("the number is that of a " + known->kind);
  const auto customer = customers::see_identity(transaction_, keys.front(), {}, row.at);
  customers::set_established(transaction_, customer.id, row.at);
  if (known) {
    customers::change_text(transaction_, known->id, known->text, payload_of(row));
    if (known->identity != customer.id) remarks.push_back("the order stays with the customer it was first told of");
    if (known->at != row.at) remarks.push_back("the order keeps the time it was first told with");
  } else {
    Touch touch;
    touch.at = row.at;
    touch.kind = "order";
    touch.direction = "in";
    touch.channel = "orders";
    touch.account = source_;
    touch.identity = customer.id;
    touch.author_kind = "system";
    touch.author_name = source_;
    touch.payload = payload_of(row);
    touch.provider_message = row.number;
    customers::add_touch(transaction_, touch);
  }
  keys.erase(keys.begin());
  claim_all(customer.id, std::move(keys), "order", number, row.at, remarks);
  return remarks;
}

Result<Taker::Remarks> Taker::take(const MessageRow& row, std::int64_t) {
  Remarks remarks;
  const auto keys = usable({row.customer}, row.at, remarks);
  if (keys.empty()) return Error::invalid(remarks.front());
  const IdentityKey& key = keys.front();
  const std::string provider_message =
      row.channel + ":" + (row.external_id.empty() ? content_id(key, row) : row.external_id);
  const auto known = customers::find_touch(transaction_.sql(), source_, provider_message);
  if (known && known->kind != "message") return Error::conflict("the id is that of an " + known->kind);
  if (known) {
    if (known->text != row.text) customers::change_text(transaction_, known->id, row.text, known->payload);
    if (row.external_id.empty()) remarks.emplace_back("exactly this message is there already: taken once");
    if (known->at != row.at) remarks.emplace_back("the message keeps the time it was first told with");
    return remarks;
  }
  const auto customer = row.incoming ? customers::see_identity(transaction_, key, {}, row.at)
                                     : customers::know_identity(transaction_, key, row.at);
  add_message(customer, row, provider_message);
  return remarks;
}

void Taker::add_message(const Identity& customer, const MessageRow& row, const std::string& provider_message) {
  InteractionId interaction;
  auto conversation = conversation_at(customer, row, interaction);
  Touch touch;
  touch.at = row.at;
  touch.kind = "message";
  touch.direction = row.incoming ? "in" : "out";
  touch.channel = row.channel;
  touch.account = source_;
  touch.identity = customer.id;
  touch.interaction = interaction;
  touch.author_kind = row.incoming ? "customer" : "agent";
  touch.author_name = !row.author.empty() ? row.author : row.incoming ? customers::display_name(customer) : source_;
  touch.text = row.text;
  touch.provider_message = provider_message;
  touch.id = customers::add_touch(transaction_, touch);
  conversation.opened_at = std::min(conversation.opened_at, row.at);
  if (const auto position = customers::position_of(touch); position > conversation.last) {
    conversation.last = position;
    conversation.resolved_at = row.at;
  }
  conversations::save_conversation(transaction_, conversation);
}

/// The customer's newest imported conversation in this channel while no pause lies between, else a new one.
Conversation Taker::conversation_at(const Identity& customer, const MessageRow& row, InteractionId& interaction) {
  const std::string thread = row.channel + ":" + to_string(customer.id);
  if (const auto known = conversations::newest_interaction(transaction_.sql(), source_, thread, customer.id)) {
    auto conversation = conversations::get_conversation(transaction_.sql(), known->conversation).value();
    if (row.at < conversation.last.at + kPause && row.at > conversation.opened_at - kPause) {
      interaction = known->id;
      return conversation;
    }
  }
  Conversation conversation;
  conversation.identity = customer.id;
  conversation.state = "resolved";
  conversation.channel = row.channel;
  conversation.account = source_;
  conversation.thread = thread;
  conversation.opened_at = row.at;
  conversation.resolved_at = row.at;
  conversation.id = conversations::add_conversation(transaction_, conversation);
  interaction = conversations::add_interaction(
      transaction_, {{}, conversation.id, customer.id, row.channel, source_, thread}, row.at);
  return conversation;
}

}  // namespace throughline::imports
