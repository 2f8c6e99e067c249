#pragma once

#include <map>
#include <string>

#include "base/executor.hpp"
#include "base/metrics.hpp"
#include "channels/connector.hpp"
#include "conversations/intake.hpp"
#include "storage/writer.hpp"

namespace throughline::channels {

/// The channel accounts by id; fixed while the program runs.
using Connectors = std::map<std::string, Connector*, std::less<>>;

/// Takes events of all connectors into the core: one transaction each, many to a commit, and the answer after it. An
/// event that cannot be processed is kept as failed and acknowledged, so that it stops nobody. Core strand.
class Reception final : public InboundSink {
 public:
  Reception(storage::Writer& writer, conversations::Intake& intake, const Connectors& connectors, Metrics& metrics);

  void take(const std::string& account, std::vector<ProviderEvent> events, Callback<void(Result<void>)> done) override;

 private:
  struct Delivery;
  void take_one(const std::shared_ptr<Delivery>& delivery, ProviderEvent event);
  void keep_failed(const std::shared_ptr<Delivery>& delivery, std::shared_ptr<const ProviderEvent> event, Error why);
  static void one_done(const std::shared_ptr<Delivery>& delivery, Result<void> result);

  storage::Writer& writer_;
  conversations::Intake& intake_;
  const Connectors& connectors_;
  Metric& processed_;
  Metric& duplicate_;
  Metric& failed_;
};

}  // namespace throughline::channels
