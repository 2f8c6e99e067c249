#include "customers/resolver.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/limits.hpp"
#include "customers/name_sound.hpp"

namespace throughline::customers {

namespace {

constexpr std::array<std::string_view, 4> kHandles = {"caller", "sms_sender", "mail_sender", "form_sender"};
constexpr std::array<std::string_view, 3> kDevices = {"webchat", "anonymous_id", "device"};
/// One value a person, for ever: the company's own numbers and the subject of a sign-in.
constexpr std::array<std::string_view, 3> kUnique = {"user_id", "crm", "subject"};

template<std::size_t Size>
bool one_of(std::string_view kind, const std::array<std::string_view, Size>& kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

struct Name {
  std::string text;
  Time at{};
};

/// Remembers how names compare: one grouping asks for the same few again and again.
class NameBook {
 public:
  bool is_full(const std::string& name) {
    const auto [known, fresh] = full_.try_emplace(name, false);
    if (fresh) known->second = name_words(name).size() > 1;
    return known->second;
  }
  bool agree(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto [known, fresh] = agree_.try_emplace(std::minmax(a, b), false);
    if (fresh) known->second = names_agree(a, b);
    return known->second;
  }

 private:
  std::map<std::string, bool> full_;
  std::map<std::pair<std::string, std::string>, bool> agree_;
};

/// What is known of one person while proofs are taken in.
struct Person {
  std::vector<std::size_t> members;
  std::map<std::pair<std::string, std::string>, std::string> numbers;  // (kind, scope) → value, unique for ever
  std::map<std::pair<std::string, std::string>, std::string> users;    // (kind, account) → the provider's user
  std::size_t phones = 0;
  std::size_t emails = 0;
  std::size_t counted = 0;  // identities without browsers and devices
  std::size_t joins = 0;    // of two people, by a rule
  bool acts = false;        // more than contact points
  std::optional<Time> ordered_at;
  std::vector<Name> names;

  bool established(Time at) const { return members.size() > 1 || (ordered_at && *ordered_at <= at); }
};

/// Each name once, from when it was first told.
void remember(std::vector<Name>& names, Name name) {
  const auto known = std::find_if(names.begin(), names.end(), [&](const Name& one) { return one.text == name.text; });
  if (known == names.end())
    names.push_back(std::move(name));
  else
    known->at = std::min(known->at, name.at);
}

Person alone(std::size_t position, const Node& node) {
  Person person;
  person.members = {position};
  if (one_of(node.kind, kUnique)) person.numbers[{node.kind, node.scope}] = node.value;
  if (!node.scope.empty() && !is_device(node.kind) && !is_handle(node.kind) && person.numbers.empty()) {
    person.users[{node.kind, node.scope}] = node.value;
  }
  person.phones = node.kind == "phone" ? 1 : 0;
  person.emails = node.kind == "email" ? 1 : 0;
  person.counted = is_device(node.kind) ? 0 : 1;
  person.acts = !is_contact_point(node.kind);
  person.ordered_at = node.established_at;
  if (!node.known_as.empty()) person.names.push_back({node.known_as, node.known_as_at});
  return person;
}

bool contradict(const std::map<std::pair<std::string, std::string>, std::string>& a,
                const std::map<std::pair<std::string, std::string>, std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& entry) {
    const auto other = b.find(entry.first);
    return other != b.end() && other->second != entry.second;
  });
}

/// What the names of two people say about them.
struct NameComparison {
  bool agree = false;          // some pair does
  bool agree_in_full = false;  // and of full names, not of nicknames
  bool differ = false;         // there are names, and no pair agrees
  bool differ_in_full = false;
};

NameComparison compare_names(const Person& a, const Person& b, Time at, NameBook& book) {
  NameComparison out;
  bool compared = false;
  bool compared_in_full = false;
  for (const auto& mine : a.names) {
    for (const auto& theirs : b.names) {
      if (mine.at > at || theirs.at > at) continue;
      const bool in_full = book.is_full(mine.text) && book.is_full(theirs.text);
      const bool agrees = book.agree(mine.text, theirs.text);
      compared = true;
      compared_in_full = compared_in_full || in_full;
      out.agree = out.agree || agrees;
      out.agree_in_full = out.agree_in_full || (agrees && in_full);
    }
  }
  out.differ = compared && !out.agree;
  out.differ_in_full = out.differ && compared_in_full;
  return out;
}

Refusal disagreement(const Person& a, const Person& b, const Proof& proof, const NameComparison& names) {
  if (contradict(a.numbers, b.numbers)) return Refusal::different_numbers;
  if (contradict(a.users, b.users)) return Refusal::two_users;
  // A nickname says little of who somebody is; a full name parts even those who are not established: a family's phone.
  const bool established = a.established(proof.at) && b.established(proof.at);
  if (names.differ_in_full || (names.differ && established)) return Refusal::different_names;
  if (a.phones + b.phones > limits::kPhonesOfCustomer || a.emails + b.emails > limits::kEmailsOfCustomer) {
    return Refusal::too_many_addresses;
  }
  if (a.counted + b.counted > limits::kLinkedIdentities) return Refusal::too_many_identities;
  const std::size_t joins = a.joins + b.joins + (a.acts && b.acts ? 1 : 0);
  return joins > limits::kAutomaticJoins ? Refusal::too_many_joins : Refusal::none;
}

/// One walk through the proofs.
class Walk {
 public:
  Walk(const std::vector<Node>& nodes, const std::unordered_map<IdentityId, std::size_t>& position,
       const std::unordered_set<std::size_t>& shared, NameBook& book)
      : nodes_(nodes),
        position_(position),
        shared_(shared),
        book_(book),
        person_of_(nodes.size()),
        people_(nodes.size()) {
    std::iota(person_of_.begin(), person_of_.end(), std::size_t{0});
    for (std::size_t at = 0; at < nodes.size(); ++at) people_[at] = alone(at, nodes[at]);
  }

