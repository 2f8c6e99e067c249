#include "imports/rows.hpp"

#include <gtest/gtest.h>

namespace throughline::imports {
namespace {

const Time kNow = parse_rfc3339("2026-11-24T12:00:00Z").value();

Row row(std::vector<std::pair<std::string, std::string>> values) {
  Row out;
  out.number = 2;
  out.values = std::move(values);
  return out;
}

std::string time_of(std::string_view text) {
  const auto at = parse_time(text);
  return at ? to_rfc3339(*at) : "none";
}

template<class Record>
std::string reason(const Result<Record>& result) {
  return result ? "" : result.error().message;
}

TEST(ImportsRows, times_are_read_in_every_form_that_is_told) {
  EXPECT_EQ(time_of("2021-03-04T05:06:07+01:00"), "2021-03-04T04:06:07.000Z");
  EXPECT_EQ(time_of("2021-03-04"), "2021-03-04T00:00:00.000Z");
  EXPECT_EQ(time_of("2021-03-04 05:06"), "2021-03-04T05:06:00.000Z");
  EXPECT_EQ(time_of(" 2021-03-04 05:06:07 "), "2021-03-04T05:06:07.000Z");
  EXPECT_EQ(time_of("1614834367"), "2021-03-04T05:06:07.000Z");
  EXPECT_EQ(time_of("1614834367123"), "2021-03-04T05:06:07.123Z");
}

TEST(ImportsRows, what_could_be_two_times_is_none) {
  for (const char* text : {"04/03/2021", "2021-02-30", "2021-3-4", "20210304", "1969-12-31", "yesterday",
                           "161483436712", "2021-03-04 25:00", ""}) {
    EXPECT_EQ(time_of(text), "none") << text;
  }
}

TEST(ImportsRows, amounts_become_minor_units_of_their_currency) {
  EXPECT_EQ(parse_amount("1 299,50", "PLN"), 129950);
  EXPECT_EQ(parse_amount("1,299.50", "USD"), 129950);
  EXPECT_EQ(parse_amount("1.234.567,8", "EUR"), 123456780);
  EXPECT_EQ(parse_amount("1299", "PLN"), 129900);
  EXPECT_EQ(parse_amount("-0.01", ""), -1);
  EXPECT_EQ(parse_amount("1299", "JPY"), 1299);
  EXPECT_EQ(parse_amount("1.299", "KWD"), 1299);
}

TEST(ImportsRows, an_amount_that_could_be_two_is_none) {
  for (const char* text : {"1,299", "1.299", "1.2.3", "12,34.5", "free", "", ".5", "5.", "99999999999999"}) {
    EXPECT_EQ(parse_amount(text, "PLN"), std::nullopt) << text;
  }
}

TEST(ImportsRows, a_customer_is_known_by_number_identities_phones_and_emails_in_this_order) {
  const auto customer = to_customer(row({{"Email", "a@example.com; b@example.com"},
                                         {"phone", "+48 600 100 200"},
                                         {"identity.telegram.tg-main", "77"},
                                         {"Number", " 17 "},
                                         {"City", "Kraków"},
                                         {"created_at", "2020-01-02"}}),
                                    kNow)
                            .value();
  ASSERT_EQ(customer.addresses.size(), 5u);
  EXPECT_EQ(customer.addresses[0].kind, "user_id");
  EXPECT_EQ(customer.addresses[0].value, "17");
  EXPECT_EQ(customer.addresses[1].kind, "telegram");
  EXPECT_EQ(customer.addresses[1].scope, "tg-main");
  EXPECT_EQ(customer.addresses[2].kind, "phone");
  EXPECT_EQ(customer.addresses[4].value, "b@example.com");
  EXPECT_EQ(customer.attributes, (std::vector<std::pair<std::string, std::string>>{{"City", "Kraków"}}));
  EXPECT_EQ(to_rfc3339(*customer.created_at), "2020-01-02T00:00:00.000Z");
}

TEST(ImportsRows, a_customer_without_any_address_or_with_a_time_that_cannot_be_is_refused) {
  EXPECT_EQ(reason(to_customer(row({{"name", "Jan"}}), kNow)),
            "neither a number nor a phone, an e-mail or another identity");
  EXPECT_EQ(reason(to_customer(row({{"number", "1"}, {"created_at", "2026-12-24"}}), kNow)),
            "created_at: lies in the future");
  EXPECT_TRUE(reason(to_customer(row({{"number", "1"}, {"created_at", "soon"}}), kNow)).starts_with("created_at: not"));
  EXPECT_NE(reason(to_customer(row({{"identity.TG Main", "1"}}), kNow)), "");
}

TEST(ImportsRows, an_order_keeps_its_items_as_a_list) {
  auto told =
      row({{"number", "A-1"}, {"customer", "17"}, {"at", "2021-03-04"}, {"total", "12.50"}, {"currency", "pln"}});
  told.values.emplace_back("items", "Boots; Laces");
  const auto order = to_order(told, kNow).value();
  EXPECT_EQ(order.total, 1250);
  EXPECT_EQ(order.currency, "PLN");
  EXPECT_EQ(order.items, R"(["Boots","Laces"])");
  told.values.back().second = R"([{"name":"Boots","count":2}])";
  EXPECT_EQ(to_order(told, kNow).value().items, R"([{"name":"Boots","count":2}])");
  told.values.back().second = "[broken";
  EXPECT_EQ(reason(to_order(told, kNow)), "items: begins like a JSON list and is none");
}

TEST(ImportsRows, an_order_without_number_customer_or_time_is_refused) {
  EXPECT_EQ(reason(to_order(row({{"customer", "17"}, {"at", "2021-03-04"}}), kNow)), "number: missing");
  EXPECT_EQ(reason(to_order(row({{"number", "1"}, {"at", "2021-03-04"}}), kNow)),
            "neither a customer number nor a phone or an e-mail");
  EXPECT_EQ(reason(to_order(row({{"number", "1"}, {"phone", "1"}}), kNow)), "at: missing");
  EXPECT_EQ(reason(to_order(row({{"number", "1"}, {"phone", "1"}, {"at", "2021-03-04"}, {"currency", "zł"}}), kNow)),
            "currency: not a code of three letters");
}

TEST(ImportsRows, the_customer_of_a_message_is_a_number_or_any_identity) {
  const auto customer_of = [](const std::string& text) {
    const auto message = to_message(row({{"customer", text},
                                         {"at", "2021-03-04"},
                                         {"direction", "IN"},
                                         {"channel", "chat"},
                                         {"text", " as it is "}}),
                                    kNow);
    return message ? message->customer.kind + "|" + message->customer.scope + "|" + message->customer.value : "none";
  };
  EXPECT_EQ(customer_of("17"), "user_id||17");
  EXPECT_EQ(customer_of("email:a@example.com"), "email||a@example.com");
  EXPECT_EQ(customer_of("telegram:tg-main:77"), "telegram|tg-main|77");
  EXPECT_EQ(customer_of("a b:1"), "none");
  EXPECT_EQ(customer_of("phone:"), "none");
}

TEST(ImportsRows, a_message_without_direction_channel_or_text_is_refused) {
  const auto message = [](std::string direction, std::string channel, std::string text) {
    return reason(to_message(row({{"customer", "1"},
                                  {"at", "1614834367"},
                                  {"direction", std::move(direction)},
                                  {"channel", std::move(channel)},
                                  {"text", std::move(text)}}),
                             kNow));
  };
  EXPECT_EQ(message("in", "chat", "hello"), "");
  EXPECT_EQ(message("inbound", "chat", "hello"), "direction: neither in nor out");
  EXPECT_EQ(message("in", "live chat", "hello"), "channel: not a word of a-z, 0-9, - and _");
  EXPECT_EQ(message("in", "chat", ""), "text: missing");
}

}  // namespace
}  // namespace throughline::imports
