#include "services/kit/log/kafka_topics.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kBatchBytesMin = kLogRecordBytesMax + 10'000;  // the producer's message.max.bytes
constexpr int kLeaderTries = 100;
constexpr int kLeaderPauseMs = 100;
constexpr int kSetTries = 50;
constexpr int64_t kDeleteDelayMsMax = 60'000;
constexpr const char* kBatchBytes = "max.message.bytes";
constexpr const char* kInSync = "min.insync.replicas";
constexpr const char* kKeptMs = "retention.ms";

int InSyncMin(const KafkaLogOptions& options, int replicas) {
  if (options.in_sync_min > 0) return options.in_sync_min;
  return replicas >= 3 ? 2 : 1;
}

std::map<std::string, std::string> Wanted(const KafkaTopic& topic, const KafkaLogOptions& options) {
  std::map<std::string, std::string> wanted = {
      {"message.timestamp.type", options.stamp == nullptr ? "LogAppendTime" : "CreateTime"},
      {"unclean.leader.election.enable", "false"},
      {"cleanup.policy", topic.compacted ? "compact" : "delete"},
  };
  if (!topic.compacted) {
    // By a stamp of years ago a record would be too old at once.
    const bool forgets = topic.kept_ms > 0 && options.stamp == nullptr;
    wanted[kKeptMs] = forgets ? std::to_string(topic.kept_ms) : "-1";
    wanted["retention.bytes"] = "-1";
  }
  return wanted;
}

// Properties that bound how long a replaced record stays, each with the most that it may be. In the worst case
// a segment is begun just after another was compacted, takes records for a quarter of the time (and a quarter more
// until something ends it), is compacted half the time after it was begun, and its old file deleted a little later.
std::map<std::string, int64_t> AtMost(const KafkaTopic& topic) {
  if (topic.compacted_within_ms == 0) return {};
  return {{"max.compaction.lag.ms", topic.compacted_within_ms / 2},
          {"segment.ms", topic.compacted_within_ms / 4},
          {"file.delete.delay.ms", std::min(kDeleteDelayMsMax, topic.compacted_within_ms / 8)}};
}

std::string Fix(const std::string& topic, const std::string& name, const std::string& is,
                const std::string& must_be, const std::string& value) {
  return Concat("topic ", topic, ": ", name, " is ", is.empty() ? "not set" : is, ", must be ",
                must_be, " (kafka-configs.sh --alter --entity-type topics --entity-name ", topic,
                " --add-config ", name, "=", value, ")");
}

// A new topic is known to all brokers, and has leaders, a little later.
absl::StatusOr<KafkaTopicFacts> Await(KafkaAdmin& admin, const std::string& name) {
  absl::StatusOr<KafkaTopicFacts> facts = admin.Facts(name);
  for (int i = 0; i < kLeaderTries && !(facts.ok() && facts->has_leaders); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(kLeaderPauseMs));
    facts = admin.Facts(name);
  }
  if (facts.ok() && !facts->has_leaders) {
    return absl::UnavailableError(
        Concat("topic ", name, ": a partition has no leader: are enough brokers up?"));
  }
  return facts;
}

// Of a topic that is made or set right.
std::map<std::string, std::string> ToSet(const KafkaTopic& topic, const KafkaLogOptions& options) {
  std::map<std::string, std::string> properties = Wanted(topic, options);
  for (const auto& [property, most] : AtMost(topic)) properties[property] = std::to_string(most);
  properties[kBatchBytes] = std::to_string(kBatchBytesMin + 40'000);
  // Else the broker's default for it, which the check looks at.
  if (options.replicas > 0 || options.in_sync_min > 0) {
    properties[kInSync] = std::to_string(InSyncMin(options, options.replicas));
  }
  return properties;
}

absl::Status Check(KafkaAdmin& admin, const KafkaLogOptions& options) {
  std::vector<std::string> wrong;
  for (const auto& [name, topic] : options.topics) {
    ASSIGN_OR_RETURN(const KafkaTopicFacts facts, Await(admin, name));
    for (std::string& fault : CompareKafkaTopic(name, topic, options, facts)) {
      wrong.push_back(std::move(fault));
    }
  }
  if (wrong.empty()) return absl::OkStatus();
  std::string all = "the Kafka topics are not as they must be:";
  for (const std::string& fault : wrong) all += "\n  " + fault;
  return absl::FailedPreconditionError(all);
}

}  // namespace

