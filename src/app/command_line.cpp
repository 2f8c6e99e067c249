#include "app/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <sodium.h>

#include "api/routes.hpp"
#include "app/config.hpp"
#include "app/database.hpp"
#include "app/program.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "customers/people.hpp"
#include "imports/import.hpp"

namespace throughline::app {

namespace {

constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kSomeRefused = 3;  // rows of an import
/// Ids made by a command never meet those of a running server: nodes are 0 to 511.
constexpr std::uint16_t kCommandNode = 1023;
constexpr std::size_t kShortestPassword = 10;

struct Options {
  std::string config;
  std::string data;
  std::string listen;
  std::string name;
  std::string email;
  std::string role = "agent";
  std::string from;
  std::string to;
  std::string kind;
  std::string file;
  std::string format;
  std::string source;
  bool password_stdin = false;
  std::vector<std::string> brands;
};

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int complain(const Error& error) {
  std::cerr << "throughline: " << error.message << '\n';
  return error.kind == ErrorKind::invalid || error.kind == ErrorKind::not_found ? kUsage : kRefused;
}

/// The configuration with what the command line says on top. Without --config the file throughline.toml is used if it
/// is there.
Result<Config> configuration(const Options& options) {
  std::string path = options.config;
  if (path.empty() && std::filesystem::exists("throughline.toml")) path = "throughline.toml";
  TL_TRY(auto config, load_config(path, environment));
  if (!options.data.empty()) config.data = options.data;
  if (!options.listen.empty()) TL_CHECK_OK(set_listen(config, options.listen, "--listen"));
  return config;
}

int serve(const Options& options) {
  auto config = configuration(options);
  if (!config) return complain(config.error());
  auto program = Program::create(std::move(*config), false);
  if (!program) return complain(program.error());
  const auto ran = (*program)->run([&] { log_info("ready", {{"port", (*program)->port()}}); });
  return ran ? 0 : complain(ran.error());
}

/// The demo company reads no file: it has a channel, a name and a place of its own.
int run_demo(const Options& options, const std::string& command) {
  auto config = load_config("", environment);
  if (!config) return complain(config.error());
  if (!options.data.empty()) config->data = options.data;
  if (!options.listen.empty()) {
    if (const auto set = set_listen(*config, options.listen, "--listen"); !set) return complain(set.error());
  }
  config->company = demo::company();
  config->tls_cert.clear();
  config->tls_key.clear();
  const std::string data = config->data;
  const bool within_reach = config->host != "127.0.0.1" && config->host != "::1" && config->host != "localhost";
  auto program = Program::create(std::move(*config), true);
  if (!program) return complain(program.error());
  const auto ran = (*program)->run([&] {
    log_info("ready", {{"port", (*program)->port()}});
    std::cout << (*program)->demo()->welcome(command, data);
    if (within_reach) std::cout << "Whoever reaches this address is let in without a password.\n\n";
    std::cout << std::flush;
  });
  return ran ? 0 : complain(ran.error());
}

/// Runs one write on the data of a stopped or running server.
template<class Write>
int write_once(const Options& options, Write write) {
  auto config = configuration(options);
  if (!config) return complain(config.error());
  const SystemClock clock;
  SystemDisk disk(std::chrono::microseconds(0));
  auto session = open_database(*config, disk, clock);
  IdSource ids(clock, kCommandNode, 0);
  session->begin_write();
  storage::Transaction transaction(*session, ids, clock.now());
  const Result<std::string> output = write(transaction);
  if (output)
    session->commit();
  else
    session->roll_back();
  if (!output) return complain(output.error());
  std::cout << *output << '\n';
  return 0;
}

Result<api::Role> role_of(const Options& options) {
  if (const auto role = api::parse_role(options.role)) return *role;
  return Error::invalid("--role must be admin, supervisor or agent");
}

api::Brands brands_of(const Options& options) {
  if (options.brands.empty()) return {};
  return api::Brands(std::in_place, options.brands.begin(), options.brands.end());
}

/// A brand that no account has shows nothing: most likely a slip of the pen, but accounts may come later.
void mention_unknown_brands(const Options& options) {
  const auto config = configuration(options);
  if (!config) return;
  for (const auto& brand : options.brands) {
    const bool known = std::any_of(config->channels.begin(), config->channels.end(),
                                   [&](const auto& channel) { return channel.setting("brand") == brand; });
    if (!known) std::cerr << "throughline: note: no channel account of the file has the brand '" << brand << "'\n";
  }
}

int add_agent(const Options& options) {
  mention_unknown_brands(options);
  std::string password;
  if (options.password_stdin) std::getline(std::cin, password);
  if (password.size() < kShortestPassword) {
    return complain(
        Error::invalid("give a password of at least 10 characters on standard input with --password-stdin"));
  }
  const std::string hash = api::hash_password(password);
  return write_once(options, [&](storage::Transaction& transaction) -> Result<std::string> {
    TL_TRY(const auto role, role_of(options));
    TL_TRY(const auto id,
           api::add_agent(transaction, {{}, options.email, options.name, role, hash, false, brands_of(options)}));
    return to_string(id);
  });
}

int limit_agent(const Options& options) {
  mention_unknown_brands(options);
  return write_once(options, [&](storage::Transaction& transaction) -> Result<std::string> {
    TL_CHECK_OK(api::limit_agent(transaction, options.email, brands_of(options)));
    return std::string(options.brands.empty() ? "not limited" : "limited");
  });
}

int disable_agent(const Options& options) {
  return write_once(options, [&](storage::Transaction& transaction) -> Result<std::string> {
    TL_CHECK_OK(api::disable_agent(transaction, options.email));
    return std::string("disabled");
  });
}

int create_token(const Options& options) {
  mention_unknown_brands(options);
  return write_once(options, [&](storage::Transaction& transaction) -> Result<std::string> {
    TL_TRY(const auto role, role_of(options));
    if (trim(options.name).empty()) return Error::invalid("--name must not be empty");
    SystemRandom random;
    api::Token token;
    token.name = options.name;
    token.role = role;
    token.brands = brands_of(options);
    return api::add_token(transaction, random, token);
  });
}

int revoke_token(const Options& options) {
  return write_once(options, [&](storage::Transaction& transaction) -> Result<std::string> {
    const auto revoked = api::revoke_tokens_named(transaction, options.name);
    if (revoked == 0) return Error::not_found("no valid token has this name");
    return std::to_string(revoked) + " revoked";
  });
}

int move_database(const Options& options) {
  const SystemClock clock;
  SystemDisk disk(std::chrono::microseconds(0));
  const auto rows = move_data(options.from, options.to, disk, clock, std::cerr);
  if (!rows) return complain(rows.error());
  std::cout << *rows << " rows moved\n";
  return 0;
}

Result<imports::Order> import_order(const Options& options, const Config& config) {
  imports::Order order;
  const auto kind = imports::parse_kind(options.kind);
  if (!kind) return Error::invalid("--kind must be customers, orders or messages");
  order.kind = *kind;
  order.file = options.file;
  if (!options.format.empty()) {
    order.format = imports::parse_format(options.format);
    if (!order.format) return Error::invalid("--format must be csv or jsonl");
  }
  TL_TRY(order.source, imports::source_of({order.kind, order.file, {}, options.source}));
  for (const auto& channel : config.channels) {
    if (channel.id == order.source) return Error::invalid("--source must not be the id of a channel");
  }
  return order;
}

/// Takes a file into the data of a stopped or running server.
int import_file(const Options& options) {
  auto config = configuration(options);
  if (!config) return complain(config.error());
  const auto order = import_order(options, *config);
  if (!order) return complain(order.error());
  const SystemClock clock;
  SystemDisk disk(std::chrono::microseconds(0));
  auto session = open_database(*config, disk, clock);
  IdSource ids(clock, kCommandNode, 0);
  const auto wait = [](Millis time) { std::this_thread::sleep_for(time); };
  const auto summary = imports::run(*order, {*session, ids, clock, config->addresses, std::cerr, wait});
  if (!summary) return complain(summary.error());
  std::cout << json::serialize(json::object{{"rows", summary->rows},
                                            {"taken", summary->taken},
                                            {"refused", summary->refused},
                                            {"remarks", summary->remarks}})
            << '\n';
  return summary->refused == 0 ? 0 : kSomeRefused;
}

/// Looks the data over without changing it: lists the links that today's rules would no longer make, a JSON line each.
int examine(const Options& options) {
  auto config = configuration(options);
  if (!config) return complain(config.error());
  const SystemClock clock;
  SystemDisk disk(std::chrono::microseconds(0));
  const auto session = open_database(*config, disk, clock);
  const auto doubtful = customers::links_against_rules(*session, config->addresses);
  for (const auto& [link, reason] : doubtful) {
    std::cout << json::serialize(json::object{{"link", to_string(link.id)},
                                              {"a", to_string(link.a)},
                                              {"b", to_string(link.b)},
                                              {"rule", link.rule},
                                              {"evidence", link.evidence},
                                              {"at", to_rfc3339(link.at)},
                                              {"reason", reason}})
              << '\n';
  }
  std::cerr << doubtful.size() << " links that today's rules would not make; undo what is wrong\n";
  return doubtful.empty() ? 0 : kRefused;
}

/// The route table, for the test that every route has its cells in the permission matrix.
int print_routes() {
  json::array out;
  for (const auto& route : api::routes()) {
    const auto* direct = std::get_if<api::Direct>(&route.handler);
    const bool socket = direct != nullptr && *direct == api::Direct::live;
    out.push_back({{"method", net::to_string(route.method)},
                   {"path", route.path},
                   {"operation", route.operation},
                   {"access", api::to_string(route.access)},
                   {"transport", socket ? "websocket" : "http"}});
  }
  std::cout << json::serialize(out) << '\n';
  return 0;
}

void add_brands(CLI::App& command, Options& options) {
  command.add_option("--brand", options.brands, "sees only channel accounts of this brand; may be repeated")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void add_common(CLI::App& command, Options& options) {
  command.add_option("--config", options.config, "configuration file (TOML); throughline.toml if it exists");
  command.add_option("--data", options.data, "data folder; wins over the configuration");
}

void add_access_commands(CLI::App& app, Options& options, int& result) {
  auto* agent = app.add_subcommand("agent", "people who answer");
  agent->require_subcommand(1);
  auto* agent_add = agent->add_subcommand("add", "add an agent; prints the id");
  add_common(*agent_add, options);
  agent_add->add_option("--email", options.email)->required();
  agent_add->add_option("--name", options.name)->required();
  agent_add->add_option("--role", options.role, "admin, supervisor or agent");
  add_brands(*agent_add, options);
  agent_add->add_flag("--password-stdin", options.password_stdin, "read the password from standard input");
  agent_add->callback([&] { result = add_agent(options); });
  auto* agent_limit = agent->add_subcommand("limit", "limit an agent to brands; without --brand to none in particular");
  add_common(*agent_limit, options);
  agent_limit->add_option("--email", options.email)->required();
  add_brands(*agent_limit, options);
  agent_limit->callback([&] { result = limit_agent(options); });
  auto* agent_disable = agent->add_subcommand("disable", "shut an agent out, with all sessions");
  add_common(*agent_disable, options);
  agent_disable->add_option("--email", options.email)->required();
  agent_disable->callback([&] { result = disable_agent(options); });

  auto* token = app.add_subcommand("token", "bearer tokens for programs");
  token->require_subcommand(1);
  auto* token_create = token->add_subcommand("create", "make a token and print it, once");
  add_common(*token_create, options);
  token_create->add_option("--name", options.name)->required();
  token_create->add_option("--role", options.role, "admin, supervisor or agent");
  add_brands(*token_create, options);
  token_create->callback([&] { result = create_token(options); });
  auto* token_revoke = token->add_subcommand("revoke", "revoke the tokens of a name");
  add_common(*token_revoke, options);
  token_revoke->add_option("--name", options.name)->required();
  token_revoke->callback([&] { result = revoke_token(options); });
}

void add_data_commands(CLI::App& app, Options& options, int& result) {
  auto* migrate = app.add_subcommand("migrate", "move all data between SQLite and PostgreSQL; servers stopped");
  migrate->add_option("--from", options.from, "data folder or postgresql:// URL")->required();
  migrate->add_option("--to", options.to, "data folder or postgresql:// URL")->required();
  migrate->callback([&] { result = move_database(options); });

  auto* import = app.add_subcommand("import", "take customers, orders or messages in from a CSV or JSON lines file");
  add_common(*import, options);
  import->add_option("--kind", options.kind, "customers, orders or messages")->required();
  import->add_option("--file", options.file)->required();
  import->add_option("--format", options.format, "csv or jsonl; without it as the file's name ends");
  import->add_option("--source", options.source, "a name for where it comes from; without it the file's name");
  import->callback([&] { result = import_file(options); });

  auto* doctor = app.add_subcommand("doctor", "list links between people that today's rules would no longer make");
  add_common(*doctor, options);
  doctor->callback([&] { result = examine(options); });
}

}  // namespace

int run_command(int argc, char** argv) {
  if (sodium_init() < 0) return kRefused;
  Options options;
  int result = 0;
  CLI::App app{"Throughline: one customer, one conversation, every channel."};
  app.require_subcommand(1);
  app.set_version_flag("--version", "throughline " THROUGHLINE_VERSION);

  auto* serve_command = app.add_subcommand("serve", "run the server");
  add_common(*serve_command, options);
  serve_command->add_option("--listen", options.listen, "HOST:PORT");
  serve_command->callback([&] { result = serve(options); });

  auto* demo_command = app.add_subcommand("demo", "run a furnished demo company");
  demo_command->add_option("--data", options.data, "data folder");
  demo_command->add_option("--listen", options.listen, "HOST:PORT");
  demo_command->callback([&] { result = run_demo(options, argv[0]); });

  add_access_commands(app, options, result);
  add_data_commands(app, options, result);
  app.add_subcommand("routes", "print the route table as JSON")->callback([&] { result = print_routes(); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  } catch (const storage::SqlError& error) {
    std::cerr << "throughline: database: " << error.what() << '\n';
    return error.kind() == storage::SqlError::Kind::broken ? kExitBroken : kRefused;
  }
  return result;
}

}  // namespace throughline::app
