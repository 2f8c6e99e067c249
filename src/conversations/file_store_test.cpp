#include "conversations/file_store.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace throughline::conversations {
namespace {

TEST(ConversationsFiles, the_same_bytes_are_kept_once_and_digests_are_not_paths) {
  const auto folder = std::filesystem::temp_directory_path() / ("throughline-files-" + std::to_string(::getpid()));
  SystemDisk disk(std::chrono::microseconds(0));
  FileStore store(folder.string(), disk);
  const auto digest = store.put("hello").value();
  EXPECT_EQ(store.put("hello").value(), digest);
  EXPECT_EQ(store.read(digest).value(), "hello");
  EXPECT_EQ(store.read("../../etc/passwd").error().kind, ErrorKind::not_found);
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
