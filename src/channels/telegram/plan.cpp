#include "channels/telegram/plan.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "channels/telegram/text_split.hpp"

namespace throughline::channels::telegram {

namespace {

using Files = std::vector<StoredFile>;

bool has_buttons(const OutboundPart& part) {
  return std::any_of(part.buttons.begin(), part.buttons.end(), [](const auto& row) { return !row.empty(); });
}

bool is_request(const Button& button) { return button.request_contact || button.request_location; }

bool is_web_link(std::string_view url) {
  const auto lower = to_lower_ascii(url.substr(0, 8));
  return lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("tg://");
}

Result<void> check_button(const Button& button, bool on_reply_keyboard) {
  if (trim(button.label).empty()) return Error::invalid("a button of Telegram needs a label", "/buttons");
  if (!button.url.empty()) {
    if (on_reply_keyboard) return Error::invalid("Telegram cannot put a link beside a request button", "/buttons");
    if (!is_web_link(button.url)) return Error::invalid("a button of Telegram opens http, https or tg", "/buttons");
    return {};
  }
  if (is_request(button) || on_reply_keyboard) return {};
  if (button.data.empty()) return Error::invalid("a button of Telegram needs data, a link or a request", "/buttons");
  if (button.data.size() > kButtonDataBytes) {
    return Error::invalid("the data of a button of Telegram has at most 64 bytes", "/buttons");
  }
  return {};
}

bool any_request(const std::vector<std::vector<Button>>& rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const auto& row) { return std::any_of(row.begin(), row.end(), is_request); });
}

Result<void> check_buttons(const std::vector<std::vector<Button>>& rows) {
  const bool on_reply_keyboard = any_request(rows);
  std::size_t count = 0;
  for (const auto& row : rows) {
    if (row.size() > kButtonsInRow) return Error::invalid("Telegram takes at most 8 buttons in a row", "/buttons");
    count += row.size();
    for (const auto& button : row) TL_CHECK_OK(check_button(button, on_reply_keyboard));
  }
  if (count > kButtons) return Error::invalid("Telegram takes at most 100 buttons", "/buttons");
  return {};
}

Result<void> check_files(const Files& files) {
  for (const auto& file : files) {
    if (file.size > kFileBytes) return Error::invalid("Telegram takes files of at most 50 MB", "/files");
  }
  return {};
}

bool in_one_album(Family a, Family b) { return (a == Family::document) == (b == Family::document); }

/// Files that go out in one call each, in the order of the first of each family.
std::vector<Files> to_batches(Files files) {
  std::vector<Files> batches;
  for (auto& file : files) {
    const auto family = family_of(file);
    const auto home = std::find_if(batches.begin(), batches.end(), [&](const Files& batch) {
      return batch.size() < kAlbumFiles && in_one_album(family_of(batch.front()), family);
    });
    if (home == batches.end())
      batches.push_back({std::move(file)});
    else
      home->push_back(std::move(file));
  }
  return batches;
}

/// An album cannot carry buttons, so its last file leaves it to carry them.
void free_last_file(std::vector<Files>& batches) {
  if (batches.back().size() < 2) return;
  Files last{std::move(batches.back().back())};
  batches.back().pop_back();
  batches.push_back(std::move(last));
}

void add_text(std::vector<OutboundPart>& parts, const OutboundPart& draft) {
  for (auto& piece : split_text(draft.text, draft.entities, kTextUnits)) {
    OutboundPart part;
    part.text = std::move(piece.text);
    part.entities = std::move(piece.entities);
    parts.push_back(std::move(part));
  }
}

void add_files(std::vector<OutboundPart>& parts, std::vector<Files> batches) {
  for (auto& batch : batches) {
    OutboundPart part;
    part.files = std::move(batch);
    parts.push_back(std::move(part));
  }
}

std::vector<OutboundPart> lay_out(const OutboundPart& draft, std::vector<Files> batches) {
  std::vector<OutboundPart> parts;
  const bool has_text = !draft.text.empty();
  const bool ends_in_album = !batches.empty() && batches.back().size() > 1;
  if (has_text && has_buttons(draft) && ends_in_album) {
    add_files(parts, std::move(batches));
    add_text(parts, draft);
    return parts;
  }
  if (has_buttons(draft) && ends_in_album) free_last_file(batches);
  const bool fits_caption = !batches.empty() && utf16_length(draft.text) <= kCaptionUnits;
  if (has_text && !fits_caption) add_text(parts, draft);
  add_files(parts, std::move(batches));
  if (has_text && fits_caption) {
    parts.front().text = draft.text;
    parts.front().entities = draft.entities;
  }
  return parts;
}

Result<std::vector<OutboundPart>> plan_message(OutboundPart draft) {
  TL_CHECK_OK(check_files(draft.files));
  if (draft.text.empty() && draft.files.empty()) return Error::invalid("there is nothing to send", "/text");
  auto parts = lay_out(draft, to_batches(std::move(draft.files)));
  parts.front().reply_to = std::move(draft.reply_to);
  parts.back().buttons = std::move(draft.buttons);
  return parts;
}

Result<std::vector<OutboundPart>> plan_edit(OutboundPart draft) {
  if (draft.message.empty()) return Error::invalid("an edit names the message", "/message");
  if (draft.text.empty()) return Error::invalid("Telegram cannot make a message empty", "/text");
  if (utf16_length(draft.text) > kTextUnits) {
    return Error::invalid("a message of Telegram that is edited has at most 4096 characters", "/text");
  }
  return std::vector<OutboundPart>{std::move(draft)};
}

Result<std::vector<OutboundPart>> plan_callback_answer(OutboundPart draft) {
  if (draft.callback.empty()) return Error::invalid("an answer names the press of a button", "/callback");
  auto pieces = split_text(draft.text, {}, kAnswerUnits);
  OutboundPart part;
  part.kind = OutboundKind::callback_answer;
  part.callback = std::move(draft.callback);
  if (!pieces.empty()) part.text = std::move(pieces.front().text);
  return std::vector<OutboundPart>{std::move(part)};
}

}  // namespace

Family family_of(const StoredFile& file) {
  const auto type = to_lower_ascii(trim(std::string_view(file.type).substr(0, file.type.find(';'))));
  const bool is_picture = type == "image/jpeg" || type == "image/png" || type == "image/webp";
  if (is_picture && file.size <= kPhotoBytes) return Family::photo;
  return type == "video/mp4" ? Family::video : Family::document;
}

Result<std::vector<OutboundPart>> plan_parts(OutboundPart draft) {
  draft.text = to_storable_text(draft.text);
  if (trim(draft.text).empty()) draft.text.clear();
  draft.entities = entities_within(draft.entities, 0, static_cast<std::int64_t>(utf16_length(draft.text)));
  if (draft.kind == OutboundKind::callback_answer) return plan_callback_answer(std::move(draft));
  TL_CHECK_OK(check_buttons(draft.buttons));
  if (draft.kind == OutboundKind::edit) return plan_edit(std::move(draft));
  return plan_message(std::move(draft));
}

}  // namespace throughline::channels::telegram
