// A town with a hidden truth: families on one phone, numbers given out again, namesakes, people who claim to be others,
// browsers that forget, one name in three spellings. Whoever is joined must be one person; whoever returns should be
// known.
#include <map>

#include <gtest/gtest.h>

#include "conversations/test_world.hpp"
#include "customers/people.hpp"
#include "customers/recognition.hpp"

namespace throughline::conversations {
namespace {

constexpr int kPeople = 240;
constexpr int kWeeks = 60;

struct Person {
  std::string number;
  std::string name;
  std::string phone;
  std::string email;
  int cookies = 0;       // browsers used so far
  bool sharing = false;  // presses the messenger's contact button
  bool signing = false;  // signs in on the site
};

class DemoWorld : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  /// Two thirds of the town have ordered by telling the shop a phone and an e-mail address; the shop vouches for both.
  /// A tenth live three to a phone, six people share an office's, seven in ten press the messenger's contact button.
  void settle() {
    const std::vector<std::vector<std::string>> names = {
        {"Юлия Ковальская", "Yulia Kovalska", "Julia Kowalska"},
        {"Сергій Шевченко", "Serhii Shevchenko", "Sergiusz Szewczenko"},
        {"Agnieszka Nowak", "Агнешка Новак", "Agnieszka Nowak"},
        {"Jan Kowalski", "Ян Ковальский", "Jan Kowalski"},
        {"Олена Бондаренко", "Olena Bondarenko", "Olena Bondarenko"},
        {"Марина Щербакова", "Maryna Shcherbakova", "Maryna Szczerbakowa"}};
    for (int at = 0; at < kPeople; ++at) {
      Person person;
      person.number = std::to_string(1000 + at);
      // Namesakes are everywhere but in one family.
      person.name =
          names[(static_cast<std::size_t>(at) * 7 + static_cast<std::size_t>(at) / 6) % names.size()][random_.below(3)];
      person.phone = "+48" + std::to_string(601'000'000 + at);
      person.email = "person" + std::to_string(at) + "@example.org";
      person.sharing = random_.below(10) < 7;
      person.signing = random_.below(10) < 6;
      if (at % 30 == 1 || at % 30 == 2)
        person.phone = people_[static_cast<std::size_t>(at - at % 30)].phone;  // a family
      if (at % 40 == 39) person.phone = "+48600000000";                        // an office
      people_.push_back(person);
    }
    for (std::size_t at = 0; at < people_.size(); ++at) {
      if (at % 3 != 2) order(at);
    }
  }

  void order(std::size_t who) {
    const auto& person = people_[who];
    owner_["user_id||" + person.number] = who;
    world_.database.write([&](storage::Transaction& t) {
      const auto crm = customers::see_identity(t, {"user_id", "", person.number}, {person.name, "", ""}, t.now());
      customers::set_established(t, crm.id, t.now());
      for (const auto& [kind, value] :
           {std::pair<std::string, std::string>{"phone", person.phone}, {"email", person.email}}) {
        const auto now = *customers::get_identity(t.sql(), crm.id);
        customers::take_claim(t, now, {kind, "", value, Assurance::proved, "order", "order of " + person.number},
                              world_.rules, t.now());
      }
      return 0;
    });
  }

  void touch(std::size_t who, const std::string& kind, const std::string& account, const std::string& value,
             std::vector<Claim> claims, const std::string& name) {
    const std::string key = kind + "|" + account + "|" + value;
    const bool returning = seen_.contains(who) && who % 3 != 2;
    seen_.insert(who);
    const bool handle = kind == "caller" || kind == "mail_sender";
    if (!handle) owner_[key] = who;
    MessageReceived message;
    message.sender = {kind, value, name, "", ""};
    message.thread = value;
    message.message = std::to_string(++number_);
    message.sequence = number_;
    message.at = world_.database.clock().now();
    message.text = "text " + message.message;
    message.claims = std::move(claims);
    ProviderEvent event{message.message, "{}", std::move(message)};
    world_.database.write(
        [&](storage::Transaction& t) { return world_.intake.take(t, {account, kind}, event, Timing::imported); });
    if (returning) judge(who, {kind, account, value});
  }

  void judge(std::size_t who, const customers::IdentityKey& key) {
    auto& sql = world_.database.session();
    const auto identity = customers::find_identity(sql, key).value();
    const auto all = customers::identities_of(sql, identity.customer);
    const bool established =
        std::any_of(all.begin(), all.end(), [](const auto& i) { return i.established_at.has_value(); });
    const auto found = customers::recognise({key.kind, identity.first_seen, all.size() > 1, established, {}},
                                            customers::leads_of(sql, identity.customer), world_.database.clock().now());
    ++returning_;
    // Known only counts if it is he.
    if (found.outcome == customers::Outcome::recognised) ++known_;
    if (found.outcome == customers::Outcome::likely) {
      const auto meant = customers::identities_of(sql, found.likely.front());
      const bool right = std::any_of(meant.begin(), meant.end(), [&](const auto& i) {
        const auto of = owner_.find(i.key.kind + "|" + i.key.scope + "|" + i.key.value);
        return of != owner_.end() && of->second == who;
      });
      (right ? known_ : mistaken_) += 1;
    }
  }

