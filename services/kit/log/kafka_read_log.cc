#include "services/kit/log/kafka_read_log.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_admin.h"
#include "services/kit/log/kafka_reader.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<KafkaReadLog>> KafkaReadLog::Open(
    KafkaLogOptions options, const std::vector<std::string>& topics, bool ends_of_all) {
  RETURN_IF_ERROR(CheckKafkaOptions(options));
  std::unique_ptr<KafkaReadLog> log(new KafkaReadLog(std::move(options)));
  ASSIGN_OR_RETURN(log->admin_, KafkaAdmin::Open(log->options_, ends_of_all));
  ASSIGN_OR_RETURN(log->identity_, log->admin_->ClusterId());
  for (const std::string& topic : topics) {
    ASSIGN_OR_RETURN(log->partitions_[topic], log->admin_->PartitionCount(topic));
  }
  log->reader_ = std::make_unique<KafkaReader>(
      log->options_,
      [admin = log->admin_.get()](const TopicPartition& where) { return admin->Extent(where); });
  return log;
}

KafkaReadLog::KafkaReadLog(KafkaLogOptions options) : options_(std::move(options)) {}

KafkaReadLog::~KafkaReadLog() = default;

absl::StatusOr<int> KafkaReadLog::PartitionCount(const std::string& topic) const {
  const auto found = partitions_.find(topic);
  if (found == partitions_.end()) {
    return absl::InvalidArgumentError(Concat("the topic ", topic, " was not named when opening"));
  }
  return found->second;
}

absl::Status KafkaReadLog::CheckExists(const TopicPartition& where) const {
  ASSIGN_OR_RETURN(const int count, PartitionCount(where.topic));
  if (where.partition >= 0 && where.partition < count) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat("the topic ", where.topic, " has no partition ",
                                           where.partition, ": it has ", count, ", from 0 on"));
}

void KafkaReadLog::Append(const TopicPartition& /*where*/, std::vector<LogEntry> /*entries*/,
                          AppendDone done) {
  done(absl::FailedPreconditionError("this log is open for reading only"));
}

absl::Status KafkaReadLog::Read(const TopicPartition& where, Offset from, size_t records_max,
                                std::vector<LogRecord>* out) {
  RETURN_IF_ERROR(CheckExists(where));
  return reader_->Read(where, from, records_max, out);
}

absl::StatusOr<LogExtent> KafkaReadLog::Extent(const TopicPartition& where) {
  RETURN_IF_ERROR(CheckExists(where));
  ASSIGN_OR_RETURN(LogExtent extent, admin_->Extent(where));
  extent.end = reader_->ReadableEnd(where, extent.end);
  return extent;
}

std::unique_ptr<Log::Subscription> KafkaReadLog::Subscribe(const TopicPartition& where,
                                                           std::function<void()> wake) {
  HUIYIN_CHECK(CheckExists(where).ok(), "a subscription to a partition that the log has");
  return reader_->Subscribe(where, std::move(wake));
}

}  // namespace huiyin::kit
