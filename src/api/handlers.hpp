#pragma once

#include "api/call.hpp"
#include "customers/consent_store.hpp"
#include "storage/session.hpp"
#include "storage/writer.hpp"

/// One function per route: decode, one call, encode. Listed in routes.cpp.
namespace throughline::api {

/// The identity that the path names, whichever of a customer's it is. Errors: `not_found`.
Result<customers::Identity> identity_parameter(const Call& call, storage::Session& session);
/// The identity of the customer that the body's `identity_id` names, else the one of the path. Errors: `invalid`.
Result<customers::Identity> identity_of_body(const Call& call, const JsonReader& body, storage::Session& session,
                                             const customers::Identity& of_path);
/// An entry of the ledger of consents.
json::object consent_json(const customers::Consent& consent);
/// Who wrote something down: "agent Oksana", "token crm".
std::string author_of(const Call& call);

Result<Answer> me(const Services&, const Call&, storage::Session&);
Result<Answer> list_agents(const Services&, const Call&, storage::Session&);
/// On the core strand, where the connectors live.
Answer list_channels(const Services&, const Visibility&);
Result<Answer> list_texts(const Services&, const Call&, storage::Session&);
Result<Answer> put_text(const Services&, const Call&, storage::Transaction&);
Result<Answer> list_failed_events(const Services&, const Call&, storage::Session&);
Result<Answer> replay_failed_event(const Services&, const Call&, storage::Transaction&);

/// Found by `?q=`, or the most recently seen.
Result<Answer> list_customers(const Services&, const Call&, storage::Session&);
Result<Answer> get_customer(const Services&, const Call&, storage::Session&);
Result<Answer> get_customer_timeline(const Services&, const Call&, storage::Session&);

Result<Answer> list_suggestions(const Services&, const Call&, storage::Session&);
Result<Answer> make_link(const Services&, const Call&, storage::Transaction&);
Result<Answer> undo_link(const Services&, const Call&, storage::Transaction&);
Result<Answer> set_attribute(const Services&, const Call&, storage::Transaction&);

Result<Answer> list_consents(const Services&, const Call&, storage::Session&);
Result<Answer> put_consent(const Services&, const Call&, storage::Transaction&);

/// For those who see every brand: a person's data is all of it.
Result<Answer> make_data_request(const Services&, const Call&, storage::Transaction&);
Result<Answer> list_data_requests(const Services&, const Call&, storage::Session&);
Result<Answer> get_data_request(const Services&, const Call&, storage::Session&);
Result<Answer> export_data(const Services&, const Call&, storage::Session&);

Result<Answer> list_conversations(const Services&, const Call&, storage::Session&);
Result<Answer> get_conversation(const Services&, const Call&, storage::Session&);
Result<Answer> get_conversation_timeline(const Services&, const Call&, storage::Session&);
Result<Answer> send_message(const Services&, const Call&, storage::Transaction&);
Result<Answer> add_note(const Services&, const Call&, storage::Transaction&);
Result<Answer> assign_conversation(const Services&, const Call&, storage::Transaction&);
Result<Answer> resolve_conversation(const Services&, const Call&, storage::Transaction&);
Result<Answer> reopen_conversation(const Services&, const Call&, storage::Transaction&);
Result<Answer> split_conversation(const Services&, const Call&, storage::Transaction&);
Result<Answer> join_conversations(const Services&, const Call&, storage::Transaction&);
Result<Answer> mark_conversation_read(const Services&, const Call&, storage::Transaction&);
Result<Answer> list_step_ups(const Services&, const Call&, storage::Session&);
Result<Answer> begin_step_up(const Services&, const Call&, storage::Transaction&);
Result<Answer> answer_step_up(const Services&, const Call&, storage::Transaction&);
Result<Answer> issue_resume_token(const Services&, const Call&, storage::Transaction&);
Result<Answer> retry_touch(const Services&, const Call&, storage::Transaction&);

}  // namespace throughline::api
