#include "customers/search.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <map>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/random.hpp"
#include "customers/identity_store.hpp"
#include "customers/schema.hpp"
#include "customers/search_index.hpp"
#include "customers/tokeniser.hpp"
#include "storage/test_database.hpp"

namespace throughline::customers {
namespace {

using storage::Transaction;

class CustomersSearch : public testing::Test {
 protected:
  Identity person(const std::string& name, const std::string& value, const std::string& kind = "telegram_user",
                  const std::string& handle = {}, const std::string& scope = "tg") {
    return database_.write([&](Transaction& transaction) {
      return see_identity(transaction, {kind, scope, value}, {name, handle, {}}, from_millis(++now_));
    });
  }
  TouchId say(const Identity& who, const std::string& text, const std::string& account = "tg") {
    Touch touch;
    touch.at = from_millis(++now_);
    touch.kind = "message";
    touch.account = account;
    touch.identity = who.id;
    touch.text = text;
    return database_.write([&](Transaction& transaction) { return add_touch(transaction, touch); });
  }
  void edit(TouchId id, const std::optional<std::string>& text) {
    database_.write([&](Transaction& transaction) {
      change_text(transaction, id, text, "{}");
      return true;
    });
  }
  Matches found(const std::string& text, Search search = {}) { return find(database_.session(), text, search).value(); }
  std::vector<CustomerId> ids(const std::string& text, Search search = {}) {
    std::vector<CustomerId> out;
    for (const auto& match : found(text, std::move(search)).found) out.push_back(match.customer);
    return out;
  }
  /// `identity`, `name`, `text`, or nothing if this customer is not found.
  std::string how(const std::string& text, const Identity& who, Search search = {}) {
    for (const auto& match : found(text, std::move(search)).found) {
      if (match.customer == who.customer) return std::string(to_string(match.by));
    }
    return {};
  }

