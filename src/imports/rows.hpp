#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "imports/row.hpp"

/// What the rows of each kind of file say. Pure: the same row and moment give the same record, or the reason why not
/// (`invalid`, in words for whoever made the file).
namespace throughline::imports {

/// An address as told, not yet in its one form.
struct Address {
  std::string kind;  // of the identity
  std::string scope = {};
  std::string value;
};

struct CustomerRow {
  std::vector<Address>
      addresses;  // at least one; the first usable one carries the others: number, identities, phones …
  std::string name;
  std::string language;
  std::optional<Time> created_at;
  std::vector<std::pair<std::string, std::string>> attributes;  // name and value, in the order of the columns
};

struct OrderRow {
  std::string number;
  std::vector<Address> addresses;  // at least one: customer, phones, e-mails
  Time at{};
  std::string state;
  std::optional<std::int64_t> total;  // in minor units of the currency
  std::string currency;               // ISO 4217, or empty
  std::string items;                  // a JSON array
};

struct MessageRow {
  Address customer;
  Time at{};
  bool incoming = true;
  std::string channel;
  std::string text;
  std::string author;
  std::string external_id;
};

/// `now`: times that lie more than a day after it are refused.
Result<CustomerRow> to_customer(const Row& row, Time now);
Result<OrderRow> to_order(const Row& row, Time now);
Result<MessageRow> to_message(const Row& row, Time now);

/// RFC 3339; `YYYY-MM-DD[ HH:MM[:SS]]` in UTC; Unix seconds (10 digits) or milliseconds (13). Nothing before 1970.
std::optional<Time> parse_time(std::string_view text);

/// "1 299,50", "1,299.50" or "1299.5" in minor units: 129950 for currencies with two decimals. Nothing for anything
/// that is no number or has more decimals than the currency.
std::optional<std::int64_t> parse_amount(std::string_view text, std::string_view currency);

}  // namespace throughline::imports
