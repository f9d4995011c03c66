// KafkaReadLog: topics of a Kafka cluster, to read only. For programs that are no part of Huiyin: it makes no topic, joins no group,
// appends nothing, and asks of the brokers only the right to describe and read the topics it names.
//
//   KafkaLogOptions options;
//   options.bootstrap_servers = "kafka1:9092,kafka2:9092";
//   options.clock = &clock;
//   ASSIGN_OR_RETURN(auto log, KafkaReadLog::Open(options, {"huiyin.tracking"}));
//
// Of the options those about connections, reading and windows hold; topics and groups are not looked at. Partition counts are
// asked of the brokers once.
//
// Threads, reads: as KafkaLog. Append fails with FAILED_PRECONDITION; nothing is ever assigned.
// Errors: see log.h; Open: NOT_FOUND for a topic that is not there, INVALID_ARGUMENT for options, UNAVAILABLE.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/log/kafka_base_log.h"

namespace huiyin::kit {

class KafkaReadLog : public KafkaBaseLog {
 public:
  // `ends_of_all`: an Extent ends where the brokers' records do, also behind an open transaction of others, whose records and
  // all after them cannot be read before it ends.
  static absl::StatusOr<std::unique_ptr<KafkaReadLog>> Open(KafkaLogOptions options,
                                                            const std::vector<std::string>& topics,
                                                            bool ends_of_all = false);
  void Append(const TopicPartition& where, std::vector<LogEntry> entries, AppendDone done) override;
  bool Assigned(const TopicPartition& /*where*/) const override { return false; }

 private:
  explicit KafkaReadLog(KafkaLogOptions options) : KafkaBaseLog(std::move(options)) {}
};

}  // namespace huiyin::kit
