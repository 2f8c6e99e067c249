#include "customers/address.hpp"

#include <gtest/gtest.h>

namespace throughline::customers {
namespace {

const AddressRules kRussia{"RU", {}};
const AddressRules kPoland{"PL", {"hello@shop.example", "+48221234567"}};

std::string phone(std::string_view value, const AddressRules& rules) {
  return canonical_address("phone", value, rules).value_or("none");
}
std::string mail(std::string_view value) { return canonical_address("email", value, kPoland).value_or("none"); }
std::string why(std::string_view kind, std::string_view value) { return blocked(kind, value, kPoland).value_or(""); }

TEST(CustomersAddress, a_phone_has_one_form_however_it_is_written) {
  for (const char* way : {"8 (912) 345-67-89", "+7 912 345 67 89", "79123456789", "9123456789", "tel:+7-912-345-67-89",
                          "810 7 912 345 67 89", "８(912)３４５-67-89", " +7(912)3456789 доб. 12"}) {
    EXPECT_EQ(phone(way, kRussia), "+79123456789") << way;
  }
  for (const char* way : {"512 345 678", "0048512345678", "+48 512-345-678", "48512345678", "(512) 345678"}) {
    EXPECT_EQ(phone(way, kPoland), "+48512345678") << way;
  }
  EXPECT_EQ(phone("+380 (67) 123 45 67", kPoland), "+380671234567");
}

TEST(CustomersAddress, what_is_no_phone_has_no_form) {
  for (const char* wrong : {"", "12", "call 512 345 678", "1-800-FLOWERS", "+", "999999999999999999999999", "jan@x.pl",
                            "V-48377", "\xFF\xFE", "+266696687"}) {
    EXPECT_EQ(phone(wrong, kPoland), "none") << wrong;
  }
  EXPECT_EQ(phone(std::string(100'000, '1'), kPoland), "none");
}

TEST(CustomersAddress, an_email_loses_case_and_what_stands_around_it) {
  for (const char* way :
       {"Jan.Nowak@Example.COM", " <jan.nowak@example.com> ", "Jan Nowak <jan.nowak@example.com>",
        "mailto:jan.nowak@example.com?subject=x", "'jan.nowak@example.com',", "jan.nowak@example.com."}) {
    EXPECT_EQ(mail(way), "jan.nowak@example.com") << way;
  }
  EXPECT_EQ(mail("ŻÓŁW@example.com"), mail("Z\xCC\x87O\xCC\x81\xC5\x82w@example.com"));
  EXPECT_EQ(mail("иван@пример.рф"), "иван@пример.рф");
}

TEST(CustomersAddress, what_is_no_email_has_no_form) {
  for (const char* wrong : {"", "@", "a@", "@b.pl", "a@b", "a b@c.pl", "a@b@c.pl", "a..b@c.pl", "a@.pl", "a@b..pl",
                            "a@b_c.pl", "a\xFF@b.pl", "<>"}) {
    EXPECT_EQ(mail(wrong), "none") << wrong;
  }
  EXPECT_EQ(mail(std::string(300, 'a') + "@b.pl"), "none");
}

TEST(CustomersAddress, other_kinds_are_trimmed) {
  EXPECT_EQ(canonical_address("customer_number", " K-17 ", kPoland), "K-17");
  EXPECT_EQ(canonical_address("customer_number", "  ", kPoland), std::nullopt);
  EXPECT_EQ(canonical_address("sms_sender", " 512 345 678", kPoland), "+48512345678");
  EXPECT_EQ(canonical_address("sms_sender", "InPost ", kPoland), "InPost");
  EXPECT_EQ(canonical_address("caller", "Restricted", kPoland), "Restricted");
  EXPECT_EQ(canonical_address("mail_sender", "JAN@X.PL", kPoland), "jan@x.pl");
}

TEST(CustomersBlocked, what_everybody_might_have_typed) {
  for (const char* kind : {"phone", "email", "customer_number", "visitor"}) {
    EXPECT_EQ(why(kind, ""), "empty");
    EXPECT_EQ(why(kind, " "), "empty");
    for (const char* value : {"0", "0000", "-", "--", "00-00", "111111111", "unknown", "Anonymous", "NULL", "test",
                              "none", "n/a", "N-A", "нет", "brak"}) {
      EXPECT_NE(why(kind, value), "") << kind << " " << value;
    }
  }
  EXPECT_EQ(why("phone", "+48111111111"), "placeholder");
  EXPECT_EQ(why("customer_number", "11"), "");
}

TEST(CustomersBlocked, what_belongs_to_no_one_person) {
  EXPECT_EQ(why("email", "hello@shop.example"), "our own");
  EXPECT_EQ(why("phone", "+48221234567"), "our own");
  for (const char* local : {"noreply", "no-reply", "postmaster", "mailer-daemon", "no-reply+17", "bounces-22"}) {
    EXPECT_EQ(why("email", std::string(local) + "@x.pl"), "no person's address") << local;
  }
  for (const char* local : {"info", "office", "support", "sales", "admin", "contact", "biuro", "info+a"}) {
    EXPECT_EQ(why("email", std::string(local) + "@x.pl"), "role address") << local;
    EXPECT_EQ(why("mail_sender", std::string(local) + "@x.pl"), "role address") << local;
  }
  for (const char* domain : {"privaterelay.appleid.com", "relay.firefox.com", "marketplace.amazon.de",
                             "m.marketplace.amazon.com", "allegromail.pl"}) {
    EXPECT_EQ(why("email", std::string("ab12@") + domain), "relay address") << domain;
  }
}

TEST(CustomersBlocked, withheld_numbers) {
  for (const char* value :
       {"+266696687", "266696687", "Restricted", "Private", "Unavailable", "anonymous", "+7378742833"}) {
    EXPECT_EQ(why("caller", value), "withheld number") << value;
  }
  EXPECT_EQ(why("email", "anonymous@anonymous.invalid"), "withheld number");
}

TEST(CustomersBlocked, a_person_s_own_address_is_free) {
  EXPECT_EQ(why("phone", "+48512345678"), "");
  EXPECT_EQ(why("email", "jan.nowak@example.com"), "");
  EXPECT_EQ(why("email", "testowa@example.com"), "");
  EXPECT_EQ(why("email", "me@amazon.de"), "");
  EXPECT_EQ(why("telegram_user", "1000001"), "");
}

}  // namespace
}  // namespace throughline::customers
