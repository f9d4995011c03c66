#include "services/kit/runtime/node_log.h"

#include "services/kit/base/status.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/log/kafka_log.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/node.h"

namespace huiyin::kit {
namespace {

constexpr size_t kFlightsMax = 4;

// The machine's, whatever the node's clock is: sessions and time-outs pass in real time.
const SystemClock& MachineClock() {
  static const SystemClock clock;
  return clock;
}

// Every topic that these services write or read, with its partitions.
std::map<std::string, int> TopicsOf(const std::vector<const Service*>& services, int partitions) {
  std::map<std::string, int> topics = {{kDirectoryTopic, 1}, {kCommandsTopic, partitions}};
  for (const Service* service : services) {
    for (const std::string& upstream : service->upstreams()) topics.emplace(upstream, partitions);
    topics.emplace(service->topic(), partitions);  // the directory's stands there already
  }
  return topics;
}

}  // namespace

std::map<std::string, KafkaTopic> KafkaTopicsOf(const std::vector<const Service*>& services,
                                                int partitions) {
  std::map<std::string, KafkaTopic> topics;
  for (const auto& [name, count] : TopicsOf(services, partitions)) {
    topics[name] = {.partitions = count, .kept_ms = name == kCommandsTopic ? kSevenDaysMs : 0};
  }
  return topics;
}

absl::StatusOr<NodeLog> OpenOwnLog(const NodeOptions& options,
                                   const std::vector<const Service*>& services) {
  EmbeddedLogOptions own{.data_dir = options.data_dir,
                         .topics = TopicsOf(services, options.partitions),
                         .clock = options.clock};
  own.accept_clock_jump = options.accept_clock_jump;
  own.on_fatal = options.on_fatal;
  own.env = options.env;
  NodeLog log{.flights_max = kFlightsMax};
  ASSIGN_OR_RETURN(log.log, EmbeddedLog::Open(std::move(own)));
  return log;
}

absl::StatusOr<NodeLog> OpenKafkaLog(const NodeOptions& options, KafkaLogOptions kafka,
                                     const std::vector<const Service*>& services) {
  kafka.topics.merge(KafkaTopicsOf(services, options.partitions));
  for (const Service* service : services) kafka.own_topics.push_back(service->topic());
  kafka.clock = &MachineClock();
  if (options.clock->driven()) kafka.stamp = options.clock;
  kafka.heartbeats = true;
  NodeLog log{.shared = true};
  if (!options.clock->driven()) log.clock_skew_max_us = kClockSkewMaxUs;
  log.stalled_us = int64_t{kafka.session_timeout_ms} * 1'000 / 2;
  ASSIGN_OR_RETURN(log.log, KafkaLog::Open(std::move(kafka)));
  return log;
}

}  // namespace huiyin::kit
