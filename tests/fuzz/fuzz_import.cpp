#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "imports/csv.hpp"
#include "imports/json_lines.hpp"
#include "imports/rows.hpp"

/// A file that somebody imports, as CSV and as JSON lines, taken for each kind. What gets through can be stored.
namespace {

using namespace throughline;
using namespace throughline::imports;

void require(bool truth) {
  if (!truth) std::abort();
}

void require_storable(std::string_view text) { require(is_utf8(text) && text.find('\0') == std::string_view::npos); }

void check(const Row& row) {
  const Time now = from_millis(1'795'300'000'000);
  require(row.fault.empty() || row.values.empty());
  for (const auto& [name, value] : row.values) {
    require_storable(name);
    require_storable(value);
    require(!name.empty() && !value.empty());
  }
  if (const auto customer = to_customer(row, now)) require(!customer->addresses.empty());
  if (const auto order = to_order(row, now)) {
    require(!order->number.empty() && order->at <= now + 24h);
    require(parse_json(order->items).value().is_array());
  }
  if (const auto message = to_message(row, now)) {
    require(!message->text.empty() && message->text.size() <= limits::kTextBytes && message->at >= Time{});
    require(!message->customer.kind.empty() && !message->channel.empty());
  }
}

void read_all(RowReader& reader) {
  std::int64_t last = 0;
  for (Row row; reader.next(row);) {
    require(row.number > last);
    last = row.number;
    check(row);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::size_t skipped : {0, 1}) {
    std::istringstream csv(bytes.substr(std::min(skipped, size)));
    if (const auto reader = read_csv(csv)) read_all(**reader);
    std::istringstream lines(bytes.substr(std::min(skipped, size)));
    read_all(*read_json_lines(lines));
  }
  return 0;
}