  storage::TestDatabase database_{migrations()};
  std::int64_t now_ = 1'795'300'000'000;
};

TEST_F(CustomersSearch, finds_a_name_in_four_spellings_and_by_its_beginning) {
  const auto yulia = person("Юлия Шевченко", "1");
  const auto other = person("Юлия Бондаренко", "2");
  for (const char* typed : {"Юлия Шевченко", "Юлія Шевченко", "Julia Szewczenko", "Yulia Shevchenko", "шевченко юлия",
                            "Юлия Шев", "shevchenko", "Szewczenko", "ЮЛИЯ ШЕВЧ"}) {
    EXPECT_EQ(how(typed, yulia), "name") << typed;
  }
  EXPECT_EQ(how("Юлия Шевченко", other), "");
  EXPECT_EQ(how("Julia", other), "name");
  EXPECT_EQ(how("Шевчук", yulia), "");
}

TEST_F(CustomersSearch, words_of_a_name_may_all_be_beginnings) {
  const auto anna = person("Annabella Nowakowska", "1");
  const auto short_one = person("Anna Nowak", "2");
  for (const char* typed : {"Annab Nowak", "Anna Nowakow", "Annab Nowakow", "nowakow annab"}) {
    EXPECT_EQ(how(typed, anna), "name") << typed;
    EXPECT_EQ(how(typed, short_one), "") << typed;
  }
  EXPECT_EQ(how("Ann Now", anna), "name");
  EXPECT_EQ(how("Ann Now", short_one), "name");
}

TEST_F(CustomersSearch, finds_common_and_rare_words_among_many_texts) {
  const auto who = person("Anna Nowak", "1");
  std::map<std::string, std::vector<TouchId>> with;
  database_.write([&](Transaction& transaction) {
    for (int number = 6'000; number > 0; --number) {
      Touch touch;
      touch.at = from_millis(++now_);
      touch.identity = who.id;
      touch.text = "often";
      for (const auto& [word, each] : {std::pair("common", 40), {"seldom", 400}, {"rare", 5'500}}) {
        if (number % each == 0) *touch.text += std::string(" ") + word;
      }
      const auto id = add_touch(transaction, touch);
      for (const auto& word : tokens(*touch.text)) with[word].insert(with[word].begin(), id);
    }
    return true;
  });
  constexpr TouchId kAfterAll{std::numeric_limits<std::int64_t>::max()};
  for (auto [word, touches] : with) {
    for (const std::size_t limit : {5U, 64U}) {
      auto expected = touches;
      if (expected.size() > limit) expected.resize(limit);
      EXPECT_EQ(touches_with(database_.session(), {word}, false, kAfterAll, limit), expected) << word << limit;
      const auto below = touches_with(database_.session(), {"often", word}, true, touches.front(), limit);
      expected.assign(touches.begin() + 1, touches.end());
      if (expected.size() > limit) expected.resize(limit);
      EXPECT_EQ(below, expected) << word << limit;
    }
  }
}

TEST_F(CustomersSearch, a_new_name_replaces_the_old_one) {
  const auto who = person("Anna Nowak", "1", "telegram_user", "ania_n");
  EXPECT_EQ(how("@ania_n", who), "identity");
  person("Anna Kowalska", "1", "telegram_user", "ania_k");
  EXPECT_EQ(how("Nowak", who), "");
  EXPECT_EQ(how("@ania_n", who), "");
  EXPECT_EQ(how("Kowalski", who), "name");
  EXPECT_EQ(how("ania_k", who), "identity");
}

TEST_F(CustomersSearch, finds_a_phone_however_it_is_typed_and_by_its_end) {
  const auto who = person("", "+79123456789", "phone", "", "");
  Search russian;
  russian.rules.region = "RU";
  for (const char* typed : {"+79123456789", "8 (912) 345-67-89", "912 345 67 89", "345-67-89", "6789", "+7 912"}) {
    EXPECT_EQ(how(typed, who, russian), "identity") << typed;
  }
  EXPECT_EQ(how("8 (912) 345-67-89", who), "identity") << "from another country by its last digits";
  EXPECT_EQ(how("789", who), "");
  EXPECT_EQ(how("6780", who), "");
}

TEST_F(CustomersSearch, finds_an_email_by_its_beginning) {
  const auto who = person("", "jan.nowak@example.com", "email", "", "");
  for (const char* typed :
       {"jan.nowak@example.com", "Jan.Nowak@EXAMPLE.com", "Jan <jan.nowak@example.com>", "jan.now", "jan.nowak@"}) {
    EXPECT_EQ(how(typed, who), "identity") << typed;
  }
  EXPECT_EQ(how("ja", who), "");
  EXPECT_EQ(how("nowak@example.org", who), "");
  EXPECT_EQ(how(to_string(who.id), who), "identity");
}

TEST_F(CustomersSearch, all_words_must_occur_and_the_last_by_its_beginning) {
  const auto who = person("A B", "1");
  say(who, "Где мой заказ V-48377? Курьер не приехал.");
  for (const char* typed : {"заказ", "зак", "заказ курьер", "курьер заказ", "приехал V-48377", "v48377", "V-483",
                            "48377", "ЗАКАЗ приех", "прие"}) {
    EXPECT_EQ(how(typed, who), "text") << typed;
  }
  for (const char* typed : {"зак курьер", "заказ самолёт", "V-48378", "за"}) EXPECT_EQ(how(typed, who), "") << typed;
  const auto match = found("курьер").found.at(0);
  EXPECT_NE(match.excerpt.find("Курьер"), std::string::npos);
}

TEST_F(CustomersSearch, an_edit_changes_what_is_found) {
  const auto who = person("A B", "1");
  const auto id = say(who, "first words");
  edit(id, "second words");
  EXPECT_EQ(how("first", who), "");
  EXPECT_EQ(how("second", who), "text");
  edit(id, std::nullopt);
  EXPECT_EQ(how("words", who), "");
  edit(id, "third");
  EXPECT_EQ(how("third", who), "text");
}

TEST_F(CustomersSearch, gives_each_customer_once_best_first) {
  const auto said = person("Somebody", "1");
  const auto named = person("Zamówienie Nowak", "2");
  const auto addressed = person("X", "zamowienie", "customer_number", "", "");
  const auto newest = person("Other", "4");
  say(said, "zamówienie");
  say(named, "zamówienie");
  say(newest, "moje zamówienie");
  say(newest, "zamówienie raz jeszcze");
  EXPECT_EQ(ids("zamowienie"), (std::vector{addressed.customer, named.customer, newest.customer, said.customer}));
}

TEST_F(CustomersSearch, pages_join_to_the_whole_though_more_arrives) {
  std::vector<CustomerId> all;
  for (int at = 0; at < 25; ++at) {
    const auto who = person("P" + std::to_string(at), std::to_string(100 + at));
    for (int times = 0; times < 3; ++times) say(who, "common word");
    all.push_back(who.customer);
  }
  std::reverse(all.begin(), all.end());
  std::vector<CustomerId> read;
  Search search;
  search.limit = 10;
  for (std::optional<std::string> next = ""; next;) {
    search.after = *next;
    auto page = found("common", search);
    for (const auto& match : page.found) read.push_back(match.customer);
    next = page.next;
    say(person("late", "late" + std::to_string(read.size())), "common too");
  }
  EXPECT_EQ(read, all);
}

TEST_F(CustomersSearch, recent_customers_come_newest_first_in_pages) {
  std::vector<CustomerId> all;
  for (int at = 0; at < 7; ++at) all.insert(all.begin(), person("P", std::to_string(at)).customer);
  std::vector<CustomerId> read;
  Search search;
  search.limit = 3;
  for (std::optional<std::string> next = ""; next;) {
    search.after = *next;
    const auto page = recent_customers(database_.session(), search).value();
    for (const auto& match : page.found) read.push_back(match.customer);
    next = page.next;
  }
  EXPECT_EQ(read, all);
}

TEST_F(CustomersSearch, what_is_not_visible_is_not_found) {
  const auto hidden = person("Secret Person", "1", "telegram_user", "secret_handle", "other");
  const auto phone = person("", "+48512345678", "phone", "", "");
  say(hidden, "secret words", "other");
  say(phone, "about parcels", "other");
  Search search;
  search.visible = Visibility::only({"tg"});
  for (const char* typed : {"Secret", "secret_handle", "@secret_handle", "1", "secret words", "parcels", "512345678"}) {
    EXPECT_EQ(ids(typed, search), std::vector<CustomerId>{}) << typed;
    EXPECT_NE(ids(typed), std::vector<CustomerId>{}) << typed << ", by who sees everything";
  }
  EXPECT_TRUE(recent_customers(database_.session(), search).value().found.empty());
  const auto imported = person("Imported Person", "+48512345679", "phone", "", "");
  EXPECT_EQ(how("512345679", imported, search), "identity") << "nothing ties him to any account";
  search.known = [](IdentityId) { return false; };
  EXPECT_EQ(how("512345679", imported, search), "");
  search.known = {};
  say(phone, "now with us", "tg");
  EXPECT_EQ(how("512345678", phone, search), "identity");
  EXPECT_EQ(how("parcels", phone, search), "") << "what was said elsewhere stays there";
}

TEST_F(CustomersSearch, hostile_queries_are_only_words) {
  const auto who = person("Robert", "1");
  say(who, "'; DROP TABLE touch; -- <script>alert(1)</script> NEAR AND OR NOT");
  for (const char* typed : {"\"", "'", "*", "a* OR b", "NEAR(", "words:x", "^x", "{}", "-x", "' OR 1=1 --", "\\", "()",
                            "%", "_", "\xFF", "&|!:<->", "AND", "\"\" *"}) {
    EXPECT_TRUE(find(database_.session(), typed, {}).has_value()) << typed;
  }
  EXPECT_TRUE(find(database_.session(), std::string("a\0b", 3), {}).has_value());
  EXPECT_EQ(how("DROP TABLE", who), "text");
  EXPECT_EQ(how("near and", who), "text");
  EXPECT_FALSE(find(database_.session(), std::string(4096, 'a'), {}).has_value());
  EXPECT_FALSE(find(database_.session(), "a", {50, "nonsense"}).has_value());
}

TEST_F(CustomersSearch, the_words_of_a_very_long_text_are_found_up_to_the_limit) {
  const auto who = person("Long", "1");
  std::string text;
  for (int at = 0; at < 10'000; ++at) text += "w" + std::to_string(at) + "x ";
  const auto id = say(who, text);
  EXPECT_EQ(how("w4000x", who), "text");
  EXPECT_EQ(how("w9999x", who), "");
  edit(id, "short");
  EXPECT_EQ(how("w4000x", who), "");
}

/// Against the definition: after any writes and edits, exactly the touches that hold all words, newest first.
TEST_F(CustomersSearch, finds_what_reading_every_text_finds) {
  const std::vector<std::string> vocabulary = {"заказ",    "заказчик",  "заказать",   "заказчику",
                                               "доставка", "доставить", "доставим",   "order",
                                               "ordered",  "ordering",  "zamówienie", "zamówiony"};
  SeededRandom random(17);
  const auto sentence = [&] {
    std::string text;
    for (std::uint64_t at = random.below(5); at > 0; --at) text += vocabulary[random.below(vocabulary.size())] + " ";
    return text;
  };
  const auto who = person("A B", "1");
  std::map<TouchId, std::string, std::greater<>> texts;
  for (int at = 0; at < 400; ++at) {
    const std::string text = sentence();
    texts[say(who, text)] = text;
  }
  for (auto& [id, text] : texts) {
    if (random.below(4) == 0) edit(id, text = sentence());
  }
  for (const char* query : {"заказ", "зака", "заказч", "заказчик", "достав", "доставка заказ", "order ordered", "zamów",
                            "ordering дос", "заказать заказчику", "zamowi"}) {
    const auto words = query_tokens(query);
    std::vector<TouchId> expected;
    for (const auto& [id, text] : texts) {
      const auto have = tokens(text);
      bool all = true;
      for (std::size_t at = 0; at < words.size(); ++at) {
        all = all && std::any_of(have.begin(), have.end(), [&](const std::string& word) {
                return at + 1 == words.size() ? word.starts_with(words[at]) : word == words[at];
              });
      }
      if (all) expected.push_back(id);
    }
    ASSERT_FALSE(expected.empty()) << query;
    for (const std::size_t limit : {5u, 1000u}) {
      auto first = expected;
      if (first.size() > limit) first.resize(limit);
      const TouchId top{std::numeric_limits<std::int64_t>::max()};
      EXPECT_EQ(touches_with(database_.session(), words, true, top, limit), first) << query << ", first " << limit;
    }
  }
}

TEST_F(CustomersSearch, a_rebuilt_index_finds_the_same_and_goes_on_where_it_stopped) {
  const auto who = person("Юлия Шевченко", "1");
  const auto early = say(who, "early words");
  const auto late = say(who, "late words");
  database_.write([&](Transaction& transaction) {
    start_reindex(transaction.sql());
    return true;
  });
  EXPECT_EQ(how("words", who), "");
  EXPECT_EQ(how("Szewczenko", who), "");
  edit(late, "later words");  // waits: must be indexed once, with its new text
  const auto meanwhile = say(who, "meanwhile words");
  edit(meanwhile, "new words");
  int batches = 0;
  while (database_.write([&](Transaction& transaction) { return catch_up(transaction.sql(), 1); })) ++batches;
  EXPECT_GE(batches, 3);
  EXPECT_EQ(how("Szewczenko", who), "name");
  const TouchId top{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(touches_with(database_.session(), {"words"}, false, top, 10), (std::vector{meanwhile, late, early}));
  for (const char* gone : {"late", "meanwhile"})
    EXPECT_TRUE(touches_with(database_.session(), {gone}, false, top, 9).empty());
  edit(early, "x");
  EXPECT_EQ(touches_with(database_.session(), {"words"}, false, top, 10), (std::vector{meanwhile, late}));
}

TEST(CustomersSearchUpgrade, what_was_stored_before_the_index_is_found_after_catching_up) {
  storage::TestDatabase database({migrations().front()});
  database.session().script(
      "INSERT INTO identity VALUES (5, 'telegram_user', 'tg', '77', 5, 'Юлия Шевченко', '', '', 1, 1, 1);"
      "INSERT INTO touch VALUES (9, 1, 0, 'message', 'in', 'telegram', 'tg', 5, 5, 'customer', 0, '', 'old words', "
      "'{}',"
      " NULL)");
  storage::migrate(database.session(), migrations(), database.clock().now());
  while (database.write([](Transaction& transaction) { return catch_up(transaction.sql(), limits::kIndexBatch); })) {
  }
  EXPECT_EQ(find(database.session(), "Szewczenko", {}).value().found.size(), 1u);
  EXPECT_EQ(find(database.session(), "old wor", {}).value().found.size(), 1u);
}

/// Printed, not judged: the machine is shared.
TEST_F(CustomersSearch, cost_of_adding_a_touch) {
  const auto who = person("A B", "1");
  SeededRandom random(3);
  std::vector<std::string> texts;
  for (int at = 0; at < 2000; ++at) {
    std::string text;
    while (text.size() < 125) text += "word" + std::to_string(random.below(1 + random.below(5000))) + " ";
    texts.push_back(text);
  }
  for (const bool with_text : {false, true, false, true}) {
    const auto start = std::chrono::steady_clock::now();
    for (int commit = 0; commit < 20; ++commit) {
      database_.write([&](Transaction& transaction) {
        for (int at = 0; at < 100; ++at) {
          Touch touch;
          touch.at = from_millis(++now_);
          touch.kind = "message";
          touch.identity = who.id;
          const auto& text = texts[static_cast<std::size_t>(commit * 100 + at)];
          if (with_text)
            touch.text = text;
          else
            touch.payload = text;  // the same bytes, not indexed
          add_touch(transaction, touch);
        }
        return true;
      });
    }
    const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
    std::printf("%s the index: %.1f us a touch, 100 a commit\n", with_text ? "with" : "without", taken.count() / 2000);
  }
}

}  // namespace
}  // namespace throughline::customers
