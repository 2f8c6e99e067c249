#include "channels/telegram/connector.hpp"

#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "channels/telegram/connector_fakes.hpp"
#include "channels/telegram/fixture.hpp"

namespace throughline::channels::telegram {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto kToken = "7000000001:AAF0123456789abcdefghijklmnopqrstuv";

Settings settings() {
  Settings out;
  out.account = "tg";
  out.token = kToken;
  out.secret = "s3cret_-";
  out.api_base = "https://api.example/";
  return out;
}

class TelegramConnectorTest : public testing::Test {
 protected:
  Connector& connector() {
    if (!connector_) connector_ = create(chosen, world.http, world.core, world.clock);
    return *connector_;
  }

  Result<void> verify(std::string_view sent) {
    WebhookRequest request{.query = {}, .body = {}, .header = [sent](std::string_view name) {
                             return name == "X-Telegram-Bot-Api-Secret-Token" ? sent : std::string_view();
                           }};
    return connector().verify(request);
  }

  void send(std::string text) {
    OutboundRequest request;
    request.thread = "5";
    request.part.text = std::move(text);
    connector().send(std::move(request), [this](SendResult result) { results.push_back(std::move(result)); });
  }

  void fetch() {
    connector().fetch("file-id", [this](Result<conversations::FetchedFile> file) { files.push_back(std::move(file)); });
  }

