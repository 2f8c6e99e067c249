#pragma once

#include <string>
#include <vector>

#include "conversations/announcements.hpp"
#include "conversations/conversation_store.hpp"
#include "customers/address.hpp"
#include "customers/identity_store.hpp"
#include "domain/ids.hpp"
#include "imports/rows.hpp"
#include "storage/writer.hpp"

namespace throughline::imports {

/// Takes what rows say into the store, inside the caller's transaction. Everything is found again by what it is called
/// (identity, order number, external id), so that taking the same row twice changes nothing.
class Taker {
 public:
  /// What was left out of a row that was taken, or joins nobody, in words.
  using Remarks = std::vector<std::string>;

  /// `source`: the name of where the rows come from. All live as long as this.
  Taker(storage::Transaction& transaction, const customers::AddressRules& rules, const std::string& source)
      : transaction_(transaction), rules_(rules), source_(source) {}

  /// `number` is the row's, for the evidence. Errors: `invalid` or `conflict` with the reason why nothing of it was
  /// taken.
  Result<Remarks> take(const CustomerRow& row, std::int64_t number);
  Result<Remarks> take(const OrderRow& row, std::int64_t number);
  Result<Remarks> take(const MessageRow& row, std::int64_t number);

 private:
  std::vector<customers::IdentityKey> usable(const std::vector<Address>& addresses, std::optional<Time> at,
                                             Remarks& remarks) const;
  customers::Identity see_customer(const customers::IdentityKey& key, const CustomerRow& row, Time at);
  void claim_all(IdentityId from, std::vector<customers::IdentityKey> keys, const char* rule, std::int64_t number,
                 Time at, Remarks& remarks);
  void claim(IdentityId from, const customers::IdentityKey& key, const char* rule, const std::string& evidence, Time at,
             Remarks& remarks);
  void set_attributes(IdentityId identity, const CustomerRow& row, Remarks& remarks);
  void add_message(const customers::Identity& customer, const MessageRow& row, const std::string& provider_message);
  conversations::Conversation conversation_at(const customers::Identity& customer, const MessageRow& row,
                                              InteractionId& interaction);

  storage::Transaction& transaction_;
  const customers::AddressRules& rules_;
  const std::string& source_;
  conversations::Announcements announcements_;  // nobody listens: a running server looks by itself
};

}  // namespace throughline::imports
