#include "imports/import.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "conversations/conversation_store.hpp"
#include "conversations/schema.hpp"
#include "customers/attribute_store.hpp"
#include "customers/identity_store.hpp"
#include "customers/link_store.hpp"
#include "customers/people.hpp"
#include "customers/schema.hpp"
#include "customers/timeline.hpp"
#include "imports/progress_store.hpp"
#include "storage/test_database.hpp"

namespace throughline::imports {
namespace {

std::vector<storage::Migration> all_migrations() {
  auto all = customers::migrations();
  for (auto& one : conversations::migrations()) all.push_back(one);
  return all;
}

class ImportsImport : public testing::Test {
 protected:
  Result<Summary> take(Kind kind, const std::string& text, const std::string& source = "crm") {
    std::ofstream(file(), std::ios::binary) << text;
    return again(kind, source);
  }
  Result<Summary> again(Kind kind, const std::string& source = "crm") {
    return run({kind, file(), {}, source},
               {database_.session(), database_.ids(), database_.clock(), rules_, progress_});
  }
  std::string file() { return database_.folder() + "/file.csv"; }
  std::string report() {
    std::ifstream in(file() + ".report.jsonl");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::optional<customers::Identity> find(const std::string& kind, const std::string& value) {
    return customers::find_identity(database_.session(), {kind, "", value});
  }
  CustomerId customer(const std::string& kind, const std::string& value) { return find(kind, value).value().customer; }
  std::vector<customers::Touch> touches(const std::string& number) {
    return customers::page_of_identities(database_.session(), {find("user_id", number).value().id}, {{}, 200, {}})
        .touches;
  }
  std::vector<conversations::Conversation> conversations() {
    return conversations::list_conversations(database_.session(), {}).conversations;
  }
  std::int64_t feed_and_outbox() {
    static constexpr storage::Sql kCount{"SELECT (SELECT COUNT(*) FROM feed) + (SELECT COUNT(*) FROM outbox)"};
    return database_.session().integer(kCount);
  }

  storage::TestDatabase database_{all_migrations()};
  customers::AddressRules rules_;
  std::ostringstream progress_;
};

TEST_F(ImportsImport, a_customer_gets_name_addresses_attributes_and_his_time) {
  const auto summary = take(Kind::customers,
                            "number,name,phone,email,language,created_at,city\n"
                            "17,Jan Nowak,600 100 200;600 100 201,jan@example.com,pl,2020-01-02,Kraków\n");
  EXPECT_EQ(summary.value().taken, 1);
  const auto number = find("user_id", "17").value();
  EXPECT_EQ(number.name, "Jan Nowak");
  EXPECT_EQ(number.language, "pl");
  EXPECT_EQ(to_rfc3339(number.first_seen), "2020-01-02T00:00:00.000Z");
  EXPECT_EQ(customers::identities_of(database_.session(), number.customer).size(), 4u);
  EXPECT_EQ(to_rfc3339(find("phone", "+48600100200").value().last_seen), "2020-01-02T00:00:00.000Z");
  const auto attributes = customers::attributes_of(database_.session(), {number.id});
  ASSERT_EQ(attributes.size(), 1u);
  EXPECT_EQ(attributes[0].source, "import crm");
  EXPECT_EQ(attributes[0].assurance, Assurance::proved);
  const auto links = customers::links_of_customer(database_.session(), number.customer);
  ASSERT_EQ(links.size(), 3u);
  EXPECT_EQ(links[0].link.rule, "import");
  EXPECT_EQ(links[0].link.evidence, "row 2 of crm");
  EXPECT_EQ(feed_and_outbox(), 0);
}

TEST_F(ImportsImport, a_blocked_or_broken_value_is_a_remark_and_the_rest_is_taken) {
  const auto summary =
      take(Kind::customers, "number,phone,email\n17,000000000,info@example.com;broken;a@example.com\n");
  EXPECT_EQ(summary.value().refused, 0);
  EXPECT_EQ(summary.value().remarks, 3);
  EXPECT_EQ(customers::identities_of(database_.session(), customer("user_id", "17")).size(), 2u);
  EXPECT_NE(report().find("blocked, role address"), std::string::npos);
}

TEST_F(ImportsImport, one_phone_of_two_numbers_joins_nobody_and_says_why) {
  const auto summary = take(Kind::customers, "number,phone\n17,600100200\n18,600100200\n");
  EXPECT_EQ(summary.value().taken, 2);
  EXPECT_EQ(summary.value().remarks, 1);
  EXPECT_NE(customer("user_id", "17"), customer("user_id", "18"));
  EXPECT_NE(report().find("different customer numbers"), std::string::npos);
}

TEST_F(ImportsImport, an_old_row_joins_nobody_whose_name_is_known_to_differ) {
  database_.write([&](storage::Transaction& t) {
    const auto boris = customers::see_identity(t, {"telegram", "tg", "5"}, {"Boris", "", ""}, t.now());
    return customers::take_claim(t, boris, {"phone", "", "+48600100200", Assurance::proved, "messenger_contact", ""},
                                 rules_, t.now());
  });
  const auto summary =
      take(Kind::customers, "number,name,phone,email,created_at\n17,Anna,600100200,anna@example.com,2019-01-01\n");
  EXPECT_NE(customer("user_id", "17"), customer("phone", "+48600100200"));
  EXPECT_GT(summary.value().remarks, 0);
}

TEST_F(ImportsImport, a_row_without_usable_address_is_refused_with_its_values) {
  const auto summary = take(Kind::customers, "number,phone,name\n,000,Jan\n1,,Anna\n");
  EXPECT_EQ(summary.value().refused, 1);
  EXPECT_EQ(summary.value().taken, 1);
  const auto line = parse_json(report()).value();
  EXPECT_EQ(line.at("row").as_int64(), 2);
  EXPECT_EQ(line.at("outcome").as_string(), "refused");
  EXPECT_EQ(line.at("values").at("name").as_string(), "Jan");
}

TEST_F(ImportsImport, an_order_hangs_on_the_number_and_proves_its_phone) {
  take(Kind::orders,
       "number,customer,phone,at,state,total,currency,items\n"
       "A-1,17,600100200,2021-03-04 05:06,paid,129.90,PLN,Boots\n");
  const auto order = customers::find_order(database_.session(), "A-1").value();
  EXPECT_EQ(order.identity, find("user_id", "17")->id);
  EXPECT_EQ(to_rfc3339(order.at), "2021-03-04T05:06:00.000Z");
  EXPECT_EQ(order.channel, "orders");
  EXPECT_EQ(order.account, "crm");
  EXPECT_EQ(parse_json(order.payload).value(),
            parse_json(R"({"number":"A-1","state":"paid","items":["Boots"],"total":12990,"currency":"PLN"})").value());
  EXPECT_EQ(customer("phone", "+48600100200"), customer("user_id", "17"));
  EXPECT_EQ(to_rfc3339(*find("user_id", "17")->established_at), "2021-03-04T05:06:00.000Z");
  take(Kind::orders, "number,customer,at,state,total,currency\nA-1,17,2021-03-04 05:06,returned,129.90,PLN\n");
  EXPECT_EQ(touches("17").size(), 1u);
  EXPECT_NE(touches("17")[0].payload.find("returned"), std::string::npos);
}

TEST_F(ImportsImport, an_order_without_number_hangs_on_its_phone) {
  take(Kind::orders, "number,phone,email,at\nA-1,600100200,a@example.com,2021-03-04\n");
  EXPECT_EQ(customers::find_order(database_.session(), "A-1")->identity, find("phone", "+48600100200")->id);
  EXPECT_EQ(customer("phone", "+48600100200"), customer("email", "a@example.com"));
}

TEST_F(ImportsImport, messages_make_one_resolved_conversation_between_two_pauses) {
  const auto summary = take(Kind::messages,
                            "customer,at,direction,channel,text,author,external_id\n"
                            "17,2021-03-04 10:00,in,chat,one,,m1\n"
                            "17,2021-03-05 09:59,out,chat,two,Ewa,m2\n"
                            "17,2021-03-05 09:59,in,email,elsewhere,,m3\n"
                            "17,2021-03-06 09:59,in,chat,three,,m4\n");
  EXPECT_EQ(summary.value().taken, 4);
  const auto all = conversations();
  ASSERT_EQ(all.size(), 3u);
  const auto first = std::find_if(all.begin(), all.end(), [](const auto& c) {
    return c.channel == "chat" && to_rfc3339(c.last.at) == "2021-03-05T09:59:00.000Z";
  });
  ASSERT_NE(first, all.end());
  EXPECT_EQ(first->state, "resolved");
  EXPECT_EQ(first->unread, 0);
  EXPECT_EQ(to_rfc3339(first->opened_at), "2021-03-04T10:00:00.000Z");
  EXPECT_EQ(first->resolved_at, first->last.at);
  const auto told = touches("17");
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told.front().text, "three");
  EXPECT_EQ(told.back().text, "one");
  EXPECT_EQ(feed_and_outbox(), 0);
}

TEST_F(ImportsImport, a_changed_file_changes_what_it_names_and_doubles_nothing) {
  const std::string header = "customer,at,direction,channel,text,external_id\n";
  take(Kind::messages, header + "17,2021-03-04,in,chat,one,m1\n17,2021-03-04,in,chat,two,\n");
  take(Kind::messages,
       header + "17,2021-03-04,in,chat,changed,m1\n17,2021-03-04,in,chat,two,\n17,2021-03-04,in,chat,new,m3\n");
  std::vector<std::string> texts;
  for (const auto& touch : touches("17")) texts.push_back(*touch.text);
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(texts, (std::vector<std::string>{"changed", "new", "two"}));
  EXPECT_EQ(conversations().size(), 1u);
  take(Kind::customers, "number,name,created_at\n17,Jan,2020-01-01\n");
  take(Kind::customers, "number,name,created_at\n17,Jan Nowak,2020-01-01\n");
  EXPECT_EQ(find("user_id", "17")->name, "Jan Nowak");
}

TEST_F(ImportsImport, an_order_and_a_message_of_one_source_may_have_the_same_id) {
  take(Kind::orders, "number,customer,at\n1001,17,2021-03-04\n");
  const auto summary =
      take(Kind::messages, "customer,at,direction,channel,text,external_id\n17,2021-03-04,in,chat,one,1001\n");
  EXPECT_EQ(summary.value().taken, 1);
  EXPECT_EQ(touches("17").size(), 2u);
}

TEST_F(ImportsImport, a_finished_file_does_nothing_again) {
  const std::string text = "number,phone\n17,600100200\n,bad\n";
  const auto first = take(Kind::customers, text).value();
  const auto known = report();
  const auto second = again(Kind::customers).value();
  EXPECT_FALSE(first.already);
  EXPECT_TRUE(second.already);
  EXPECT_EQ(second.refused, 1);
  EXPECT_EQ(report(), known);
  EXPECT_NE(progress_.str().find("imported already"), std::string::npos);
}

TEST_F(ImportsImport, an_interrupted_import_goes_on_behind_the_last_commit_and_cuts_the_report) {
  std::string text = "number,name,phone\n";
  for (int at = 0; at < 1200; ++at) text += "C-" + std::to_string(at) + (at % 100 == 7 ? ",Jan,bad\n" : ",Jan,\n");
  // Breaks off at the third commit, after the report of that batch was written.
  struct Broken {};
  std::ofstream(file(), std::ios::binary) << text;
  int turns = 0;
  const auto interrupted = [&](Millis) {
    if (++turns == 2) {
      std::ofstream(file() + ".report.jsonl", std::ios::app) << "{\"row\":9999,\"of\":\"an unfinished batch\"}\n";
      throw Broken();
    }
  };
  EXPECT_THROW((void)run({Kind::customers, file(), {}, "crm"},
                         {database_.session(), database_.ids(), database_.clock(), rules_, progress_, interrupted}),
               Broken);
  const auto summary = again(Kind::customers).value();
  EXPECT_NE(progress_.str().find("going on after 1000 rows"), std::string::npos);
  EXPECT_EQ(summary.rows, 1200);
  EXPECT_EQ(summary.taken, 1200);
  EXPECT_EQ(summary.remarks, 12);
  const auto lines = report();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 12);
  EXPECT_EQ(lines.find("9999"), std::string::npos);
}

TEST_F(ImportsImport, a_file_that_is_not_there_and_a_source_without_name_are_refused) {
  EXPECT_EQ(again(Kind::customers).error().kind, ErrorKind::not_found);
  EXPECT_EQ(take(Kind::customers, "").error().message, "the file is empty");
  EXPECT_EQ(take(Kind::customers, "number\n1\n", std::string(65, 'x')).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace throughline::imports
