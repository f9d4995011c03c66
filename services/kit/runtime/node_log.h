// NodeLog: the log that a node runs on, and what follows for the node from which it is.
//
//   ASSIGN_OR_RETURN(NodeLog own, OpenOwnLog(options, services));                 // in this process, for it alone
//   ASSIGN_OR_RETURN(NodeLog shared, OpenKafkaLog(options, kafka, services));     // of many instances, in Kafka
//
// Errors: as of EmbeddedLog::Open and KafkaLog::Open.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/kit/base/clock.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class Service;
struct KafkaLogOptions;
struct KafkaTopic;
struct NodeOptions;

struct NodeLog {
  std::unique_ptr<Log> log;
  bool shared = false;  // with other instances, any of which may own a partition
  // Batches of a partition in flight. In this process's log a batch waits for nothing but the disk, and the next can be decided
  // meanwhile; elsewhere an appended head may be lost while its tail lands.
  size_t flights_max = 1;
  int64_t clock_skew_max_us = 0;  // 0: the log's clock is ours
  int64_t stalled_us = 0;         // a turn that takes longer ends the instance's ownership
};

// What every node may own no partition without: against the append time of a log elsewhere.
inline constexpr int64_t kClockSkewMaxUs = 5 * kMicrosPerSecond;

// Every topic that these services write or read, as it must be in Kafka.
std::map<std::string, KafkaTopic> KafkaTopicsOf(const std::vector<const Service*>& services,
                                                int partitions);

absl::StatusOr<NodeLog> OpenOwnLog(const NodeOptions& options,
                                   const std::vector<const Service*>& services);

// Of `kafka`, who asks sets brokers, properties, replicas and session; topics, groups and clocks are set here.
absl::StatusOr<NodeLog> OpenKafkaLog(const NodeOptions& options, KafkaLogOptions kafka,
                                     const std::vector<const Service*>& services);

}  // namespace huiyin::kit
