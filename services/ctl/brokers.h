// What commands that go straight to Kafka share: their two options, and how they connect.
//
//   AddBrokerOptions(command, &asked.brokers);
//   ASSIGN_OR_RETURN(kit::KafkaLogOptions kafka, ConnectTo(context, asked.brokers));
//
// Threads: one. Errors: wrong usage, for a file of properties that cannot be used.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/ctl/context.h"
#include "services/kit/log/kafka_options.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace huiyin::ctl {

struct BrokerOptions {
  std::string brokers;     // host:port, comma between them
  std::string properties;  // file of librdkafka's properties; empty: none
};

// Returns the option that names the brokers.
CLI::Option* AddBrokerOptions(CLI::App* command, BrokerOptions* options, const std::string& help);

absl::StatusOr<kit::KafkaLogOptions> ConnectTo(const Context& context,
                                               const BrokerOptions& options);

}  // namespace huiyin::ctl
