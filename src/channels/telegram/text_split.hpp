#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/inbound.hpp"

/// Cutting a long text into messages. Pure.
namespace throughline::channels::telegram {

struct TextPiece {
  std::string text;
  std::vector<TextEntity> entities;
};

/// Cuts valid UTF-8 into pieces of at most `max_units` UTF-16 units (at least 2): at the end of a paragraph, a line, a
/// sentence or a word, in this order of liking, and within a word only when there is no other place, never within a URL
/// that fits a piece. White space at a cut is dropped; an entity that is cut goes on in the next piece. No piece is
/// empty.
std::vector<TextPiece> split_text(std::string_view text, const std::vector<TextEntity>& entities,
                                  std::size_t max_units);

/// The entities that lie in the stretch of `length` units from `begin`, counted from its beginning.
std::vector<TextEntity> entities_within(const std::vector<TextEntity>& entities, std::int64_t begin,
                                        std::int64_t length);

}  // namespace throughline::channels::telegram