std::vector<std::string> CompareKafkaTopic(const std::string& name, const KafkaTopic& wanted,
                                           const KafkaLogOptions& options,
                                           const KafkaTopicFacts& facts) {
  std::vector<std::string> wrong;
  const auto is = [&](const std::string& property) {
    const auto found = facts.properties.find(property);
    return found == facts.properties.end() ? std::string() : found->second;
  };
  if (facts.properties.contains("message.format.version")) {
    wrong.emplace_back(
        "the brokers are older than Kafka 4.0, where acknowledged records can be lost");
  }
  if (facts.partitions != wanted.partitions) {
    wrong.push_back(Concat("topic ", name, ": has ", facts.partitions, " partitions, must have ",
                           wanted.partitions,
                           ": the count never changes; set it here to what the topic has"));
  }
  if (options.replicas > 0 && facts.replicas < options.replicas) {
    wrong.push_back(Concat("topic ", name, ": has ", facts.replicas, " replicas, must have ",
                           options.replicas, " (kafka-reassign-partitions.sh)"));
  }
  for (const auto& [property, value] : Wanted(wanted, options)) {
    if (is(property) != value) wrong.push_back(Fix(name, property, is(property), value, value));
  }
  for (const auto& [property, most] : AtMost(wanted)) {
    const std::string found = is(property);
    if (!found.empty() && std::atoll(found.c_str()) <= most) continue;
    wrong.push_back(Fix(name, property, found, Concat("at most ", most), std::to_string(most)));
  }
  const int in_sync = std::atoi(is(kInSync).c_str());
  const int in_sync_min = InSyncMin(options, facts.replicas);
  if (in_sync < in_sync_min) {
    wrong.push_back(Fix(name, kInSync, is(kInSync), Concat("at least ", in_sync_min),
                        std::to_string(in_sync_min)));
  }
  if (std::atoll(is(kBatchBytes).c_str()) < kBatchBytesMin) {
    wrong.push_back(Fix(name, kBatchBytes, is(kBatchBytes), Concat("at least ", kBatchBytesMin),
                        std::to_string(kBatchBytesMin)));
  }
  return wrong;
}

absl::Status PrepareKafkaTopics(KafkaAdmin& admin, const KafkaLogOptions& options) {
  for (const auto& [name, topic] : options.topics) {
    const absl::StatusOr<KafkaTopicFacts> facts = admin.Facts(name);
    if (!absl::IsNotFound(facts.status())) continue;
    RETURN_IF_ERROR(admin.Create(name, topic.partitions, options.replicas, ToSet(topic, options)));
  }
  return Check(admin, options);
}

absl::Status SetKafkaTopics(KafkaAdmin& admin, const KafkaLogOptions& options) {
  for (const auto& [name, topic] : options.topics) {
    const absl::StatusOr<KafkaTopicFacts> facts = admin.Facts(name);
    if (!facts.ok() && !absl::IsNotFound(facts.status())) return facts.status();
    RETURN_IF_ERROR(
        facts.ok() ? admin.Alter(name, ToSet(topic, options))
                   : admin.Create(name, topic.partitions, options.replicas, ToSet(topic, options)));
  }
  absl::Status checked = Check(admin, options);
  // What was set is known to all brokers a little later.
  for (int i = 0; i < kSetTries && absl::IsFailedPrecondition(checked); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(kLeaderPauseMs));
    checked = Check(admin, options);
  }
  return checked;
}

}  // namespace huiyin::kit
