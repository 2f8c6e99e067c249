#include "customers/phone_number.hpp"

#include <phonenumbers/phonenumberutil.h>

namespace throughline::customers {

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

}  // namespace

std::optional<std::string> phone_number(std::string_view written, const std::string& region) {
  const auto& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (numbers.Parse(std::string(written), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  // Possible, not valid: new ranges come faster than the library's data.
  if (!numbers.IsPossibleNumber(number)) return {};
  std::string out;
  numbers.Format(number, PhoneNumberUtil::E164, &out);
  return out;
}

std::string national_part(std::string_view e164) {
  const auto& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (numbers.Parse(std::string(e164), "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  std::string out;
  numbers.GetNationalSignificantNumber(number, &out);
  return out;
}

}  // namespace throughline::customers
