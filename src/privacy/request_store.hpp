#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversations/conversation_store.hpp"
#include "domain/ids.hpp"
#include "storage/writer.hpp"

namespace throughline::privacy {

using DataRequestId = Id<struct DataRequestTag>;

enum class RequestKind { copy, erasure };  // "export", "erasure"
std::string_view to_string(RequestKind kind);
std::optional<RequestKind> parse_request_kind(std::string_view text);

/// An identity that the person showed to be his, and how.
struct Shown {
  IdentityId identity;
  std::string proof;
};

/// What a person asked for, on the record. It names identities by id only: after an erasure nothing else is left of
/// them.
struct DataRequest {
  DataRequestId id;
  RequestKind kind = RequestKind::copy;
  CustomerId customer;  // as he was then
  std::string reason;
  std::string by;
  Time at{};
  std::string state;  // running done
  std::optional<Time> finished_at = {};
  std::vector<Shown> shown = {};
};

DataRequestId add_request(storage::Transaction& transaction, const DataRequest& request);
void finish_request(storage::Transaction& transaction, DataRequestId id);
std::optional<DataRequest> get_request(storage::Session& session, DataRequestId id);
/// Newest first, without what was shown.
std::vector<DataRequest> requests_before(storage::Session& session, std::optional<DataRequestId> before,
                                         std::size_t limit);
/// The oldest that is not done.
std::optional<DataRequest> running_request(storage::Session& session);

/// Threads whose delivered events are still to be emptied.
void add_task(storage::Transaction& transaction, DataRequestId id, const conversations::Thread& thread);
void finish_task(storage::Transaction& transaction, DataRequestId id, const conversations::Thread& thread);
std::optional<conversations::Thread> next_task(storage::Session& session, DataRequestId id);

}  // namespace throughline::privacy