  World world;
  Settings chosen = settings();
  std::vector<SendResult> results;
  std::vector<Result<conversations::FetchedFile>> files;
  std::unique_ptr<Connector> connector_;
};

TEST_F(TelegramConnectorTest, believes_only_requests_with_the_secret) {
  EXPECT_TRUE(verify("s3cret_-"));
  for (const auto* wrong : {"", "s3cret_", "s3cret_-x", "S3CRET_-", "s3cret_- "}) {
    const auto verdict = verify(wrong);
    ASSERT_FALSE(verdict) << wrong;
    EXPECT_EQ(verdict.error().kind, ErrorKind::unauthenticated);
    EXPECT_THAT(verdict.error().message, Not(HasSubstr("s3cret")));
  }
}

TEST_F(TelegramConnectorTest, believes_nobody_without_a_secret) {
  chosen.secret = "";
  EXPECT_FALSE(verify(""));
  EXPECT_FALSE(verify("anything"));
  WebhookRequest bare{.query = {}, .body = {}, .header = {}};
  EXPECT_FALSE(connector().verify(bare));
  EXPECT_THAT(connector().health(), HasSubstr("no secret"));
}

TEST_F(TelegramConnectorTest, parses_one_update_a_request) {
  const auto events = connector().parse(fixture("text"));
  ASSERT_TRUE(events);
  ASSERT_THAT(*events, SizeIs(1));
  EXPECT_EQ((*events)[0].id, "900101");
  EXPECT_FALSE(connector().parse("{}"));
}

TEST_F(TelegramConnectorTest, sends_to_the_method_of_the_bot) {
  send("hi");
  ASSERT_THAT(world.http.open, SizeIs(1));
  const auto& request = world.http.open[0].request;
  EXPECT_EQ(request.url, "https://api.example/bot" + std::string(kToken) + "/sendMessage");
  EXPECT_EQ(request.method, net::Method::post);
  EXPECT_EQ(request.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(request.body, R"({"chat_id":5,"text":"hi"})");
  EXPECT_EQ(request.deadline, limits::kSendTimeout);
  world.http.answer_ok("sendMessage", R"({"message_id":9,"chat":{"id":5}})");
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_THAT(std::get<Sent>(results[0]).messages, ElementsAre("5:9"));
  EXPECT_EQ(connector().health(), "ok");
}

TEST_F(TelegramConnectorTest, uploads_files_with_time_to_spare) {
  OutboundRequest request;
  request.thread = "5";
  StoredFile file;
  file.name = "a.pdf";
  file.type = "application/pdf";
  file.size = 2 * 1024 * 1024;
  file.bytes = std::make_shared<const std::string>(std::string(2 * 1024 * 1024, 'x'));
  request.part.files = {file};
  connector().send(std::move(request), [](SendResult) {});
  const auto& sent = world.http.open.at(0).request;
  EXPECT_THAT(sent.url, HasSubstr("/sendDocument"));
  EXPECT_THAT(sent.parts, SizeIs(3));
  EXPECT_EQ(sent.parts[2].bytes, file.bytes) << "shared, not copied";
  EXPECT_GT(sent.deadline, limits::kSendTimeout);
}

TEST_F(TelegramConnectorTest, refuses_later_and_not_within_the_call) {
  OutboundRequest request;
  request.thread = "somewhere";
  request.part.text = "hi";
  connector().send(std::move(request), [this](SendResult result) { results.push_back(std::move(result)); });
  EXPECT_THAT(results, IsEmpty());
  world.core.run_posted();
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_EQ(std::get<Refused>(results[0]).why, Refused::Why::bad_recipient);
  EXPECT_THAT(world.http.open, IsEmpty());
}

TEST_F(TelegramConnectorTest, shows_what_ails_sending_until_it_works) {
  send("a");
  world.http.answer("sendMessage", 401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})");
  EXPECT_TRUE(std::holds_alternative<AuthBroken>(results.at(0)));
  EXPECT_THAT(connector().health(), HasSubstr("token"));
  send("b");
  world.http.answer_ok("sendMessage", R"({"message_id":9,"chat":{"id":5}})");
  EXPECT_EQ(connector().health(), "ok");
}

TEST_F(TelegramConnectorTest, never_tells_the_token) {
  const std::string quoting = "could not connect to https://api.example/bot" + std::string(kToken) + "/sendMessage";
  send("a");
  world.http.break_off("sendMessage", net::Exchange::not_sent, quoting);
  EXPECT_THAT(std::get<RetryLater>(results.at(0)).why, Not(HasSubstr("AAF0")));
  EXPECT_THAT(connector().health(), Not(HasSubstr("AAF0")));
  send("b");
  world.http.answer("sendMessage", 400, R"({"ok":false,"error_code":400,"description":")" + quoting + R"("})");
  EXPECT_THAT(std::get<Refused>(results.at(1)).detail, Not(HasSubstr("AAF0")));
  fetch();
  world.http.break_off("getFile", net::Exchange::unknown, quoting);
  EXPECT_THAT(files.at(0).error().message, Not(HasSubstr("AAF0")));
}

TEST_F(TelegramConnectorTest, fetches_a_file_by_its_path) {
  fetch();
  EXPECT_EQ(json::serialize(world.http.open.at(0).body()), R"({"file_id":"file-id"})");
  world.http.answer_ok("getFile", R"({"file_id":"file-id","file_size":5,"file_path":"photos/a b%2f.jpg"})");
  ASSERT_THAT(world.http.open, SizeIs(1));
  const auto& request = world.http.open[0].request;
  EXPECT_EQ(request.url, "https://api.example/file/bot" + std::string(kToken) + "/photos/a%20b%252f.jpg");
  EXPECT_EQ(request.method, net::Method::get);
  EXPECT_EQ(request.max_response_bytes, limits::kUploadBytes);
  net::Outcome outcome;
  outcome.exchange = net::Exchange::answered;
  outcome.status = 200;
  outcome.body = "bytes";
  outcome.headers.add("content-type", "application/octet-stream");
  world.http.answer("a%20b%252f.jpg", std::move(outcome));
  ASSERT_TRUE(files.at(0));
  EXPECT_EQ(files[0]->bytes, "bytes");
  EXPECT_EQ(files[0]->type, "");
}

TEST_F(TelegramConnectorTest, trusts_no_path) {
  for (const auto* path : {"../secret", "a/../b", "/etc/passwd", "a//b", "", ".", "a/"}) {
    fetch();
    world.http.answer_ok("getFile", R"({"file_path":")" + std::string(path) + R"("})");
    ASSERT_FALSE(files.back()) << path;
    EXPECT_EQ(files.back().error().kind, ErrorKind::invalid);
    EXPECT_THAT(world.http.open, IsEmpty());
  }
}

TEST_F(TelegramConnectorTest, tells_why_a_file_does_not_come) {
  const auto kind_after = [this](int status, const std::string& body) {
    fetch();
    world.http.answer("getFile", status, body);
    return files.back() ? ErrorKind::internal : files.back().error().kind;
  };
  EXPECT_EQ(kind_after(200, R"({"ok":true,"result":{"file_path":"a","file_size":20971521}})"), ErrorKind::invalid);
  EXPECT_EQ(kind_after(400, R"({"ok":false,"error_code":400,"description":"Bad Request: file is too big"})"),
            ErrorKind::invalid);
  EXPECT_EQ(kind_after(400, R"({"ok":false,"error_code":400,"description":"Bad Request: invalid file_id"})"),
            ErrorKind::not_found);
  EXPECT_EQ(kind_after(401, R"({"ok":false,"error_code":401,"description":"Unauthorized"})"), ErrorKind::unavailable);
  EXPECT_EQ(kind_after(500, "API method 'getFile' is not supported"), ErrorKind::unavailable);
  EXPECT_EQ(kind_after(200, R"({"ok":true,"result":{}})"), ErrorKind::invalid);

  const auto kind_of_download = [this](net::Exchange exchange, int status) {
    fetch();
    world.http.answer_ok("getFile", R"({"file_path":"a.jpg"})");
    net::Outcome outcome;
    outcome.exchange = exchange;
    outcome.status = status;
    world.http.answer("a.jpg", std::move(outcome));
    return files.back() ? ErrorKind::internal : files.back().error().kind;
  };
  EXPECT_EQ(kind_of_download(net::Exchange::too_large, 200), ErrorKind::invalid);
  EXPECT_EQ(kind_of_download(net::Exchange::unknown, 0), ErrorKind::unavailable);
  EXPECT_EQ(kind_of_download(net::Exchange::answered, 404), ErrorKind::not_found);
  EXPECT_EQ(kind_of_download(net::Exchange::answered, 502), ErrorKind::unavailable);
}

TEST_F(TelegramConnectorTest, registers_its_webhook_until_telegram_agrees) {
  chosen.webhook_url = "https://help.example/hooks/tg";
  connector().start(world.sink);
  EXPECT_EQ(json::serialize(world.http.open.back().body()),
            R"({"url":"https://help.example/hooks/tg","secret_token":"s3cret_-","allowed_updates":["message",)"
            R"("edited_message","callback_query","my_chat_member","message_reaction"],"max_connections":40})");
  world.http.answer("setWebhook", 400, R"({"ok":false,"error_code":400,"description":"Bad Request: bad webhook"})");
  EXPECT_THAT(connector().health(), HasSubstr("bad webhook"));
  world.core.advance(1s);
  world.http.answer_ok("setWebhook", "true");
  EXPECT_EQ(connector().health(), "ok");
  world.core.advance(60s);
  EXPECT_FALSE(world.http.has("setWebhook"));
  EXPECT_FALSE(world.http.has("deleteWebhook"));
}

TEST_F(TelegramConnectorTest, registers_no_webhook_that_it_would_refuse) {
  chosen.webhook_url = "https://help.example/hooks/tg";
  for (const auto& secret : {std::string(), std::string("not allowed!"), std::string(257, 'a')}) {
    chosen.secret = secret;
    connector_.reset();
    connector().start(world.sink);
    EXPECT_FALSE(world.http.has("setWebhook"));
    EXPECT_THAT(connector().health(), HasSubstr("secret"));
  }
}

TEST_F(TelegramConnectorTest, polls_when_told_and_has_no_public_address) {
  chosen.poll = true;
  chosen.secret = "";
  connector().start(world.sink);
  world.http.answer_ok("deleteWebhook", "true");
  world.http.answer_ok("getUpdates", "[" + fixture("text") + "]");
  ASSERT_THAT(world.sink.taken, SizeIs(1));
  EXPECT_TRUE(connector().parse(world.sink.taken[0].body)) << "a stored body can be read again";
  world.sink.store();
  EXPECT_EQ(connector().health(), "ok");
  world.http.answer("getUpdates", 409, R"({"ok":false,"error_code":409,"description":"Conflict: terminated"})");
  EXPECT_THAT(connector().health(), HasSubstr("another program"));
  connector().stop();
  world.core.advance(60s);
  EXPECT_FALSE(world.http.has("getUpdates"));
}

TEST_F(TelegramConnectorTest, learns_its_name_for_start_links) {
  EXPECT_EQ(connector().capabilities().start_token.url_template, "");
  connector().start(world.sink);
  world.http.answer_ok("getMe", R"({"id":7,"is_bot":true,"username":"evil/../name"})");
  EXPECT_EQ(connector().capabilities().start_token.url_template, "");
  connector().start(world.sink);
  world.http.answer_ok("getMe", R"({"id":7,"is_bot":true,"username":"example_shop_bot"})");
  EXPECT_EQ(connector().capabilities().start_token.url_template, "https://t.me/example_shop_bot?start={token}");
}

TEST_F(TelegramConnectorTest, does_nothing_without_a_token) {
  chosen.token = " \n";
  connector().start(world.sink);
  EXPECT_EQ(world.http.sent, 0);
  EXPECT_THAT(connector().health(), HasSubstr("no token"));
}

TEST_F(TelegramConnectorTest, tells_its_limits) {
  const auto& able = connector().capabilities();
  EXPECT_EQ(able.text.max, 4096u);
  EXPECT_EQ(able.text.caption_max, 1024u);
  EXPECT_EQ(able.text.unit, TextUnit::utf16);
  EXPECT_EQ(able.window.kind, WindowKind::user_must_start);
  EXPECT_EQ(able.start_token.max_length, 64u);
  EXPECT_EQ(able.buttons.payload_max_bytes, 64u);
  EXPECT_EQ(able.media_out.max_bytes, 50 * 1024 * 1024);
  EXPECT_EQ(able.per_thread.burst, 3u);
  EXPECT_EQ(able.per_thread.interval, 1s);
  EXPECT_FALSE(able.delivered_receipts || able.read_receipts || able.outbound_deduplicated);
}

TEST_F(TelegramConnectorTest, may_be_gone_when_answers_come) {
  send("a");
  fetch();
  connector().start(world.sink);
  connector_.reset();
  world.http.break_off("sendMessage", net::Exchange::unknown);
  world.http.answer_ok("getFile", R"({"file_path":"a.jpg"})");
  world.http.answer_ok("getMe", R"({"username":"x"})");
  EXPECT_TRUE(std::holds_alternative<Uncertain>(results.at(0)));
  EXPECT_FALSE(files.at(0));
}

}  // namespace
}  // namespace throughline::channels::telegram
