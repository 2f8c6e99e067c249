#include "channels/telegram/message_content.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::channels::telegram {

namespace {

constexpr std::string_view kCutMark = " …";
constexpr std::size_t kEntities = 256;     // the Bot API keeps 100; the rest of a stranger's list is not looked at
constexpr std::size_t kPhotoSizes = 64;    // the Bot API sends at most five
constexpr std::size_t kFileIdBytes = 512;  // real ones have about 90
constexpr std::int64_t kPixels = 1'000'000;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

/// The core's name of each kind of entity of the Bot API; those missing here are "other".
std::string entity_kind(std::string_view type) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kKinds = {{
      {"bold", "bold"},
      {"italic", "italic"},
      {"underline", "underline"},
      {"strikethrough", "strikethrough"},
      {"spoiler", "spoiler"},
      {"code", "code"},
      {"pre", "pre"},
      {"text_link", "text_link"},
      {"url", "url"},
      {"email", "email"},
      {"phone_number", "phone"},
      {"mention", "mention"},
      {"text_mention", "mention"},
      {"bot_command", "bot_command"},
      {"hashtag", "hashtag"},
      {"blockquote", "blockquote"},
      {"expandable_blockquote", "blockquote"},
      {"custom_emoji", "custom_emoji"},
  }};
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& kind) { return kind.first == type; });
  return std::string(found == kKinds.end() ? "other" : found->second);
}

/// Links that a screen may open. Telegram lets users write no others; a forged update could hold `javascript:`.
bool is_safe_link(std::string_view url) {
  static constexpr std::array<std::string_view, 7> kSchemes = {
      "http://", "https://", "tg://", "mailto:", "tel:", "ton://", "tonsite://"};
  const std::string lower = to_lower_ascii(url.substr(0, 16));
  return std::any_of(kSchemes.begin(), kSchemes.end(), [&](auto scheme) { return lower.starts_with(scheme); });
}

const json::value* member(const json::object& object, std::string_view key) {
  return object.if_contains(json::string_view(key.data(), key.size()));
}

std::string_view text_member(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : view(*text);
}

std::int64_t integer_member(const json::object& object, std::string_view key) {
  const auto* value = member(object, key);
  const auto* number = value == nullptr ? nullptr : value->if_int64();
  return number == nullptr ? -1 : *number;
}

/// One entity clipped to a text of `units` UTF-16 units; nothing when it makes no sense.
std::optional<TextEntity> read_entity(const json::value& value, std::int64_t units) {
  const auto* object = value.if_object();
  if (object == nullptr) return {};
  TextEntity entity{.kind = entity_kind(text_member(*object, "type")),
                    .offset = integer_member(*object, "offset"),
                    .length = integer_member(*object, "length")};
  if (entity.offset < 0 || entity.length <= 0 || entity.offset >= units) return {};
  entity.length = std::min(entity.length, units - entity.offset);
  const auto url = text_member(*object, "url");
  if (is_safe_link(url)) entity.url = to_storable_text(truncate_utf8(url, limits::kTextBytes));
  if (entity.kind == "text_link" && entity.url.empty()) entity.kind = "other";
  return entity;
}

std::vector<TextEntity> read_entities(const json::value* list, std::int64_t units) {
  std::vector<TextEntity> entities;
  const auto* array = list == nullptr ? nullptr : list->if_array();
  if (array == nullptr) return entities;
  for (const auto& value : *array) {
    if (entities.size() == kEntities) break;
    if (auto entity = read_entity(value, units)) entities.push_back(std::move(*entity));
  }
  return entities;
}

/// A field of `Message` that is a file: the core's kind, and the media type and name to assume when the sender gave
/// none.
struct FileField {
  std::string_view field;
  std::string_view kind;
  std::string_view type;
  std::string_view name;
};

constexpr std::array<FileField, 7> kFileFields = {{
    {"animation", "animation", "video/mp4", "animation.mp4"},
    {"document", "document", "", ""},
    {"video", "video", "video/mp4", "video.mp4"},
    {"audio", "audio", "audio/mpeg", "audio.mp3"},
    {"voice", "voice", "audio/ogg", "voice.ogg"},
    {"video_note", "video", "video/mp4", "video_note.mp4"},
    {"sticker", "sticker", "image/webp", "sticker.webp"},
}};
constexpr FileField kPhoto = {"photo", "photo", "image/jpeg", "photo.jpg"};

