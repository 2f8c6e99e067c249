#include "api/credentials.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace throughline::api {

namespace {

constexpr std::string_view kBearer = "bearer ";

std::string_view bearer_of(const net::Headers& headers) {
  const std::string_view value = headers.find("Authorization");
  if (value.size() <= kBearer.size() || to_lower_ascii(value.substr(0, kBearer.size())) != kBearer) return {};
  return trim(value.substr(kBearer.size()));
}

}  // namespace

Directory::Directory(std::vector<Agent> agents) : agents_(std::move(agents)) {
  for (std::size_t at = 0; at < agents_.size(); ++at) by_id_[agents_[at].id] = at;
}

const Agent* Directory::find(AgentId id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &agents_[found->second];
}

Credentials::Credentials(Scheduler& core, const Clock& clock, storage::Readers& readers)
    : core_(core), clock_(clock), readers_(readers), directory_(std::make_shared<Directory>(std::vector<Agent>())) {}

void Credentials::start(Callback<void()> ready) {
  reload([this, ready = std::move(ready)]() mutable {
    ready();
    timer_ = core_.after(limits::kCredentialPoll, [this] { poll(); });
  });
}

void Credentials::reload(Callback<void()> done) {
  const Time now = clock_.now();
  readers_.read<CredentialList>(
      [now](storage::Session& session) -> Result<CredentialList> { return load_credentials(session, now); },
      [this, done = std::move(done)](Result<CredentialList> list) mutable {
        if (list) adopt(std::move(*list));
        done();
      });
}

void Credentials::poll() {
  readers_.read<std::int64_t>(
      [](storage::Session& session) -> Result<std::int64_t> { return credential_version(session); },
      [this](Result<std::int64_t> version) {
        if (version && *version != version_) reload([] {});
        if (timer_) timer_ = core_.after(limits::kCredentialPoll, [this] { poll(); });
      });
}

void Credentials::adopt(CredentialList list) {
  if (list.version < version_) return;
  version_ = list.version;
  loaded_ = true;
  by_digest_.clear();
  digest_by_id_.clear();
  for (auto& [digest, principal] : list.principals) {
    digest_by_id_[principal.token] = digest;
    by_digest_.emplace(std::move(digest), std::move(principal));
  }
  directory_ = std::make_shared<Directory>(std::move(list.agents));
  if (listener_) listener_();
}

bool Credentials::by_cookie(const net::Headers& headers) { return bearer_of(headers).empty(); }

const Principal* Credentials::authenticate(const net::Headers& headers) const {
  std::string secret(bearer_of(headers));
  if (secret.empty()) secret = net::cookie(headers, kCookie);
  if (secret.empty()) return nullptr;
  // Looked up by the digest: the time of a lookup tells nothing about the secret.
  const auto found = by_digest_.find(digest_of(secret));
  if (found == by_digest_.end()) return nullptr;
  const auto& expires = found->second.expires_at;
  return expires && *expires <= clock_.now() ? nullptr : &found->second;
}

const Principal* Credentials::find_token(TokenId id) const {
  const auto digest = digest_by_id_.find(id);
  if (digest == digest_by_id_.end()) return nullptr;
  const auto found = by_digest_.find(digest->second);
  if (found == by_digest_.end()) return nullptr;
  const auto& expires = found->second.expires_at;
  return expires && *expires <= clock_.now() ? nullptr : &found->second;
}

}  // namespace throughline::api
