#include "conversations/step_ups.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "conversations/outbox_store.hpp"
#include "conversations/parting.hpp"
#include "customers/people.hpp"
#include "customers/resolver.hpp"

namespace throughline::conversations {

namespace {

using customers::Touch;
using storage::Transaction;

constexpr std::size_t kCodeDigits = 6;
constexpr std::size_t kOrderDigits = 3;

std::string digest_of(StepUpId id, std::string_view answer) {
  return to_hex(sha256(to_string(id) + ":" + std::string(answer)));
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c >= '0' && c <= '9'; });
  return out;
}

std::string code_from(Random& random) {
  std::string code;
  for (std::size_t at = 0; at < kCodeDigits; ++at) code += static_cast<char>('0' + random.below(10));
  return code;
}

std::string code_text(const std::string& language, const std::string& code) {
  if (language.starts_with("ru")) return "Ваш код: " + code + ". Назовите его только там, где вас о нём попросили.";
  if (language.starts_with("uk")) return "Ваш код: " + code + ". Назвіть його лише там, де вас про нього попросили.";
  if (language.starts_with("pl")) return "Twój kod: " + code + ". Podaj go tylko tam, gdzie o niego poproszono.";
  return "Your code: " + code + ". Tell it only where you were asked for it.";
}

std::string contact_text(const std::string& language) {
  if (language.starts_with("ru")) return "Нажмите кнопку ниже, чтобы подтвердить свой номер.";
  if (language.starts_with("uk")) return "Натисніть кнопку нижче, щоб підтвердити свій номер.";
  if (language.starts_with("pl")) return "Naciśnij przycisk poniżej, aby potwierdzić swój numer.";
  return "Press the button below to confirm your number.";
}

std::string contact_label(const std::string& language) {
  if (language.starts_with("ru")) return "Отправить мой номер";
  if (language.starts_with("uk")) return "Надіслати мій номер";
  if (language.starts_with("pl")) return "Wyślij mój numer";
  return "Share my number";
}

}  // namespace

Result<StepUp> StepUps::begin(Transaction& transaction, ConversationId id, const StepUpRequest& request,
                              const Actor& actor) {
  auto& sql = transaction.sql();
  const auto conversation = get_conversation(sql, id);
  if (!conversation) return Error::not_found("no such conversation");
  const auto acting = acting_interaction(sql, *conversation, actor.account);
  if (!acting) return Error::conflict("nobody has spoken in this conversation");
  if (count_step_ups(sql, id, transaction.now() - std::chrono::hours(24)) >= limits::kStepUpsADay) {
    return Error::too_many("too many attempts to prove somebody in this conversation today");
  }
  StepUp step_up;
  step_up.conversation = id;
  step_up.interaction = acting->id;
  step_up.state = "pending";
  step_up.by = actor.name;
  step_up.at = transaction.now();
  step_up.expires_at = transaction.now() + limits::kStepUpLife;
  auto begun = request.identity  ? begin_code(transaction, step_up, request.identity, *acting)
               : request.contact ? begin_contact(transaction, step_up, *acting)
                                 : begin_order(transaction, step_up, request);
  if (begun) say(transaction, *begun, "step_up_begun", actor);
  return begun;
}

Result<StepUp> StepUps::begin_code(Transaction& transaction, StepUp step_up, IdentityId target,
                                   const Interaction& acting) {
  auto& sql = transaction.sql();
  const auto identity = customers::get_identity(sql, target);
  const auto speaker = customers::get_identity(sql, acting.identity);
  if (!identity || !speaker) return Error::invalid("no such identity", "/identity_id");
  if (identity->customer == speaker->customer) return Error::conflict("both already belong to the same customer");
  if (count_step_ups(sql, target, transaction.now() - std::chrono::hours(24)) >= limits::kStepUpsADay) {
    return Error::too_many("too many codes were sent to this address today");
  }
  const auto where = newest_interaction_of(sql, target);
  if (!where || where->thread.empty() || !outlets_.contains(where->account))
    return Error::conflict("no channel reaches this address");
  step_up.target = target;
  step_up.method = "code";
  step_up.id = add_step_up(transaction, step_up);
  const std::string code = code_from(random_);
  step_up.digest = digest_of(step_up.id, code);
  set_digest(transaction, step_up.id, step_up.digest);
  TL_CHECK_OK(send_code(transaction, *where, identity->language, step_up.id, code));
  return step_up;
}

Result<StepUp> StepUps::begin_order(Transaction& transaction, StepUp step_up, const StepUpRequest& request) {
  const auto& order = request.order;
  const auto digits = digits_of(order);
  if (digits.size() < kOrderDigits) return Error::invalid("an order number has at least three digits", "/order");
  auto known = customers::find_order(transaction.sql(), order);
  if (known && !request.visibility.sees(known->account)) known.reset();
  // An order that nobody has goes the same way, and no answer will be right.
  step_up.target = known ? known->identity : IdentityId{};
  step_up.method = "order";
  step_up.id = add_step_up(transaction, step_up);
  step_up.digest = known ? digest_of(step_up.id, digits.substr(digits.size() - kOrderDigits)) : std::string();
  set_digest(transaction, step_up.id, step_up.digest);
  return step_up;
}