Result<std::int64_t> read_count(const JsonReader& file, std::string_view key) {
  TL_TRY(const auto count, file.optional_integer(key));
  return std::max<std::int64_t>(count.value_or(0), 0);
}

Result<std::string> read_or(const JsonReader& file, std::string_view key, std::string_view otherwise) {
  TL_TRY(const auto text, file.optional_text(key));
  return cut_text(text.value_or(otherwise), limits::kNameBytes);
}

Result<RemoteFile> read_file(const JsonReader& file, const FileField& form) {
  RemoteFile out;
  out.kind = form.kind;
  TL_TRY(const auto id, file.text("file_id"));
  if (id.empty() || id.size() > kFileIdBytes) return file.expected("file_id", "1 to 512 bytes");
  out.remote = to_storable_text(id);
  TL_TRY(out.name, read_or(file, "file_name", form.name));
  TL_TRY(out.type, read_or(file, "mime_type", form.type));
  TL_TRY(out.size, read_count(file, "file_size"));
  TL_TRY(out.width, read_count(file, "width"));
  TL_TRY(out.height, read_count(file, "height"));
  TL_TRY(out.duration_s, read_count(file, "duration"));
  return out;
}

/// Animated stickers come in formats of their own and say so in flags.
Result<void> name_sticker_type(const JsonReader& sticker, RemoteFile& file) {
  TL_TRY(const auto animated, sticker.optional_boolean("is_animated"));
  TL_TRY(const auto video, sticker.optional_boolean("is_video"));
  if (animated.value_or(false)) {
    file.type = "application/x-tgsticker";
    file.name = "sticker.tgs";
  } else if (video.value_or(false)) {
    file.type = "video/webm";
    file.name = "sticker.webm";
  }
  return {};
}

std::int64_t area(const RemoteFile& photo) { return std::min(photo.width, kPixels) * std::min(photo.height, kPixels); }

/// The largest of the sizes in which a photo is offered, the last of equals.
Result<void> read_photo(const JsonReader& holder, std::vector<RemoteFile>& files) {
  TL_TRY(const auto* sizes, holder.optional_array("photo", kPhotoSizes));
  std::optional<RemoteFile> largest;
  for (std::size_t i = 0; i < sizes->size(); ++i) {
    TL_TRY(const auto size, JsonReader::create((*sizes)[i], holder.pointer_to("photo") + "/" + std::to_string(i)));
    TL_TRY(auto photo, read_file(size, kPhoto));
    if (!largest || area(photo) >= area(*largest)) largest = std::move(photo);
  }
  if (largest) files.push_back(std::move(*largest));
  return {};
}

/// A live photo repeats its still picture as `photo`; the still is what is shown, the film only when there is no still.
Result<void> read_live_photo(const JsonReader& message, std::vector<RemoteFile>& files) {
  TL_TRY(const auto live, message.optional_object("live_photo"));
  if (!live || !files.empty()) return {};
  TL_CHECK_OK(read_photo(*live, files));
  if (!files.empty()) return {};
  TL_TRY(auto film, read_file(*live, {"live_photo", "video", "video/mp4", "live_photo.mp4"}));
  files.push_back(std::move(film));
  return {};
}

Result<void> read_files(const JsonReader& message, std::vector<RemoteFile>& files) {
  TL_CHECK_OK(read_photo(message, files));
  TL_CHECK_OK(read_live_photo(message, files));
  for (const auto& form : kFileFields) {
    if (form.field == "document" && message.has("animation")) continue;  // the same file, for old clients
    TL_TRY(const auto object, message.optional_object(form.field));
    if (!object) continue;
    TL_TRY(auto file, read_file(*object, form));
    if (form.field == "sticker") {
      TL_CHECK_OK(name_sticker_type(*object, file));
    }
    if (files.size() < limits::kAttachments) files.push_back(std::move(file));
  }
  return {};
}