  void live(std::size_t who) {
    auto& person = people_[who];
    switch (random_.below(6)) {
      case 0: {
        std::vector<Claim> claims;
        if (person.sharing)
          claims.push_back({"phone", "", person.phone, Assurance::proved, "messenger_contact", "shared"});
        return touch(who, "telegram", "tg", "u" + person.number, claims, person.name);
      }
      case 1: {
        std::vector<Claim> claims;
        if (person.sharing)
          claims.push_back({"phone", "", person.phone, Assurance::proved, "messenger_contact", "shared"});
        return touch(who, "viber", "vb", "v" + person.number, claims, person.name);
      }
      case 2: {
        if (random_.below(4) == 0) ++person.cookies;  // cleared
        std::vector<Claim> claims;
        if (person.signing) {
          claims.push_back({"user_id", "", person.number, Assurance::proved, "signed_identity", "signed by the shop"});
        } else {
          claims.push_back({"email", "", person.email, Assurance::claimed, "typed", "typed in the chat"});
          claims.push_back({"phone", "", person.phone, Assurance::claimed, "typed", "typed in the chat"});
        }
        return touch(who, "webchat", "site", "c" + person.number + "." + std::to_string(person.cookies), claims, "");
      }
      case 3:
      case 4:
        return touch(who, "caller", "pbx", person.phone,
                     {{"phone", "", person.phone, Assurance::channel, "caller_id", "shown by the trunk"}}, "");
      default:
        return touch(who, "mail_sender", "mail", person.email,
                     {{"email", "", person.email, Assurance::channel, "mail", "aligned DKIM"}}, "");
    }
  }

  /// Says in a fresh browser that he is somebody else, with all he could know.
  void claim(std::size_t victim) {
    const auto& person = people_[victim];
    touch(kPeople + static_cast<std::size_t>(number_), "webchat", "site", "attacker" + std::to_string(number_),
          {{"email", "", person.email, Assurance::claimed, "typed", "typed"},
           {"phone", "", person.phone, Assurance::claimed, "typed", "typed"},
           {"user_id", "", person.number, Assurance::claimed, "typed", "typed"}},
          person.name);
  }

  /// Gives up the number; after half a year of silence somebody else has it.
  void give_out_again(std::size_t former, std::size_t next) {
    people_[next].phone = std::exchange(people_[former].phone, "+48" + std::to_string(700'000'000 + former));
  }

  std::size_t false_joins() {
    std::map<CustomerId, std::set<std::size_t>> owners;
    for (const auto& [key, who] : owner_) {
      const auto kind = key.substr(0, key.find('|'));
      const auto rest = key.substr(kind.size() + 1);
      const auto scope = rest.substr(0, rest.find('|'));
      const auto identity =
          customers::find_identity(world_.database.session(), {kind, scope, rest.substr(scope.size() + 1)});
      if (identity) owners[identity->customer].insert(who);
    }
    std::size_t wrong = 0;
    for (const auto& [customer, several] : owners) wrong += several.size() - 1;
    return wrong;
  }

  SeededRandom random_{GetParam()};
  World world_;
  std::vector<Person> people_;
  std::map<std::string, std::size_t> owner_;
  std::set<std::size_t> seen_;
  std::int64_t number_ = 0;
  int returning_ = 0;
  int known_ = 0;
  int mistaken_ = 0;
};

TEST_P(DemoWorld, nobody_is_taken_for_another_and_who_returns_is_known) {
  settle();
  for (int week = 0; week < kWeeks; ++week) {
    world_.database.clock().advance(std::chrono::hours(24 * 7));
    for (int at = 0; at < 40; ++at) {
      const auto who = static_cast<std::size_t>(random_.below(kPeople));
      // Those whose numbers are given out again are silent for more than half a year first.
      if (who % 30 == 7 && week >= 5 && week < 40) continue;
      if (who % 3 != 2 && random_.below(8) == 0) order(who);
      live(who);
    }
    claim(static_cast<std::size_t>(random_.below(kPeople)));
    if (week == 38) {
      for (std::size_t former = 7; former + 4 < kPeople; former += 30) give_out_again(former, former + 4);
    }
  }
  const double share = 100.0 * known_ / returning_;
  std::printf(
      "demo world, seed %llu: %d touches of returning customers, %.1f %% recognised or likely, %d taken for likely "
      "wrongly, %zu false joins\n",
      static_cast<unsigned long long>(GetParam()), returning_, share, mistaken_, false_joins());
  EXPECT_EQ(false_joins(), 0u);
  EXPECT_GE(share, 85.0);
}

INSTANTIATE_TEST_SUITE_P(Conversations, DemoWorld, testing::Values(1u, 2u, 3u, 4u, 5u));

}  // namespace
}  // namespace throughline::conversations
