#include "api/idempotency_store.hpp"

#include "api/sealing.hpp"
#include "base/limits.hpp"

namespace throughline::api {

namespace {
using storage::Sql;
constexpr Sql kFind{
    "SELECT request_digest, status, body FROM idempotency WHERE caller = $1 AND route = $2 AND "
    "idempotency_key = $3 AND at >= $4"};
constexpr Sql kKeep{
    "INSERT INTO idempotency (caller, route, idempotency_key, at, request_digest, status, body) VALUES "
    "($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (caller, route, idempotency_key) DO UPDATE SET at = $4, "
    "request_digest = $5, status = $6, body = $7"};
constexpr Sql kAll{"SELECT caller, route, idempotency_key, body FROM idempotency"};
constexpr Sql kForget{
    "UPDATE idempotency SET status = 0, body = '' WHERE caller = $1 AND route = $2 AND idempotency_key = $3"};
constexpr Sql kPrune{"DELETE FROM idempotency WHERE at < $1"};

constexpr std::size_t kKeyBytes = 128;
constexpr int kForgotten = 0;  // as the status of a stored answer

/// Ids are whole JSON strings: between quotes, digits only.
bool names_any(std::string_view body, const std::set<std::string>& ids) {
  for (auto at = body.find('"'); at != std::string_view::npos; at = body.find('"', at + 1)) {
    const auto end = body.find_first_not_of("0123456789", at + 1);
    if (end == std::string_view::npos) return false;
    if (end > at + 1 && body[end] == '"' && ids.contains(std::string(body.substr(at + 1, end - at - 1)))) return true;
  }
  return false;
}

template<class Texts>
std::string joined(const Texts& texts) {
  std::string out;
  for (const auto& text : texts) out += text + "\n";
  return out;
}
}  // namespace

std::optional<StoredAnswer> find_answer(storage::Session& session, const std::string& caller, const std::string& route,
                                        const std::string& key, Time not_before) {
  return session.row(
      kFind,
      [](storage::Columns& row) { return StoredAnswer{row.text(), static_cast<int>(row.integer()), row.text()}; },
      caller, route, key, not_before);
}

void keep_answer(storage::Transaction& transaction, const std::string& caller, const std::string& route,
                 const std::string& key, const StoredAnswer& answer) {
  transaction.sql().run(kKeep, caller, route, key, transaction.now(), answer.request_digest, answer.status,
                        answer.body);
}

void forget_answers(storage::Transaction& transaction, const std::set<std::string>& ids) {
  struct Key {
    std::string caller, route, key;
  };
  const auto read = [&](storage::Columns& row) -> std::optional<Key> {
    Key key;
    key.caller = row.text();
    key.route = row.text();
    key.key = row.text();
    return names_any(row.text(), ids) ? std::optional(std::move(key)) : std::nullopt;
  };
  for (const auto& one : transaction.sql().rows(kAll, read)) {
    if (one) transaction.sql().run(kForget, one->caller, one->route, one->key);
  }
}

void prune_answers(storage::Transaction& transaction, Time before) { transaction.sql().run(kPrune, before); }

Result<std::string> idempotency_key(const Call& call) {
  const auto key = call.request.headers.find("Idempotency-Key");
  if (key.size() > kKeyBytes) return Error::invalid("Idempotency-Key is longer than 128 bytes");
  return std::string(key);
}

Result<Answer> answer_once(const Call& call, storage::Transaction& transaction, std::string_view operation,
                           const std::string& key, Keeping keeping, Callback<Result<Answer>()> make) {
  if (key.empty()) return make();
  const bool sealed = keeping == Keeping::sealed;
  const std::string route(operation);
  const std::string kept_as = sealed ? digest_of(key) : key;
  std::string request = call.request.path + "\n" + call.request.query + "\n" + call.request.body;
  // Whoever is shown less than before is not given the answer of then.
  if (call.principal.brands) request += "\n" + joined(*call.principal.brands);
  const std::string digest = digest_of(request);
  const Time oldest = transaction.now() - limits::kIdempotencyLife;
  if (auto known = find_answer(transaction.sql(), call.caller(), route, kept_as, oldest)) {
    if (known->request_digest != digest) return Error::conflict("this Idempotency-Key was used for another request");
    if (known->status == kForgotten) return Error::conflict("this was answered before the customer was erased");
    if (!sealed) return Answer{known->status, std::move(known->body)};
    auto body = unseal(key, known->body);
    if (!body) return Error::internal("a kept answer cannot be read");
    return Answer{known->status, std::move(*body)};
  }
  TL_TRY(auto answer, make());
  keep_answer(transaction, call.caller(), route, kept_as,
              {digest, answer.status, sealed ? seal(key, answer.body) : answer.body});
  return answer;
}

}  // namespace throughline::api
