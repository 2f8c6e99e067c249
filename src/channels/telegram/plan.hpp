#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/outbound.hpp"

/// Cutting what an agent wrote into calls that the Bot API accepts. Pure.
namespace throughline::channels::telegram {

inline constexpr std::size_t kTextUnits = 4096;     // sendMessage, editMessageText
inline constexpr std::size_t kCaptionUnits = 1024;  // of a file
inline constexpr std::size_t kAnswerUnits = 200;    // answerCallbackQuery
inline constexpr std::size_t kAlbumFiles = 10;
inline constexpr std::size_t kButtons = 100;
inline constexpr std::size_t kButtonsInRow = 8;
inline constexpr std::size_t kButtonDataBytes = 64;
inline constexpr std::int64_t kPhotoBytes = 10 * 1024 * 1024;
inline constexpr std::int64_t kFileBytes = 50 * 1024 * 1024;

/// How Telegram would show a file: it takes jpeg, png and webp of up to kPhotoBytes as photos.
enum class Family { photo, video, document };
Family family_of(const StoredFile& file);

/// One part a call, in the order of sending. A text of up to kCaptionUnits travels as the caption of the first file, a
/// longer one goes ahead as messages of its own. Photos and videos make albums together, other files among themselves.
/// Buttons hang on the last part; as an album cannot carry any, the text then follows the album.
/// Errors: `invalid` for what Telegram cannot carry.
Result<std::vector<OutboundPart>> plan_parts(OutboundPart draft);

}  // namespace throughline::channels::telegram