Result<void> read_contact(const JsonReader& message, std::int64_t sender_id, MessageReceived& into) {
  TL_TRY(const auto card, message.optional_object("contact"));
  if (!card) return {};
  TL_TRY(const auto phone, card->text("phone_number"));
  TL_TRY(const auto owner, card->optional_integer("user_id"));
  SharedContact contact;
  contact.phone = cut_text(phone, limits::kNameBytes);
  contact.own = owner == sender_id;
  TL_TRY(contact.name, read_full_name(*card));
  // Telegram knows an account's own number in full, but its clients disagree on the plus.
  if (contact.own && !phone.empty() && phone[0] >= '1' && phone[0] <= '9') contact.phone.insert(0, 1, '+');
  into.contact = std::move(contact);
  return {};
}

Result<double> read_degrees(const JsonReader& place, std::string_view key, double bound) {
  TL_TRY(const auto degrees, place.number(key));
  if (std::abs(degrees) > bound) return place.expected(key, "degrees");
  return degrees;
}

/// A venue repeats its coordinates as `location`.
Result<void> read_location(const JsonReader& message, MessageReceived& into) {
  TL_TRY(const auto venue, message.optional_object("venue"));
  TL_TRY(const auto place, venue ? venue->optional_object("location") : message.optional_object("location"));
  if (!place) return {};
  Location location;
  TL_TRY(location.latitude, read_degrees(*place, "latitude", 90));
  TL_TRY(location.longitude, read_degrees(*place, "longitude", 180));
  if (venue) {
    TL_TRY(location.title, read_or(*venue, "title", ""));
  }
  into.location = std::move(location);
  return {};
}

template<std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Members of `Message` that say how it came, not what is in it. `botToken` is telegram-test-api's.
constexpr std::array<std::string_view, 39> kEnvelope = {"message_id",
                                                        "message_thread_id",
                                                        "from",
                                                        "sender_chat",
                                                        "sender_tag",
                                                        "sender_boost_count",
                                                        "sender_business_bot",
                                                        "business_connection_id",
                                                        "guest_query_id",
                                                        "guest_bot_caller_user",
                                                        "guest_bot_caller_chat",
                                                        "receiver_user",
                                                        "ephemeral_message_id",
                                                        "direct_messages_topic",
                                                        "suggested_post_info",
                                                        "chat",
                                                        "date",
                                                        "edit_date",
                                                        "is_topic_message",
                                                        "is_automatic_forward",
                                                        "is_from_offline",
                                                        "is_paid_post",
                                                        "forward_origin",
                                                        "reply_to_message",
                                                        "reply_to_checklist_task_id",
                                                        "reply_to_poll_option_id",
                                                        "reply_to_story",
                                                        "external_reply",
                                                        "quote",
                                                        "via_bot",
                                                        "has_protected_content",
                                                        "has_media_spoiler",
                                                        "show_caption_above_media",
                                                        "author_signature",
                                                        "link_preview_options",
                                                        "effect_id",
                                                        "paid_star_count",
                                                        "reply_markup",
                                                        "botToken"};

/// What a person can send and the core has no form for.
constexpr std::array<std::string_view, 17> kFormless = {"poll",
                                                        "dice",
                                                        "game",
                                                        "story",
                                                        "paid_media",
                                                        "rich_message",
                                                        "checklist",
                                                        "invoice",
                                                        "giveaway",
                                                        "gift",
                                                        "unique_gift",
                                                        "web_app_data",
                                                        "users_shared",
                                                        "chat_shared",
                                                        "passport_data",
                                                        "successful_payment",
                                                        "refunded_payment"};

