// KafkaLogOptions: what a KafkaLog is told: where the brokers are, which topics must be there and how, who is a member
// of which group, and any property of librdkafka for the connection itself (TLS, SASL, socket buffers).
//
//   KafkaLogOptions options;
//   options.bootstrap_servers = "kafka1:9092,kafka2:9092";
//   options.topics = {{"huiyin.intake", {.partitions = 4}},
//                     {"huiyin.commands", {.partitions = 4, .kept_ms = kSevenDaysMs}}};
//   options.own_topics = {"huiyin.intake"};
//   options.clock = &clock;
//   ASSIGN_OR_RETURN(options.properties, ReadKafkaProperties("/etc/huiyin/kafka.properties"));
//
// Secrets stand in `properties` only. No message of KafkaLog, and no status, holds the value of one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/kit/base/clock.h"

namespace huiyin::kit {

inline constexpr int64_t kSevenDaysMs = 7 * 86'400'000LL;

// What must hold for a topic. What is missing is made so; what is there otherwise is refused.
struct KafkaTopic {
  int partitions = 1;
  int64_t kept_ms = 0;     // how long records are kept. Default: 0, for ever
  bool compacted = false;  // only the newest record of each key is kept. Default: false
  // Of a compacted one: what a newer record of the same key has replaced leaves the brokers' files within this
  // time, if they run, and if records come at least every quarter of it: the newest segment is never compacted, and
  // only an append ends it. Default: 0, whenever the brokers find it worth while
  int64_t compacted_within_ms = 0;
};

struct KafkaLogOptions {
  std::string bootstrap_servers;             // host:port, comma between them; required
  std::map<std::string, KafkaTopic> topics;  // every topic that is read or written; required
  // A consumer group of each of these says what this instance should own of it. Default: nothing is ever assigned
  std::vector<std::string> own_topics;
  std::string
      group_prefix;  // the group's name is this and the topic's. Default: the topic's name alone
  // Static membership (group.instance.id): a restart within the session timeout moves nothing. Must differ between
  // instances. Default: none
  std::string static_member;
  std::string client_id = "huiyin";  // as the broker's logs and quotas name this instance
  std::map<std::string, std::string>
      properties;                // librdkafka's, for every connection; see IsReservedKafkaProperty
  const Clock* clock = nullptr;  // required, outlives the log
  // A clock driven by input, whose time records bear in place of the brokers'. Topics made for it are of no use to a log
  // without, nor the other way round. Default: the brokers' time
  const Clock* stamp = nullptr;

  int replicas =
      0;  // of a topic that is made; one that is there must have as many. Default: 0, as the broker does it
  int in_sync_min =
      0;  // min.insync.replicas that each topic must have. Default: 0: 2 where there are 3 replicas or more, else 1

  int append_timeout_ms = 15'000;  // an append not acknowledged after so long fails. Default: 15 s
  int round_trip_ms = 2'000;       // what Extent waits at most, and a Read elsewhere. Default: 2 s
  int session_timeout_ms =
      10'000;  // an instance not heard of for so long leaves its groups. Default: 10 s
  // Whether the instance says that it makes progress (KafkaLog::Heartbeat), and leaves its groups when it stops saying so for
  // session_timeout_ms. Default: false: it belongs to them as long as the process runs
  bool heartbeats = false;
  // A position past the end means that the log was cut only if brokers have said so for this long: one that is cut off from the
  // others does not know the newest records. Default: 10 s
  int cut_patience_ms = 10'000;
  // Records kept in memory of each partition, for each place at which it is read. Default: 32,768, and 8 MiB
  size_t window_records_max = 32'768;
  size_t window_bytes_max = 8 << 20;
  // Lines about connections and groups, on librdkafka's threads; level as of syslog. Must not block. Default: dropped
  std::function<void(int level, const std::string& line)> on_line;
};

// Lines `name=value`; blank ones and those with # at their start say nothing. NOT_FOUND, INVALID_ARGUMENT: which line, never
// what stands in it.
absl::StatusOr<std::map<std::string, std::string>> ReadKafkaProperties(const std::string& path);

// Properties that the promises of Log rest on (acks, idempotence, offsets, the group) and that nobody may set.
bool IsReservedKafkaProperty(const std::string& name);

// INVALID_ARGUMENT says which option is wrong.
absl::Status CheckKafkaOptions(const KafkaLogOptions& options);

}  // namespace huiyin::kit