Result<StepUp> StepUps::begin_contact(Transaction& transaction, StepUp step_up, const Interaction& acting) {
  const auto outlet = outlets_.find(acting.account);
  if (outlet == outlets_.end() || outlet->second->capabilities().phone_share == Support::no) {
    return Error::conflict("this channel has no button that shares the sender's own number");
  }
  const auto speaker = customers::get_identity(transaction.sql(), acting.identity);
  step_up.target = acting.identity;
  step_up.method = "contact";
  step_up.id = add_step_up(transaction, step_up);
  OutboundPart part;
  part.text = contact_text(speaker->language);
  Button button;
  button.label = contact_label(speaker->language);
  button.request_contact = true;
  part.buttons = {{button}};
  const std::string shown = part.text;
  TL_CHECK_OK(send(transaction, acting, std::move(part), shown, step_up.id));
  return step_up;
}

Result<void> StepUps::send_code(Transaction& transaction, const Interaction& where, const std::string& language,
                                StepUpId id, const std::string& code) {
  OutboundPart part;
  part.text = code_text(language, code);
  // The history keeps that a code was sent, not the code.
  return send(transaction, where, std::move(part), code_text(language, std::string(kCodeDigits, '*')), id);
}

Result<void> StepUps::send(Transaction& transaction, const Interaction& where, OutboundPart part,
                           const std::string& shown, StepUpId id) {
  TL_TRY(auto parts, outlets_.at(where.account)->plan(std::move(part)));
  Touch touch = touch_on(where, transaction.now());
  touch.kind = "message";
  touch.direction = "out";
  touch.author_kind = "system";
  touch.text = shown;
  touch.payload = json::serialize(json::object{{"step_up", to_string(id)}});
  touch.id = customers::add_touch(transaction, touch);
  announcements_.feed.append(transaction, touch.id);
  enqueue(transaction, announcements_, touch.id, where, std::move(parts));
  return {};
}

Result<StepUp> StepUps::answer(Transaction& transaction, ConversationId conversation, StepUpId id,
                               const std::string& answer, const Actor& actor) {
  auto step_up = get_step_up(transaction.sql(), id);
  if (!step_up || step_up->conversation != conversation) return Error::not_found("no such step-up");
  if (step_up->state != "pending") return Error::conflict("the step-up is " + step_up->state);
  judge(transaction, *step_up, answer, actor);
  return std::move(*step_up);
}

void StepUps::judge(Transaction& transaction, StepUp& step_up, const std::string& answer, const Actor& actor) {
  const bool late = transaction.now() > step_up.expires_at;
  auto digits = digits_of(answer);
  if (step_up.method == "order" && digits.size() > kOrderDigits) digits = digits.substr(digits.size() - kOrderDigits);
  const bool right = equal_in_constant_time(step_up.digest, digest_of(step_up.id, digits));
  step_up.tries += 1;
  step_up.state = late ? "expired" : right ? "proved" : step_up.tries >= limits::kStepUpTries ? "failed" : "pending";
  save_step_up(transaction, step_up);
  if (step_up.state == "proved") prove(transaction, step_up);
  say(transaction, step_up, step_up.state == "proved" ? "step_up_proved" : "step_up_failed", actor);
}

void StepUps::prove(Transaction& transaction, const StepUp& step_up) {
  auto& sql = transaction.sql();
  const auto interaction = get_interaction(sql, step_up.interaction);
  const auto target = customers::get_identity(sql, step_up.target);
  const auto speaker = interaction ? customers::get_identity(sql, interaction->identity) : std::nullopt;
  if (!target || !speaker) return;
  const std::string proof =
      step_up.method == "order" ? "told the digits of an order" : "returned a code sent to his " + target->key.kind;
  bool joined = false;
  if (!customers::is_handle(speaker->key.kind)) {
    customers::Link draft;
    draft.rule = "step_up";
    draft.evidence = proof;
    draft.assurance = Assurance::proved;
    draft.by = customers::kBySystem;
    const auto made = customers::make_link(transaction, *speaker, *target, std::move(draft));
    part_conversations(transaction, announcements_, made.regrouping);
    joined = made.link.joins;
  }
  // Where nothing may join them, only the contact at hand is proved: the next one from there may be somebody else.
  if (!joined) set_proof(transaction, step_up.interaction, step_up.target, proof);
}

void StepUps::hear(Transaction& transaction, ConversationId conversation, InteractionId interaction,
                   const std::string& text) {
  const auto said = trim(text);
  if (said.size() != kCodeDigits || digits_of(said).size() != kCodeDigits) return;
  for (auto& step_up : step_ups_of(transaction.sql(), conversation)) {
    if (step_up.state != "pending" || step_up.method != "code" || step_up.interaction != interaction) continue;
    judge(transaction, step_up, std::string(said), {});
    return;
  }
}

void StepUps::hear_contact(Transaction& transaction, ConversationId conversation) {
  for (auto& step_up : step_ups_of(transaction.sql(), conversation)) {
    if (step_up.state != "pending" || step_up.method != "contact") continue;
    step_up.state = "proved";
    save_step_up(transaction, step_up);
    say(transaction, step_up, "step_up_proved", {});
    return;
  }
}

void StepUps::say(Transaction& transaction, const StepUp& step_up, const char* change, const Actor& actor) {
  const auto interaction = get_interaction(transaction.sql(), step_up.interaction);
  if (!interaction) return;
  Touch touch = touch_on(*interaction, transaction.now());
  touch.kind = "state";
  touch.direction = "internal";
  touch.author_kind = actor.id ? "agent" : "system";
  touch.author_id = actor.id.value;
  touch.author_name = actor.name;
  touch.payload = json::serialize(json::object{
      {"change", change}, {"step_up", to_string(step_up.id)}, {"method", step_up.method}, {"tries", step_up.tries}});
  announcements_.feed.append(transaction, customers::add_touch(transaction, touch));
  announcements_.feed.append(transaction, step_up.conversation);
}

}  // namespace throughline::conversations
