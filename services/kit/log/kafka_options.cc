#include "services/kit/log/kafka_options.h"

#include <fstream>
#include <set>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kCompactedWithinMsMin = 1'000;

std::string Trimmed(const std::string& text) {
  const char* const blanks = " \t\r";
  const size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ReadKafkaProperties(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(Concat("cannot read the Kafka properties in ", path));
  std::map<std::string, std::string> properties;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    line = Trimmed(line);
    if (line.empty() || line[0] == '#') continue;
    const size_t equals = line.find('=');
    const std::string name = Trimmed(line.substr(0, equals));
    if (equals == std::string::npos || name.empty()) {
      return absl::InvalidArgumentError(
          Concat(path, ":", number, ": a line must read name=value, or begin with #"));
    }
    if (!properties.emplace(name, Trimmed(line.substr(equals + 1))).second) {
      return absl::InvalidArgumentError(Concat(path, ":", number, ": ", name, " is set twice"));
    }
  }
  return properties;
}

bool IsReservedKafkaProperty(const std::string& name) {
  static const std::set<std::string> reserved = {"acks",
                                                 "auto.offset.reset",
                                                 "batch.num.messages",
                                                 "bootstrap.servers",
                                                 "check.crcs",
                                                 "client.id",
                                                 "enable.auto.commit",
                                                 "enable.auto.offset.store",
                                                 "enable.gapless.guarantee",
                                                 "enable.idempotence",
                                                 "enable.partition.eof",
                                                 "group.id",
                                                 "group.instance.id",
                                                 "isolation.level",
                                                 "max.in.flight",
                                                 "max.in.flight.requests.per.connection",
                                                 "max.poll.interval.ms",
                                                 "message.max.bytes",
                                                 "message.send.max.retries",
                                                 "message.timeout.ms",
                                                 "delivery.timeout.ms",
                                                 "metadata.broker.list",
                                                 "partition.assignment.strategy",
                                                 "queuing.strategy",
                                                 "request.required.acks",
                                                 "retries",
                                                 "session.timeout.ms",
                                                 "transactional.id"};
  return reserved.contains(name);
}

absl::Status CheckKafkaOptions(const KafkaLogOptions& options) {
  HUIYIN_CHECK(options.clock != nullptr, "KafkaLogOptions.clock to be set");
  if (options.bootstrap_servers.empty()) {
    return absl::InvalidArgumentError("no Kafka broker is named: give host:port of one or more");
  }
  for (const auto& [name, topic] : options.topics) {
    if (topic.partitions < 1) {
      return absl::InvalidArgumentError(Concat("topic ", name, " needs at least one partition"));
    }
    if (topic.compacted_within_ms != 0 &&
        (!topic.compacted || topic.compacted_within_ms < kCompactedWithinMsMin)) {
      return absl::InvalidArgumentError(
          Concat("topic ", name, ": compacted_within_ms is for a compacted topic, and at least ",
                 kCompactedWithinMsMin));
    }
  }
  for (const std::string& name : options.own_topics) {
    if (!options.topics.contains(name)) {
      return absl::InvalidArgumentError(Concat("the own topic ", name, " is not among the topics"));
    }
  }
  for (const auto& [name, value] : options.properties) {
    if (IsReservedKafkaProperty(name)) {
      return absl::InvalidArgumentError(Concat(
          "the Kafka property ", name, " is not for setting: the log's promises rest on it"));
    }
  }
  return absl::OkStatus();
}

}  // namespace huiyin::kit
