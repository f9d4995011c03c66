#include "services/kit/log/kafka_read_log.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/log/kafka_admin.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<KafkaReadLog>> KafkaReadLog::Open(
    KafkaLogOptions options, const std::vector<std::string>& topics, bool ends_of_all) {
  std::unique_ptr<KafkaReadLog> log(new KafkaReadLog(std::move(options)));
  RETURN_IF_ERROR(log->Connect(ends_of_all));
  std::map<std::string, int> partitions;
  for (const std::string& topic : topics) {
    ASSIGN_OR_RETURN(partitions[topic], log->admin().PartitionCount(topic));
  }
  log->OpenTopics(std::move(partitions));
  return log;
}

void KafkaReadLog::Append(const TopicPartition& /*where*/, std::vector<LogEntry> /*entries*/,
                          AppendDone done) {
  done(absl::FailedPreconditionError("this log is open for reading only"));
}

}  // namespace huiyin::kit
