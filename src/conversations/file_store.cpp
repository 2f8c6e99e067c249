#include "conversations/file_store.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <mutex>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::conversations {

struct FileStore::Holds {
  std::mutex mutex;
  std::map<std::string, int> count;
};

FileStore::FileStore(std::string folder, Disk& disk)
    : folder_(std::move(folder)), disk_(disk), holds_(std::make_shared<Holds>()) {}

std::string FileStore::path_of(const std::string& digest) const {
  return folder_ + "/" + digest.substr(0, 2) + "/" + digest.substr(2);
}

HeldFile FileStore::hold(std::string digest) {
  {
    const std::lock_guard lock(holds_->mutex);
    ++holds_->count[digest];
  }
  return {new std::string(std::move(digest)), [holds = holds_](const std::string* held) {
            const std::unique_ptr<const std::string> ending(held);
            const std::lock_guard lock(holds->mutex);
            const auto found = holds->count.find(*held);
            if (--found->second == 0) holds->count.erase(found);
          }};
}

Result<HeldFile> FileStore::put(std::string_view bytes) {
  // Held before it is looked for: it must not go between the two.
  auto held = hold(to_hex(sha256(bytes)));
  std::error_code failure;
  if (std::filesystem::exists(path_of(*held), failure)) return held;
  TL_CHECK_OK(disk_.write_durably(path_of(*held), bytes));
  return held;
}

Result<bool> FileStore::remove(const std::string& digest) {
  const std::lock_guard lock(holds_->mutex);
  if (holds_->count.contains(digest)) return false;
  TL_CHECK_OK(disk_.remove(path_of(digest)));
  return true;
}

Result<std::string> FileStore::read(const std::string& digest) {
  if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return Error::not_found("no such file");
  }
  return disk_.read(path_of(digest));
}

std::string_view proved_media_type(std::string_view bytes) {
  struct Magic {
    std::string_view bytes;
    std::size_t offset;
    std::string_view type;
  };
  static constexpr std::array<Magic, 8> kMagic = {{
      {"\xFF\xD8\xFF", 0, "image/jpeg"},
      {"\x89PNG\r\n\x1A\n", 0, "image/png"},
      {"GIF8", 0, "image/gif"},
      {"WEBP", 8, "image/webp"},
      {"%PDF-", 0, "application/pdf"},
      {"OggS", 0, "audio/ogg"},
      {"ID3", 0, "audio/mpeg"},
      {"ftyp", 4, "video/mp4"},
  }};
  for (const auto& magic : kMagic) {
    if (bytes.size() >= magic.offset && bytes.substr(magic.offset).starts_with(magic.bytes)) return magic.type;
  }
  return "application/octet-stream";
}

namespace {

/// U+200E, U+200F, U+202A-202E, U+2066-2069 and U+FEFF hide what a name really is.
bool is_hidden_sequence(std::string_view three) {
  if (three == "\xEF\xBB\xBF") return true;
  if (!three.starts_with("\xE2\x80") && !three.starts_with("\xE2\x81")) return false;
  const auto last = static_cast<unsigned char>(three[2]);
  if (three[1] == '\x80') return (last >= 0x8B && last <= 0x8F) || (last >= 0xAA && last <= 0xAE);
  return last >= 0xA6 && last <= 0xA9;
}

}  // namespace

std::string safe_file_name(std::string_view name, std::string_view fallback) {
  const std::string storable = to_storable_text(name);
  std::string out;
  for (std::size_t at = 0; at < storable.size();) {
    if (at + 3 <= storable.size() && is_hidden_sequence(std::string_view(storable).substr(at, 3))) {
      at += 3;
      continue;
    }
    const char c = storable[at++];
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (c == '/' || c == '\\')
      out.clear();
    else if (!control)
      out += c;
  }
  const auto first = out.find_first_not_of(". ");
  out = first == std::string::npos ? std::string() : out.substr(first);
  if (out.empty()) out = fallback;
  return std::string(truncate_utf8(out, limits::kNameBytes - 1));
}

}  // namespace throughline::conversations
