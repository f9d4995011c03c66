// RefillLog: a log that is filled again with records that have their offsets and append times already. What restoring a backup
// writes to.
//
//   log->Append({"huiyin.intake", 2}, append_time_us, {{"HY1", bytes}}, done);   // after acknowledged offsets were compared:
//   RETURN_IF_ERROR(log->DeleteBelow({"huiyin.commands", 2}, 1'000));
//   RETURN_IF_ERROR(log->Finish());
//
// Until Finish was OK no KafkaLog, and so no instance, takes the topics.
//
// Threads: calls from one thread; `done` runs on the log's own. Errors: those of log.h and kafka_topics.h.
#pragma once

#include <cstdint>
#include <vector>

#include "services/kit/log/log.h"

namespace huiyin::kit {

class RefillLog {
 public:
  virtual ~RefillLog() = default;
  // As Log::Append, with the append time that the records get. Of one partition it never goes back.
  virtual void Append(const TopicPartition& where, int64_t append_time_us,
                      std::vector<LogEntry> entries, Log::AppendDone done) = 0;
  // The partition begins there from now on.
  virtual absl::Status DeleteBelow(const TopicPartition& where, Offset begin) = 0;
  virtual absl::StatusOr<LogExtent> Extent(const TopicPartition& where) = 0;
  // All was appended and acknowledged: from now on this is a log as any other.
  virtual absl::Status Finish() = 0;
};

}  // namespace huiyin::kit
