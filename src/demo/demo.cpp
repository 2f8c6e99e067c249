#include "demo/demo.hpp"

#include <algorithm>

#include "api/problem.hpp"
#include "base/limits.hpp"

namespace throughline::demo {

namespace {

constexpr std::string_view kBotApi = "/demo/bot-api";
constexpr std::string_view kCustomerApi = "/demo/api";
constexpr std::string_view kPicture = "/demo/photos/kettle.jpg";
constexpr std::int64_t kPictureWidth = 960;
constexpr std::int64_t kPictureHeight = 1280;
constexpr std::size_t kFormOverhead = 64 * 1024;

std::vector<Story> all_stories() {
  std::vector<Story> all;
  for (auto part : {english_stories(), russian_stories(), ukrainian_stories(), polish_stories()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return all;
}

/// Whom the curl line of the welcome plays, so that an answer to it has somewhere to arrive.
Person terminal() {
  return {.id = 5'000'000'900,
          .first_name = "Kim",
          .last_name = "Terminal",
          .language = "en",
          .about = "The curl line printed at start"};
}

net::Response to_workspace(bool within_site) {
  net::Response response;
  response.headers.add("Cache-Control", "no-store");
  if (within_site) {
    response.status = 302;
    response.headers.add("Location", "/");
    return response;
  }
  // After a link from another site the browser withholds strict cookies through every redirect; a page of ours ends
  // that.
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.body = "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url=/\"><title>Voltmart</title>";
  return response;
}

}  // namespace

api::Company company() { return {"Voltmart", {"en", "ru", "uk", "pl"}, "Europe/Warsaw"}; }

Demo::Demo(Settings settings)
    : settings_(std::move(settings)),
      stand_in_({settings_.core, settings_.clock, settings_.http, settings_.files,
                 conversations::FileStore(settings_.folder + "/files", settings_.disk),
                 settings_.folder + "/messenger.jsonl"}) {}

Result<void> Demo::open(storage::Session& session) {
  furnished_ = !is_untouched(session);
  if (furnished_ && !stand_in_.has_history()) {
    return Error::conflict("the data folder holds a company of your own; give the demo another one with --data");
  }
  stand_in_.open(settings_.random);
  return {};
}

void Demo::start(const Scribes& scribes, Callback<void(Result<void>)> done) {
  if (furnished_) {
    stand_in_.start(hook());
    return done({});
  }
  const auto* picture = api::find_asset(settings_.assets, kPicture);
  if (picture == nullptr) return write_history(scribes, {}, std::move(done));
  FormField file{"photo", "kettle.jpg", "image/jpeg", std::string(picture->plain)};
  stand_in_.keep_file(std::move(file), [this, scribes, done = std::move(done)](Result<ReceivedFile> kept) mutable {
    std::optional<Picture> found;
    if (kept) found = Picture{std::move(*kept), kPictureWidth, kPictureHeight};
    write_history(scribes, std::move(found), std::move(done));
  });
}

void Demo::write_history(Scribes scribes, std::optional<Picture> picture, Callback<void(Result<void>)> done) {
  History history = plan_history(all_stories(), settings_.clock.now(), picture);
  history.chats.add_person(terminal());
  // First the messenger, then the database: a crash between the two is mended by the next start.
  if (auto adopted = stand_in_.adopt(std::move(history.chats)); !adopted) return done(std::move(adopted));
  settings_.writer.submit([scribes, deeds = std::move(history.deeds)](
                              storage::Transaction& transaction) { return furnish(transaction, scribes, deeds); },
                          [this, done = std::move(done)](Result<void> written) mutable {
                            if (written) stand_in_.start(hook());
                            done(std::move(written));
                          });
}

std::size_t Demo::body_limit(const net::Request& head) const {
  const bool upload = head.path.starts_with(kBotApi) ? stand_in_.knows_token(head.path.substr(kBotApi.size()))
                                                     : head.path.ends_with("/photos");
  return upload ? limits::kUploadBytes + kFormOverhead : limits::kBodyBytes;
}

void Demo::handle(net::Request request, net::Reply reply) {
  const auto below = [&](std::string_view prefix) { return request.path.starts_with(std::string(prefix) + "/"); };
  if (below(kBotApi)) {
    request.path.erase(0, kBotApi.size());
    return stand_in_.handle(std::move(request), std::move(reply));
  }
  if (below(kCustomerApi)) {
    request.path.erase(0, kCustomerApi.size());
    return customers_.handle(std::move(request), std::move(reply));
  }
  if (request.path == "/demo/enter") return enter(request, std::move(reply));
  page(request, std::move(reply));
}

void Demo::enter(const net::Request& request, net::Reply reply) {
  const auto site = request.headers.find("Sec-Fetch-Site");
  const bool within = site != "cross-site" && site != "same-site";
  settings_.readers.read<api::Agent>(
      [](storage::Session& session) -> Result<api::Agent> {
        auto agent = api::find_agent(session, std::string(kHostEmail));
        if (!agent || agent->disabled) return Error::not_found("the demo's agent is gone");
        return std::move(*agent);
      },
      [this, within, secure = request.secure, reply = std::move(reply)](Result<api::Agent> agent) mutable {
        if (!agent) return reply(api::problem(agent.error(), {}));
        settings_.sign_in.open_session(std::move(*agent), [within, secure, reply = std::move(reply)](
                                                              Result<api::SignIn::Session> session) mutable {
          if (!session) return reply(api::problem(session.error(), {}));
          auto response = to_workspace(within);
          response.headers.add("Set-Cookie", api::session_cookie(session->secret, secure));
          reply(std::move(response));
        });
      });
}

void Demo::page(const net::Request& request, net::Reply reply) {
  const bool reads = request.method == net::Method::get || request.method == net::Method::head;
  if (reads && request.path == "/demo") {
    net::Response response;
    response.status = 302;
    response.headers.add("Location", "/demo/");
    return reply(std::move(response));
  }
  const auto path = request.path.ends_with('/') ? request.path + "index.html" : request.path;
  const auto* asset = api::find_asset(settings_.assets, path);
  if (!reads || asset == nullptr) return reply(api::problem(Error::not_found("no such route"), request.id));
  reply(api::asset_response(*asset, request));
}

std::string Demo::welcome(const std::string& program, const std::string& data) const {
  const std::string now = "'$(date +%s)'";  // so that the line can be sent again
  const std::string who = std::to_string(terminal().id);
  return "\nVoltmart, the demo company, is open. Everything in it is invented.\n\n"
         "  Agents' workspace   " +
         settings_.url +
         "/\n"
         "  Customer's phone    " +
         settings_.url +
         "/demo/\n"
         "  The shop's site     " +
         settings_.url +
         "/demo/shop/\n\n"
         "Write on the phone and watch the workspace. From a terminal, as Telegram would:\n\n"
         "  curl -i " +
         hook() +
         " -H 'Content-Type: application/json' \\\n"
         "    -H 'X-Telegram-Bot-Api-Secret-Token: " +
         keys().secret +
         "' \\\n"
         "    -d '{\"update_id\":" +
         now + ",\"message\":{\"message_id\":" + now + ",\"date\":" + now + ",\"chat\":{\"id\":" + who +
         ",\"type\":\"private\"},\"from\":{\"id\":" + who +
         ",\"is_bot\":false,\"first_name\":\"Kim\",\"language_code\":\"en\"},\"text\":\"Hello from a terminal\"}}'\n\n"
         "A token for the API (this server notices it at once):\n\n"
         "  " +
         program + " token create --data " + data + " --name me --role admin\n\n";
}

}  // namespace throughline::demo
