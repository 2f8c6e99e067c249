#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>

#include "domain/outbound.hpp"

namespace throughline::conversations {

/// The form in which an OutboundPart lies in the outbox. Read back only by this program.
std::string encode_part(const OutboundPart& part);
OutboundPart decode_part(std::string_view text);

/// Also members of a touch's payload.
boost::json::array encode_entities(const std::vector<TextEntity>& entities);
boost::json::array encode_buttons(const std::vector<std::vector<Button>>& rows);

}  // namespace throughline::conversations
