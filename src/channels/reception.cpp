#include "channels/reception.hpp"

#include "base/log.hpp"

namespace throughline::channels {

using conversations::AccountRef;
using conversations::Intake;
using conversations::IntakeOutcome;
using storage::Transaction;

/// One request's or poll's events; answered when the last of them is.
struct Reception::Delivery {
  AccountRef account;
  std::size_t open = 0;
  Result<void> result = {};
  Callback<void(Result<void>)> done;
};

Reception::Reception(storage::Writer& writer, Intake& intake, const Connectors& connectors, Metrics& metrics)
    : writer_(writer),
      intake_(intake),
      connectors_(connectors),
      processed_(metrics.counter("throughline_inbound_events_total", "Events of channels by outcome",
                                 "{outcome=\"processed\"}")),
      duplicate_(metrics.counter("throughline_inbound_events_total", "", "{outcome=\"duplicate\"}")),
      failed_(metrics.counter("throughline_inbound_events_total", "", "{outcome=\"failed\"}")) {}

void Reception::take(const std::string& account, std::vector<ProviderEvent> events, Callback<void(Result<void>)> done) {
  const auto connector = connectors_.find(account);
  if (connector == connectors_.end()) return done(Error::not_found("no such channel account"));
  if (events.empty()) return done({});
  auto delivery = std::make_shared<Delivery>();
  delivery->account = {account, std::string(connector->second->kind())};
  delivery->open = events.size();
  delivery->done = std::move(done);
  for (auto& event : events) take_one(delivery, std::move(event));
}

void Reception::take_one(const std::shared_ptr<Delivery>& delivery, ProviderEvent event) {
  auto shared = std::make_shared<const ProviderEvent>(std::move(event));
  writer_.submit_value<IntakeOutcome>(
      [this, delivery, shared](Transaction& transaction) {
        return intake_.take(transaction, delivery->account, *shared);
      },
      [this, delivery, shared](Result<IntakeOutcome> outcome) {
        if (outcome) {
          Metric& counter = *outcome == IntakeOutcome::processed   ? processed_
                            : *outcome == IntakeOutcome::duplicate ? duplicate_
                                                                   : failed_;
          counter.add();
          one_done(delivery, {});
        } else if (outcome.error().kind == ErrorKind::unavailable) {
          one_done(delivery, outcome.error());
        } else {
          keep_failed(delivery, shared, outcome.error());
        }
      });
}

void Reception::keep_failed(const std::shared_ptr<Delivery>& delivery, std::shared_ptr<const ProviderEvent> event,
                            Error why) {
  log_error("an event could not be processed",
            {{"account", delivery->account.id}, {"event", event->id}, {"why", why.message}});
  failed_.add();
  writer_.submit(
      [delivery, event, why](Transaction& transaction) -> Result<void> {
        Intake::keep_failed(transaction, delivery->account, *event, why);
        return {};
      },
      [delivery](Result<void> result) { one_done(delivery, std::move(result)); });
}

void Reception::one_done(const std::shared_ptr<Delivery>& delivery, Result<void> result) {
  if (!result) delivery->result = std::move(result);
  if (--delivery->open == 0) delivery->done(std::move(delivery->result));
}

}  // namespace throughline::channels
