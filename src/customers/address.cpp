#include "customers/address.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "customers/phone_number.hpp"
#include "customers/unicode.hpp"

namespace throughline::customers {

namespace {

using Words = std::initializer_list<std::string_view>;

constexpr std::size_t kAddressBytes = 254;  // RFC 5321, and more than any other address has
constexpr std::size_t kReadBytes = 1024;    // what comes after in the value of an identity is not looked at
constexpr std::size_t kLocalBytes = 64;
constexpr std::size_t kPlaceholderDigits = 3;  // 111 is typed to get past a form; 11 may be a customer's number

bool among(std::string_view word, Words words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_phone_kind(std::string_view kind) { return among(kind, {"phone", "caller", "sms_sender"}); }
bool is_mail_kind(std::string_view kind) { return among(kind, {"email", "mail_sender"}); }

/// Letters in a number are an extension's mark or no number: "call 100" must not become one.
bool looks_like_phone(std::string_view value) {
  std::size_t digits = 0;
  std::u32string letters;
  for (const char32_t point : folded(value)) {
    if (point >= U'0' && point <= U'9') ++digits;
    if (is_letter(point)) letters += point;
  }
  return digits >= 3 && (letters.empty() || letters == U"x" || letters == U"ext" || letters == U"доб" ||
                         letters == U"wew" || letters == U"tel" || letters == U"вн");
}

/// "Jan <jan@example.com>", "mailto:…", quotes and the full stop of a sentence.
std::string_view bare(std::string_view value) {
  if (const auto open = value.rfind('<'); open != std::string_view::npos) {
    value.remove_prefix(open + 1);
    value = value.substr(0, value.find('>'));
  }
  if (to_lower_ascii(value.substr(0, 7)) == "mailto:") value = value.substr(7, value.find('?') - 7);
  constexpr std::string_view kJunk = " \t\r\n\"'`()[]<>,;:.";
  const auto first = value.find_first_not_of(kJunk);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(kJunk) - first + 1);
}

bool plain_domain(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos || domain.find("..") != std::string_view::npos) return false;
  if (domain.front() == '.' || domain.front() == '-' || domain.back() == '-') return false;
  return std::all_of(domain.begin(), domain.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
  });
}

bool plain_local(std::string_view local) {
  if (local.empty() || local.size() > kLocalBytes || local.find("..") != std::string_view::npos) return false;
  return std::all_of(local.begin(), local.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != 0x7F &&
           std::string_view("()<>[]:;@\\,\"").find(c) == std::string_view::npos;
  });
}

std::optional<std::string> mail_address(std::string_view value) {
  if (value.size() > kReadBytes) return {};
  std::string address = lower_nfc(bare(value));
  const auto at = address.find('@');
  if (at == std::string::npos || at + 1 >= address.size() || address.size() > kAddressBytes) return {};
  const std::string_view whole = address;
  if (!is_utf8(value) || !plain_local(whole.substr(0, at)) || !plain_domain(whole.substr(at + 1))) return {};
  return address;
}

std::optional<std::string> telephone(std::string_view value, const AddressRules& rules) {
  if (value.size() > kAddressBytes || !looks_like_phone(value)) return {};
  if (const auto at = value.find("tel:"); at == 0) value.remove_prefix(4);
  return phone_number(value, rules.region);
}

std::optional<std::string> trimmed(std::string_view value) {
  const auto text = trim(value);
  if (text.empty()) return {};
  return std::string(text);
}

bool is_placeholder(std::string_view word) {
  return among(word,
               {"unknown", "anonymous", "anonym",   "null",       "nil",         "none",   "undefined", "n/a",
                "n-a",     "n.a.",      "na",       "test",       "testtest",    "tester", "nobody",    "noname",
                "xxx",     "brak",      "nieznany", "неизвестно", "неизвестный", "нет",    "невідомо",  "невідомий",
                "немає",   "тест",      "нема",     "аноним",     "анонім",      "keine",  "unbekannt", "default"});
}

bool is_withheld(std::string_view word) {
  return among(word, {"restricted",     "private",  "unavailable",      "withheld",  "anonymous",   "blocked",
                      "private number", "hidden",   "no caller id",     "unknown",   "invalid",     "скрытый номер",
                      "номер скрыт",    "скрыт",    "прихований номер", "приховано", "zastrzeżony", "numer zastrzeżony",
                      "numer prywatny", "prywatny", "unterdrückt"}) ||
         // The same words typed on a keypad: ANONYMOUS, UNKNOWN, RESTRICTED, UNAVAILABLE, PRIVATE.
         among(word, {"+266696687", "266696687", "+8656696", "8656696", "+7378742833", "7378742833", "+86282452253",
                      "86282452253", "+7748283", "7748283"});
}

bool is_robot(std::string_view local) {
  const auto starts = [&](Words prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) { return local.starts_with(prefix); });
  };
  return starts({"noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply",
                 "not-reply", "mailer-daemon", "bounce", "nie-odpowiadaj", "nieodpowiadaj", "ne-otvechaite"}) ||
         among(local, {"postmaster", "mailerdaemon", "daemon", "root", "abuse", "hostmaster", "webmaster", "robot"});
}

