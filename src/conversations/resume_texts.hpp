#pragma once

#include <string>

/// What customers are told of a conversation that goes on in another channel, in their language (BCP 47; English where
/// it is none of ours).
namespace throughline::conversations {

/// What takes a redemption back when it is written or pressed.
inline constexpr const char* kNotMeCommand = "/notme";

/// For the old end. `channel` is the kind of the new one.
std::string continued_elsewhere_text(const std::string& language, const std::string& channel);
/// For the new end.
std::string continued_here_text(const std::string& language);
/// What follows either where somebody may have to say that it was not him.
std::string not_me_text(const std::string& language, bool with_button);
std::string not_me_label(const std::string& language);
/// For whoever said so.
std::string apart_again_text(const std::string& language);

}  // namespace throughline::conversations
