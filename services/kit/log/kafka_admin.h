// KafkaAdmin: questions to the cluster: who it is, how far a partition reaches, what its topics are like; and making and changing
// topics.
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
  std::map<std::string, std::string> own;  // of the properties those that are set on the topic
};

class KafkaAdmin : public KafkaCallbacks {
 public:
  // `options` outlives it. `ends_of_all`: an Extent ends after what an open transaction of others holds back too.
  static absl::StatusOr<std::unique_ptr<KafkaAdmin>> Open(const KafkaLogOptions& options,
                                                          bool ends_of_all = false);

  absl::StatusOr<std::string> ClusterId();
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where);
  // Needs the right to describe the topic; Facts, that to describe its configuration too.
  absl::StatusOr<int> PartitionCount(const std::string& topic);
  absl::StatusOr<KafkaTopicFacts> Facts(const std::string& topic);
  // OK too when another instance was quicker.
  absl::Status Create(const std::string& topic, int partitions, int replicas,
                      const std::map<std::string, std::string>& properties);
  // Sets these properties and leaves the others as they are; other brokers may know a little later. Nobody else may do so at
  // the same time.
  absl::Status Alter(const std::string& topic,
                     const std::map<std::string, std::string>& properties);
  // Of the partition only the records from `begin` on are left.
  absl::Status DeleteBelow(const TopicPartition& where, Offset begin);
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