bool is_role(std::string_view local) {
  return among(local, {"info",        "office",
                       "support",     "sales",
                       "admin",       "administrator",
                       "contact",     "contacts",
                       "biuro",       "kontakt",
                       "sekretariat", "recepcja",
                       "reception",   "sklep",
                       "shop",        "store",
                       "pomoc",       "help",
                       "helpdesk",    "service",
                       "serwis",      "obsluga",
                       "bok",         "hello",
                       "hi",          "mail",
                       "email",       "poczta",
                       "zamowienia",  "orders",
                       "order",       "faktury",
                       "ksiegowosc",  "billing",
                       "invoice",     "invoices",
                       "accounts",    "accounting",
                       "finance",     "buh",
                       "hr",          "kadry",
                       "jobs",        "career",
                       "careers",     "kariera",
                       "praca",       "marketing",
                       "press",       "media",
                       "pr",          "team",
                       "company",     "firma",
                       "enquiries",   "inquiry",
                       "inquiries",   "feedback",
                       "newsletter",  "news",
                       "security",    "privacy",
                       "legal",       "rodo",
                       "iod",         "zakaz",
                       "zakazy",      "zapros",
                       "sekretar",    "ofis",
                       "prodazha",    "prodazhi",
                       "zayavka",     "customerservice",
                       "customer",    "reklamacje",
                       "marketing",   "user",
                       "client",      "klient",
                       "booking",     "rezerwacja",
                       "rezerwacje",  "reservations"});
}

bool is_within(std::string_view domain, std::string_view parent) {
  return domain == parent || (domain.ends_with(parent) && domain[domain.size() - parent.size() - 1] == '.');
}

bool is_relay(std::string_view domain) {
  static constexpr std::array kRelays = std::to_array<std::string_view>({"privaterelay.appleid.com",
                                                                         "relay.firefox.com",
                                                                         "mozmail.com",
                                                                         "duck.com",
                                                                         "simplelogin.co",
                                                                         "simplelogin.com",
                                                                         "simplelogin.io",
                                                                         "aleeas.com",
                                                                         "slmail.me",
                                                                         "anonaddy.com",
                                                                         "anonaddy.me",
                                                                         "addy.io",
                                                                         "allegromail.pl",
                                                                         "guest.booking.com",
                                                                         "guest.airbnb.com",
                                                                         "members.ebay.com",
                                                                         "reply.craigslist.org",
                                                                         "sale.craigslist.org",
                                                                         "users.noreply.github.com",
                                                                         "proxymail.facebook.com",
                                                                         "mailinator.com"});
  if (std::any_of(kRelays.begin(), kRelays.end(), [&](auto relay) { return is_within(domain, relay); })) return true;
  return domain.starts_with("marketplace.amazon.") || domain.find(".marketplace.amazon.") != std::string_view::npos;
}

std::string digits_in(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out;
}

bool all_equal(std::string_view digits) {
  return !digits.empty() && digits.find_first_not_of(digits.front()) == std::string_view::npos;
}

/// "0000", "---", "+48 111 111 111": what forms are filled with when they insist.
bool is_filler(std::string_view kind, std::string_view value) {
  if (value.find_first_not_of("0123456789+-–_.() /#*") != std::string_view::npos) return false;
  const std::string digits = digits_in(value);
  if (digits.find_first_not_of('0') == std::string::npos) return true;
  if (is_phone_kind(kind)) return all_equal(digits) || all_equal(national_part(value));
  return digits.size() >= kPlaceholderDigits && all_equal(digits);
}

std::optional<std::string> blocked_mail(std::string_view address) {
  const auto at = address.find('@');
  if (at == std::string_view::npos) return {};
  const auto local = address.substr(0, std::min(at, address.find('+')));
  if (is_relay(address.substr(at + 1))) return "relay address";
  if (is_robot(local)) return "no person's address";
  if (local == "anonymous") return "withheld number";
  if (is_placeholder(local)) return "placeholder";
  if (is_role(local)) return "role address";
  return {};
}

}  // namespace

std::optional<std::string> canonical_address(std::string_view kind, std::string_view value, const AddressRules& rules) {
  if (kind == "email") return mail_address(value);
  const std::string text = to_storable_text(truncate_utf8(value, kReadBytes));
  if (kind == "phone") return telephone(text, rules);
  std::optional<std::string> form;
  if (is_phone_kind(kind)) form = telephone(text, rules);
  if (is_mail_kind(kind)) form = mail_address(text);
  return form ? form : trimmed(text);
}

std::optional<std::string> blocked(std::string_view kind, std::string_view canonical, const AddressRules& rules) {
  const std::string value = lower_nfc(trim(canonical));
  if (value.empty()) return "empty";
  if (std::find(rules.own.begin(), rules.own.end(), canonical) != rules.own.end()) return "our own";
  if (is_filler(kind, value)) return "placeholder";
  if (is_phone_kind(kind) && is_withheld(value)) return "withheld number";
  if (is_placeholder(value)) return "placeholder";
  return blocked_mail(value);
}

}  // namespace throughline::customers