  Refusal take(const Proof& proof) {
    const std::size_t a = position_.at(proof.a);
    const std::size_t b = position_.at(proof.b);
    const Refusal refusal = judge(a, b, proof);
    if (refusal != Refusal::none && refusal != Refusal::handle) {
      for (const auto value : {a, b}) {
        if (is_contact_point(nodes_[value].kind)) contested_.insert(value);
      }
    }
    if (refusal == Refusal::none) {
      join(person_of_[a], person_of_[b], proof);
      if (proof.rule == "same_browser") browser_of_[b] = a;
    }
    return refusal;
  }

  std::size_t person_of(IdentityId id) const { return person_of_[position_.at(id)]; }

  std::vector<std::vector<IdentityId>> people() const {
    std::vector<std::vector<IdentityId>> out;
    for (const auto& person : people_) {
      if (person.members.empty()) continue;
      auto& ids = out.emplace_back();
      for (const auto member : person.members) ids.push_back(nodes_[member].id);
      std::sort(ids.begin(), ids.end());
    }
    std::sort(out.begin(), out.end());
    return out;
  }

 private:
  Refusal judge(std::size_t a, std::size_t b, const Proof& proof) {
    if (is_handle(nodes_[a].kind) || is_handle(nodes_[b].kind)) return Refusal::handle;
    if (proof.assurance == Assurance::confirmed) return Refusal::none;
    if (shared_.contains(a) || shared_.contains(b)) return Refusal::shared_value;
    if (proof.rule == "same_browser") {
      const auto known = browser_of_.find(b);
      if (known != browser_of_.end() && known->second != a) return Refusal::another_visitor;
    }
    if (person_of_[a] == person_of_[b]) return Refusal::none;
    const Person& one = people_[person_of_[a]];
    const Person& other = people_[person_of_[b]];
    const auto names = compare_names(one, other, proof.at, book_);
    // Who has the number today, or which of several, only the name can tell.
    if (proof.after_silence && !names.agree_in_full) return Refusal::silent_number;
    const bool contested = contested_.contains(a) || contested_.contains(b);
    if (contested && !names.agree_in_full) return Refusal::household;
    return disagreement(one, other, proof, names);
  }

  void join(std::size_t a, std::size_t b, const Proof& proof) {
    if (a == b) return;
    if (people_[a].members.size() < people_[b].members.size()) std::swap(a, b);
    Person& kept = people_[a];
    Person gone = std::exchange(people_[b], {});
    if (kept.acts && gone.acts && proof.assurance == Assurance::proved) kept.joins += 1;
    for (const auto member : gone.members) person_of_[member] = a;
    kept.members.insert(kept.members.end(), gone.members.begin(), gone.members.end());
    kept.numbers.merge(gone.numbers);
    kept.users.merge(gone.users);
    kept.phones += gone.phones;
    kept.emails += gone.emails;
    kept.counted += gone.counted;
    kept.joins += gone.joins;
    kept.acts = kept.acts || gone.acts;
    if (gone.ordered_at) kept.ordered_at = std::min(kept.ordered_at.value_or(*gone.ordered_at), *gone.ordered_at);
    for (auto& name : gone.names) remember(kept.names, std::move(name));
  }

