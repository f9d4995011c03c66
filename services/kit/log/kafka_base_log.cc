#include "services/kit/log/kafka_base_log.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_admin.h"
#include "services/kit/log/kafka_reader.h"

namespace huiyin::kit {

KafkaBaseLog::KafkaBaseLog(KafkaLogOptions options) : options_(std::move(options)) {}

KafkaBaseLog::~KafkaBaseLog() = default;

absl::Status KafkaBaseLog::Connect(bool ends_of_all) {
  RETURN_IF_ERROR(CheckKafkaOptions(options_));
  ASSIGN_OR_RETURN(admin_, KafkaAdmin::Open(options_, ends_of_all));
  ASSIGN_OR_RETURN(identity_, admin_->ClusterId());
  return absl::OkStatus();
}

void KafkaBaseLog::OpenTopics(std::map<std::string, int> partitions) {
  partitions_ = std::move(partitions);
  reader_ = std::make_unique<KafkaReader>(
      options_,
      [admin = admin_.get()](const TopicPartition& where) { return admin->Extent(where); });
}

absl::StatusOr<int> KafkaBaseLog::PartitionCount(const std::string& topic) const {
  const auto found = partitions_.find(topic);
  if (found == partitions_.end()) {
    return absl::InvalidArgumentError(Concat("the topic ", topic, " was not named when opening"));
  }
  return found->second;
}

absl::Status KafkaBaseLog::CheckExists(const TopicPartition& where) const {
  ASSIGN_OR_RETURN(const int count, PartitionCount(where.topic));
  if (where.partition >= 0 && where.partition < count) return absl::OkStatus();
  return absl::InvalidArgumentError(Concat("the topic ", where.topic, " has no partition ",
                                           where.partition, ": it has ", count, ", from 0 on"));
}

absl::Status KafkaBaseLog::Read(const TopicPartition& where, Offset from, size_t records_max,
                                std::vector<LogRecord>* out) {
  RETURN_IF_ERROR(CheckExists(where));
  return reader_->Read(where, from, records_max, out);
}

absl::StatusOr<LogExtent> KafkaBaseLog::Extent(const TopicPartition& where) {
  RETURN_IF_ERROR(CheckExists(where));
  ASSIGN_OR_RETURN(LogExtent extent, admin_->Extent(where));
  extent.end = reader_->ReadableEnd(where, extent.end);
  return extent;
}

std::unique_ptr<Log::Subscription> KafkaBaseLog::Subscribe(const TopicPartition& where,
                                                           std::function<void()> wake) {
  HUIYIN_CHECK(CheckExists(where).ok(), "a subscription to a partition that the log has");
  return reader_->Subscribe(where, std::move(wake));
}

}  // namespace huiyin::kit
