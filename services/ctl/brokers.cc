#include "services/ctl/brokers.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "services/ctl/exit.h"

namespace huiyin::ctl {

CLI::Option* AddBrokerOptions(CLI::App* command, BrokerOptions* options, const std::string& help) {
  CLI::Option* brokers = command->add_option("--brokers", options->brokers, help);
  command->add_option("--kafka-properties", options->properties,
                      "File of librdkafka's properties, a name=value a line, for TLS and SASL.");
  return brokers;
}

absl::StatusOr<kit::KafkaLogOptions> ConnectTo(const Context& context,
                                               const BrokerOptions& options) {
  static const kit::SystemClock clock;
  kit::KafkaLogOptions kafka;
  kafka.bootstrap_servers = options.brokers;
  kafka.client_id = "huiyinctl";
  kafka.clock = &clock;
  kafka.round_trip_ms = static_cast<int>(std::min<int64_t>(context.timeout_ms(), 5'000));
  if (options.properties.empty()) return kafka;
  auto properties = kit::ReadKafkaProperties(options.properties);
  if (!properties.ok()) return WrongUsage(std::string(properties.status().message()));
  kafka.properties = *std::move(properties);
  return kafka;
}

}  // namespace huiyin::ctl