  const std::vector<Node>& nodes_;
  const std::unordered_map<IdentityId, std::size_t>& position_;
  const std::unordered_set<std::size_t>& shared_;
  NameBook& book_;
  std::vector<std::size_t> person_of_;
  std::vector<Person> people_;
  std::unordered_set<std::size_t> contested_;                // contact points that somebody else has proved too
  std::unordered_map<std::size_t, std::size_t> browser_of_;  // anonymousId → its visitor
};

/// R7: contact points that more different people proved than one value may have.
std::vector<std::size_t> learn_shared(const std::vector<Node>& nodes,
                                      const std::unordered_map<IdentityId, std::size_t>& position,
                                      const std::vector<Proof>& proofs, const Walk& walk) {
  std::map<std::size_t, std::set<std::size_t>> provers;
  for (const auto& proof : proofs) {
    if (proof.assurance == Assurance::confirmed) continue;
    for (const auto& [value, prover] : {std::pair(proof.a, proof.b), std::pair(proof.b, proof.a)}) {
      if (is_contact_point(nodes[position.at(value)].kind) && !is_handle(nodes[position.at(prover)].kind)) {
        provers[position.at(value)].insert(walk.person_of(prover));
      }
    }
  }
  std::vector<std::size_t> out;
  for (const auto& [value, people] : provers) {
    if (people.size() > limits::kProversOfValue) out.push_back(value);
  }
  return out;
}

}  // namespace

bool is_handle(std::string_view kind) { return one_of(kind, kHandles); }
bool is_device(std::string_view kind) { return one_of(kind, kDevices); }
bool is_contact_point(std::string_view kind) { return kind == "phone" || kind == "email"; }

std::string_view reason_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::none:
      return "";
    case Refusal::handle:
      return "a caller or sender without proof is never joined; only the contact at hand can be proved";
    case Refusal::shared_value:
      return "the value is shared: more than three different people have proved it";
    case Refusal::silent_number:
      return "the number was silent for over 180 days and may have a new owner";
    case Refusal::household:
      return "several people have proved this number, and the names do not tell that it is the same one";
    case Refusal::another_visitor:
      return "the browser already belongs to another visitor";
    case Refusal::different_numbers:
      return "the two have different customer numbers or sign-ins";
    case Refusal::two_users:
      return "the two are different users of one channel account";
    case Refusal::different_names:
      return "no spelling makes the two names one";
    case Refusal::too_many_addresses:
      return "more than five phones or e-mail addresses for one customer";
    case Refusal::too_many_identities:
      return "more than 25 identities for one customer";
    case Refusal::too_many_joins:
      return "more than ten automatic joins for one customer";
  }
  return "";
}

Grouping group(const std::vector<Node>& nodes, std::vector<Proof> proofs) {
  std::unordered_map<IdentityId, std::size_t> position;
  for (std::size_t at = 0; at < nodes.size(); ++at) position[nodes[at].id] = at;
  std::erase_if(proofs, [&](const Proof& proof) { return !position.contains(proof.a) || !position.contains(proof.b); });
  std::sort(proofs.begin(), proofs.end(), [](const Proof& a, const Proof& b) { return a.id < b.id; });

  // A value found to be shared takes its joins away, which may show another one to be shared: the set only grows.
  std::unordered_set<std::size_t> shared;
  NameBook book;
  for (;;) {
    Walk walk(nodes, position, shared, book);
    Grouping grouping;
    for (const auto& proof : proofs) grouping.verdicts.push_back({proof.id, walk.take(proof)});
    const std::size_t before = shared.size();
    for (const auto value : learn_shared(nodes, position, proofs, walk)) shared.insert(value);
    if (shared.size() > before) continue;
    grouping.people = walk.people();
    for (const auto value : shared) grouping.shared.push_back(nodes[value].id);
    std::sort(grouping.shared.begin(), grouping.shared.end());
    return grouping;
  }
}

}  // namespace throughline::customers
