// KafkaAdmin: questions to the cluster: who it is, how far a partition reaches, what its topics are like; and making topics.
//
//   ASSIGN_OR_RETURN(auto admin, KafkaAdmin::Open(options));
//   ASSIGN_OR_RETURN(const LogExtent extent, admin->Extent({"huiyin.intake", 2}));
//
// It has a connection of its own: on one that fetches, an answer would wait behind fetches that wait for records.
// Threads: all calls are safe from any thread; each takes a round trip, at most about twice round_trip_ms.
// Errors: UNAVAILABLE when no broker answers in time; NOT_FOUND for a topic that is not there.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/kit/log/kafka_handle.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

struct KafkaTopicFacts {
  int partitions = 0;
  int replicas = 0;  // of the partition that has fewest
  bool has_leaders = false;
  std::map<std::string, std::string> properties;
};

class KafkaAdmin : public KafkaCallbacks {
 public:
  // `options` outlives it.
  static absl::StatusOr<std::unique_ptr<KafkaAdmin>> Open(const KafkaLogOptions& options);

  absl::StatusOr<std::string> ClusterId();
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where);
  // Needs the right to describe the topic; Facts, that to describe its configuration too.
  absl::StatusOr<int> PartitionCount(const std::string& topic);
  absl::StatusOr<KafkaTopicFacts> Facts(const std::string& topic);
  // OK too when another instance was quicker.
  absl::Status Create(const std::string& topic, int partitions, int replicas,
                      const std::map<std::string, std::string>& properties);
  // Why the partition may take nothing now, or "".
  std::string WhyItTakesNothing(const TopicPartition& where);

 private:
  explicit KafkaAdmin(const KafkaLogOptions& options)
      : KafkaCallbacks(options), options_(options) {}

  absl::StatusOr<Offset> Ask(const TopicPartition& where, int64_t which);
  absl::Status ReadMetadata(const std::string& topic, KafkaTopicFacts* facts);
  absl::Status ReadProperties(const std::string& topic, KafkaTopicFacts* facts);

  const KafkaLogOptions& options_;
  KafkaHandle handle_;
};

}  // namespace huiyin::kit
