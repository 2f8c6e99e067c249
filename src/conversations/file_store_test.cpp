#include "conversations/file_store.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace throughline::conversations {
namespace {

TEST(ConversationsFiles, the_same_bytes_are_kept_once_and_digests_are_not_paths) {
  const auto folder = std::filesystem::temp_directory_path() / ("throughline-files-" + std::to_string(::getpid()));
  SystemDisk disk(std::chrono::microseconds(0));
  FileStore store(folder.string(), disk);
  const auto file = store.put("hello").value();
  EXPECT_EQ(*store.put("hello").value(), *file);
  EXPECT_EQ(store.read(*file).value(), "hello");
  EXPECT_EQ(store.read("../../etc/passwd").error().kind, ErrorKind::not_found);
  std::filesystem::remove_all(folder);
}

TEST(ConversationsFiles, a_file_is_removed_when_nobody_is_about_to_name_it) {
  const auto folder = std::filesystem::temp_directory_path() / ("throughline-held-" + std::to_string(::getpid()));
  SystemDisk disk(std::chrono::microseconds(0));
  FileStore store(folder.string(), disk);
  FileStore copy = store;
  auto first = store.put("hello").value();
  const auto digest = *first;
  auto second = copy.put("hello").value();
  first.reset();
  EXPECT_FALSE(store.remove(digest).value());
  EXPECT_TRUE(store.read(digest).has_value());
  second.reset();
  EXPECT_TRUE(store.remove(digest).value());
  EXPECT_EQ(store.read(digest).error().kind, ErrorKind::not_found);
  EXPECT_TRUE(store.remove(digest).value()) << "what is not there is gone";
  EXPECT_EQ(*store.put("hello").value(), digest);
  std::filesystem::remove_all(folder);
}

TEST(ConversationsFiles, names_lose_paths_and_what_hides_them) {
  EXPECT_EQ(safe_file_name("../../etc/passwd", "file"), "passwd");
  EXPECT_EQ(safe_file_name("a\\b\r\nc.txt", "file"), "bc.txt");
  EXPECT_EQ(safe_file_name("invoice\u202Efdp.exe", "file"), "invoicefdp.exe");
  EXPECT_EQ(safe_file_name("\u200B.htaccess", "file"), "htaccess");
  EXPECT_EQ(safe_file_name("...", "file"), "file");
  EXPECT_EQ(safe_file_name("Счёт.pdf", "file"), "Счёт.pdf");
}

TEST(ConversationsFiles, bytes_decide_the_type) {
  EXPECT_EQ(proved_media_type("\xFF\xD8\xFF\xE0"), "image/jpeg");
  EXPECT_EQ(proved_media_type("<svg onload=alert(1)>"), "application/octet-stream");
  EXPECT_EQ(proved_media_type(""), "application/octet-stream");
}

}  // namespace
}  // namespace throughline::conversations