/// What happens to a chat rather than what somebody says in it.
constexpr std::array<std::string_view, 45> kService = {"new_chat_members",
                                                       "left_chat_member",
                                                       "new_chat_title",
                                                       "new_chat_photo",
                                                       "delete_chat_photo",
                                                       "group_chat_created",
                                                       "supergroup_chat_created",
                                                       "channel_chat_created",
                                                       "managed_bot_created",
                                                       "message_auto_delete_timer_changed",
                                                       "pinned_message",
                                                       "connected_website",
                                                       "write_access_allowed",
                                                       "proximity_alert_triggered",
                                                       "boost_added",
                                                       "chat_background_set",
                                                       "forum_topic_created",
                                                       "forum_topic_edited",
                                                       "forum_topic_closed",
                                                       "forum_topic_reopened",
                                                       "general_forum_topic_hidden",
                                                       "general_forum_topic_unhidden",
                                                       "giveaway_created",
                                                       "giveaway_winners",
                                                       "giveaway_completed",
                                                       "gift_upgrade_sent",
                                                       "paid_message_price_changed",
                                                       "direct_message_price_changed",
                                                       "video_chat_scheduled",
                                                       "video_chat_started",
                                                       "video_chat_ended",
                                                       "video_chat_participants_invited",
                                                       "chat_owner_left",
                                                       "chat_owner_changed",
                                                       "community_chat_added",
                                                       "community_chat_joined",
                                                       "community_chat_removed",
                                                       "checklist_tasks_done",
                                                       "checklist_tasks_added",
                                                       "poll_option_added",
                                                       "poll_option_deleted",
                                                       "suggested_post_approved",
                                                       "suggested_post_approval_failed",
                                                       "suggested_post_declined",
                                                       "suggested_post_paid"};

/// The first member that is content by name, whether known or of a Bot API newer than this program.
std::string first_content(const JsonReader& message) {
  for (const auto& [key, value] : message.raw()) {
    const std::string_view name(key.data(), key.size());
    if (!value.is_null() && !contains(kEnvelope, name)) return cut_text(name, limits::kNameBytes);
  }
  return "empty";
}

std::string formless_content(const JsonReader& message) {
  for (const auto name : kFormless) {
    if (message.has(name)) return std::string(name);
  }
  return {};
}

bool has_content(const MessageReceived& message) {
  return !message.text.empty() || !message.files.empty() || message.contact || message.location;
}

}  // namespace

std::string cut_text(std::string_view raw, std::size_t max_bytes) {
  // A character takes one byte at least and its replacement three, so nothing behind max_bytes can survive.
  const bool long_before = raw.size() > max_bytes;
  std::string text = to_storable_text(long_before ? truncate_utf8(raw, max_bytes) : raw);
  if (!long_before && text.size() <= max_bytes) return text;
  text.resize(truncate_utf8(text, max_bytes - kCutMark.size()).size());
  text += kCutMark;
  return text;
}

Result<std::string> read_full_name(const JsonReader& person) {
  TL_TRY(const auto first, person.optional_text("first_name"));
  TL_TRY(const auto last, person.optional_text("last_name"));
  std::string name(trim(first.value_or("")));
  const auto family = trim(last.value_or(""));
  if (!name.empty() && !family.empty()) name += ' ';
  name += family;
  return cut_text(name, limits::kNameBytes);
}

Result<void> read_text(const JsonReader& message, std::string& text, std::vector<TextEntity>& entities) {
  const bool is_text = message.has("text");
  TL_TRY(const auto raw, message.optional_text(is_text ? "text" : "caption"));
  text = cut_text(raw.value_or(""), limits::kTextBytes);
  entities = read_entities(message.find(is_text ? "entities" : "caption_entities"),
                           static_cast<std::int64_t>(utf16_length(text)));
  return {};
}

Result<void> read_content(const JsonReader& message, std::int64_t sender_id, MessageReceived& into) {
  TL_CHECK_OK(read_text(message, into.text, into.entities));
  TL_CHECK_OK(read_files(message, into.files));
  TL_CHECK_OK(read_contact(message, sender_id, into));
  TL_CHECK_OK(read_location(message, into));
  into.unsupported = formless_content(message);
  if (into.unsupported.empty() && !has_content(into)) into.unsupported = first_content(message);
  return {};
}

std::string service_kind(const JsonReader& message) {
  for (const auto name : kService) {
    if (message.has(name)) return std::string(name);
  }
  return {};
}

}  // namespace throughline::channels::telegram
