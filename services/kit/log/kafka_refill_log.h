// KafkaRefillLog: topics of a Kafka cluster that has none of Huiyin's, or empty ones, to be filled from a backup.
//
//   KafkaLogOptions options;   // brokers, topics, clock; replicas if wanted
//   ASSIGN_OR_RETURN(auto log, KafkaRefillLog::Open(options));
//
// Open makes the topics as KafkaLog does, but with the records' own times (CreateTime), under which no KafkaLog takes them; Finish
// gives them the brokers' time and their retention. What was written meanwhile keeps its times.
//
// Threads, appends: as RefillLog and KafkaProducer. Errors: Open: FAILED_PRECONDITION names the topics that hold records, or have
// held some: their offsets would go on from there. INVALID_ARGUMENT for options, UNAVAILABLE.
#pragma once

#include <memory>
#include <string>

#include "services/kit/log/kafka_options.h"
#include "services/kit/log/refill_log.h"

namespace huiyin::kit {

class KafkaAdmin;
class KafkaProducer;

class KafkaRefillLog : public RefillLog {
 public:
  // `options.stamp` is not looked at.
  static absl::StatusOr<std::unique_ptr<KafkaRefillLog>> Open(KafkaLogOptions options);
  ~KafkaRefillLog() override;

  void Append(const TopicPartition& where, int64_t append_time_us, std::vector<LogEntry> entries,
              Log::AppendDone done) override;
  absl::Status DeleteBelow(const TopicPartition& where, Offset begin) override;
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override;
  absl::Status Finish() override;

 private:
  explicit KafkaRefillLog(KafkaLogOptions options);
  absl::Status CheckEmpty();

  ManualClock stamp_{0};  // of the records that are appended now
  KafkaLogOptions options_;
  std::unique_ptr<KafkaAdmin> admin_;
  std::unique_ptr<KafkaProducer> producer_;
};

}  // namespace huiyin::kit
