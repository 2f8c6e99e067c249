#include "conversations/resume_secret.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace throughline::conversations {

namespace {

constexpr std::string_view kPrefix = "tlr_";
constexpr std::size_t kSecretBytes = 24;
constexpr std::size_t kSecretLength = 32;  // of kSecretBytes in base64url
constexpr std::string_view kCodeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
constexpr std::size_t kCodeLength = 8;
constexpr std::size_t kTypedLength = 32;  // of a code with everything that people put between its characters

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_token_character(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }
bool is_separator(char c) { return c == ' ' || c == '-' || c == '.'; }

std::size_t length_of_run(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_token_character) - text.begin());
}

bool has_letter_and_digit(std::string_view code) {
  return std::any_of(code.begin(), code.end(), is_letter) && std::any_of(code.begin(), code.end(), is_digit);
}

}  // namespace

std::string make_resume_token(Random& random) { return std::string(kPrefix) + random.token(kSecretBytes); }

bool is_resume_token(std::string_view text) {
  return text.size() == kPrefix.size() + kSecretLength && text.starts_with(kPrefix) &&
         length_of_run(text) == text.size();
}

std::string make_resume_code(Random& random) {
  std::string code;
  do {
    code.clear();
    while (code.size() < kCodeLength) code += kCodeAlphabet[random.below(kCodeAlphabet.size())];
  } while (!has_letter_and_digit(code));
  return code;
}

std::string grouped_code(std::string_view code) {
  return std::string(code.substr(0, kCodeLength / 2)) + "-" + std::string(code.substr(kCodeLength / 2));
}

std::optional<std::string> read_resume_code(std::string_view text) {
  if (text.size() > kTypedLength) return {};
  std::string code;
  for (const char c : trim(text)) {
    if (is_separator(c)) continue;
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (kCodeAlphabet.find(upper) == std::string_view::npos) return {};
    code += upper;
  }
  if (code.size() != kCodeLength || !has_letter_and_digit(code)) return {};
  return code;
}

std::string digest_of_secret(std::string_view secret) { return to_hex(sha256("resume:" + std::string(secret))); }

std::string conceal_tokens(std::string text) {
  for (auto at = text.find(kPrefix); at != std::string::npos; at = text.find(kPrefix, at)) {
    at += kPrefix.size();
    const std::size_t run = length_of_run(std::string_view(text).substr(at));
    if (run >= kSecretLength) text.replace(at, run, run, '*');
  }
  return text;
}

std::string conceal_code(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return is_letter(c) || is_digit(c); }, '*');
  return out;
}

}  // namespace throughline::conversations
