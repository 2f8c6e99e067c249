#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/session.hpp"
#include "storage/writer.hpp"

/// What a channel account says by itself, in each language: the company's own words, or those it begins with.
namespace throughline::conversations {

/// Before anything was said; while nobody is there; while nobody has taken it; when somebody takes it ({name} is his).
inline constexpr std::array<std::string_view, 4> kCannedTexts = {"greeting", "away", "queue", "hand_over"};

struct CannedText {
  std::string name;
  std::string language;
  std::string text;
  bool own = false;  // the company's, not the first
};

bool is_canned_text(std::string_view name);

/// What a company begins with, in en, ru, uk or pl; of any other language in English. Pure.
std::string first_canned_text(std::string_view name, std::string_view language);

/// All of the account in these languages, by name.
std::vector<CannedText> canned_texts_of(storage::Session& session, const std::string& account,
                                        const std::vector<std::string>& languages);
/// No text: the first one again.
void set_canned_text(storage::Transaction& transaction, const std::string& account, const std::string& name,
                     const std::string& language, const std::optional<std::string>& text);

/// The language of `offered` that fits best what somebody speaks (BCP 47), else the first. Pure.
std::string fitting_language(std::string_view spoken, const std::vector<std::string>& offered);

}  // namespace throughline::conversations
