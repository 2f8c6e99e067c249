#include "imports/rows.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::imports {

namespace {

constexpr std::string_view kIdentity = "identity.";
constexpr std::size_t kIdBytes = 128;
constexpr std::size_t kLongestWord = 32;  // a kind of identity, a channel
constexpr std::size_t kAmountDigits = 15;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-'; });
}

std::string trimmed(const Row& row, std::string_view column) { return std::string(trim(row.text(column))); }

Result<std::string> short_text(const Row& row, std::string_view column, std::size_t most) {
  auto text = trimmed(row, column);
  if (text.size() > most) {
    return Error::invalid(std::string(column) + ": longer than " + std::to_string(most) + " bytes");
  }
  return text;
}

std::vector<std::string> separated(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    if (const auto part = trim(text.substr(0, end)); !part.empty()) out.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Result<Time> checked_time(std::string_view text, std::string_view column, Time now) {
  const auto at = parse_time(text);
  if (!at)
    return Error::invalid(std::string(column) + ": not a time (RFC 3339, YYYY-MM-DD HH:MM:SS in UTC, Unix time)");
  if (*at > now + 24h) return Error::invalid(std::string(column) + ": lies in the future");
  return *at;
}

Result<Time> required_time(const Row& row, Time now) {
  const auto text = trim(row.text("at"));
  if (text.empty()) return Error::invalid("at: missing");
  return checked_time(text, "at", now);
}

void add_contacts(const Row& row, std::vector<Address>& out) {
  for (const char* kind : {"phone", "email"}) {
    for (auto& value : separated(row.text(kind))) out.push_back({kind, {}, std::move(value)});
  }
}

/// `identity.KIND` and `identity.KIND.SCOPE`.
Result<Address> identity_of(const std::string& column, const std::string& value) {
  std::string_view rest = column;
  rest.remove_prefix(kIdentity.size());
  const auto dot = std::min(rest.find('.'), rest.size());
  Address address;
  address.kind = to_lower_ascii(rest.substr(0, dot));
  if (dot < rest.size()) address.scope = rest.substr(dot + 1);
  address.value = trim(value);
  if (!is_word(address.kind)) return Error::invalid(column + ": no kind of identity");
  return address;
}

/// A number, kind:value or kind:scope:value.
Result<Address> customer_of(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return Address{"user_id", {}, std::string(text)};
  Address address;
  address.kind = to_lower_ascii(text.substr(0, colon));
  auto rest = text.substr(colon + 1);
  if (const auto second = rest.find(':'); second != std::string_view::npos) {
    address.scope = trim(rest.substr(0, second));
    rest = rest.substr(second + 1);
  }
  address.value = trim(rest);
  if (!is_word(address.kind) || address.value.empty()) {
    return Error::invalid("customer: neither a number nor kind:value nor kind:scope:value");
  }
  return address;
}

bool known_column(std::string_view name) {
  static const std::set<std::string_view> kKnown = {"number", "name", "phone", "email", "language", "created_at"};
  return kKnown.contains(name);
}

std::size_t decimals_of(std::string_view currency) {
  static const std::set<std::string_view> kNone = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
                                                   "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
  static const std::set<std::string_view> kThree = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (kNone.contains(currency)) return 0;
  return kThree.contains(currency) ? 3 : 2;
}

/// A JSON array as it is; anything else separated by semicolons.
Result<std::string> items_of(std::string_view text) {
  if (trim(text).starts_with('[')) {
    const auto value = parse_json(text);
    if (!value || !value->is_array()) return Error::invalid("items: begins like a JSON list and is none");
    return json::serialize(*value);
  }
  json::array items;
  for (const auto& one : separated(text)) items.emplace_back(one);
  return json::serialize(items);
}

Result<void> read_money(const Row& row, OrderRow& order) {
  order.currency = trimmed(row, "currency");
  std::transform(order.currency.begin(), order.currency.end(), order.currency.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const bool code = order.currency.size() == 3 && std::all_of(order.currency.begin(), order.currency.end(),
                                                              [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!order.currency.empty() && !code) return Error::invalid("currency: not a code of three letters");
  const auto total = trim(row.text("total"));
  if (total.empty()) return {};
  order.total = parse_amount(total, order.currency);
  if (!order.total) return Error::invalid("total: not an amount of this currency");
  return {};
}

/// Two digits of a time of day, or of a date.
std::optional<unsigned> two(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return {};
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

/// Brings the spreadsheet's form to RFC 3339, whose reader knows the calendar.
std::string completed(std::string_view text) {
  std::string out(text);
  if (out.size() > 10 && out[10] == ' ') out[10] = 'T';
  if (out.size() == 10) return out + "T00:00:00Z";
  if (out.size() == 16) return out + ":00Z";
  return out.size() == 19 ? out + "Z" : out;
}

std::optional<Time> unix_time(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.size() == 13) return from_millis(value);
  if (digits.size() == 9 || digits.size() == 10) return from_millis(value * 1000);
  return {};
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  text = trim(text);
  if (all_digits(text)) return text.size() <= 13 ? unix_time(text) : std::nullopt;
  if (text.size() < 10 || !two(text, 5) || !two(text, 8)) return {};
  const auto at = parse_rfc3339(completed(text));
  return at && *at >= Time{} ? at : std::nullopt;
}

std::optional<std::int64_t> parse_amount(std::string_view text, std::string_view currency) {
  std::string plain;
  for (const char c : trim(text)) {
    if (c != ' ' && c != '\'') plain += c;
  }
  for (std::size_t at = plain.find("\xC2\xA0"); at != std::string::npos; at = plain.find("\xC2\xA0"))
    plain.erase(at, 2);
  const bool negative = plain.starts_with('-');
  if (negative) plain.erase(0, 1);
  // With both marks the last one is the decimal mark; the other must stand before groups of three.
  const auto point = plain.find_last_of(".,");
  std::string whole = plain.substr(0, point);
  std::string fraction = point == std::string::npos ? std::string() : plain.substr(point + 1);
  if (point != std::string::npos) {
    const char group = plain[point] == '.' ? ',' : '.';
    if (whole.find(plain[point]) != std::string::npos) return {};
    for (auto at = whole.find(group); at != std::string::npos; at = whole.find(group, at)) {
      const auto next = std::min(whole.find(group, at + 1), whole.size());
      if (at == 0 || next != at + 4) return {};
      whole.erase(at, 1);
    }
  }
  const auto decimals = decimals_of(currency);
  if (!all_digits(whole) || fraction.size() > decimals || (point != std::string::npos && !all_digits(fraction)))
    return {};
  fraction.resize(decimals, '0');
  const std::string digits = whole + fraction;
  if (digits.size() > kAmountDigits) return {};
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return negative ? -value : value;
}

Result<CustomerRow> to_customer(const Row& row, Time now) {
  CustomerRow out;
  TL_TRY(const auto number, short_text(row, "number", kIdBytes));
  if (!number.empty()) out.addresses.push_back({"user_id", {}, number});
  TL_TRY(out.name, short_text(row, "name", limits::kNameBytes));
  TL_TRY(out.language, short_text(row, "language", kLongestWord));
  for (const auto& [column, value] : row.values) {
    if (to_lower_ascii(column).starts_with(kIdentity)) {
      TL_TRY(auto identity, identity_of(column, value));
      out.addresses.push_back(std::move(identity));
    } else if (!known_column(to_lower_ascii(column))) {
      out.attributes.emplace_back(column, trim(value));
    }
  }
  add_contacts(row, out.addresses);
  if (out.addresses.empty()) return Error::invalid("neither a number nor a phone, an e-mail or another identity");
  if (const auto created = trim(row.text("created_at")); !created.empty()) {
    TL_TRY(out.created_at, checked_time(created, "created_at", now));
  }
  return out;
}

Result<OrderRow> to_order(const Row& row, Time now) {
  OrderRow out;
  TL_TRY(out.number, short_text(row, "number", kIdBytes));
  if (out.number.empty()) return Error::invalid("number: missing");
  TL_TRY(const auto customer, short_text(row, "customer", kIdBytes));
  if (!customer.empty()) out.addresses.push_back({"user_id", {}, customer});
  add_contacts(row, out.addresses);
  if (out.addresses.empty()) return Error::invalid("neither a customer number nor a phone or an e-mail");
  TL_TRY(out.at, required_time(row, now));
  TL_TRY(out.state, short_text(row, "state", limits::kNameBytes));
  TL_CHECK_OK(read_money(row, out));
  TL_TRY(out.items, items_of(row.text("items")));
  return out;
}

Result<MessageRow> to_message(const Row& row, Time now) {
  MessageRow out;
  const auto customer = trim(row.text("customer"));
  if (customer.empty()) return Error::invalid("customer: missing");
  TL_TRY(out.customer, customer_of(customer));
  TL_TRY(out.at, required_time(row, now));
  const auto direction = to_lower_ascii(trim(row.text("direction")));
  if (direction != "in" && direction != "out") return Error::invalid("direction: neither in nor out");
  out.incoming = direction == "in";
  out.channel = to_lower_ascii(trim(row.text("channel")));
  if (!is_word(out.channel)) return Error::invalid("channel: not a word of a-z, 0-9, - and _");
  out.text = row.text("text");
  if (out.text.empty()) return Error::invalid("text: missing");
  TL_TRY(out.author, short_text(row, "author", limits::kNameBytes));
  TL_TRY(out.external_id, short_text(row, "external_id", kIdBytes));
  return out;
}

}  // namespace throughline::imports
