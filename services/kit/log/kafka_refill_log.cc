#include "services/kit/log/kafka_refill_log.h"

#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_admin.h"
#include "services/kit/log/kafka_producer.h"
#include "services/kit/log/kafka_topics.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<KafkaRefillLog>> KafkaRefillLog::Open(KafkaLogOptions options) {
  RETURN_IF_ERROR(CheckKafkaOptions(options));
  std::unique_ptr<KafkaRefillLog> log(new KafkaRefillLog(std::move(options)));
  ASSIGN_OR_RETURN(log->admin_, KafkaAdmin::Open(log->options_));
  RETURN_IF_ERROR(log->admin_->ClusterId().status());
  RETURN_IF_ERROR(log->CheckEmpty());
  RETURN_IF_ERROR(SetKafkaTopics(*log->admin_, log->options_));
  ASSIGN_OR_RETURN(
      log->producer_,
      KafkaProducer::Open(log->options_, [admin = log->admin_.get()](const auto& where) {
        return admin->WhyItTakesNothing(where);
      }));
  return log;
}

KafkaRefillLog::KafkaRefillLog(KafkaLogOptions options) : options_(std::move(options)) {
  options_.stamp = &stamp_;
}

KafkaRefillLog::~KafkaRefillLog() { producer_.reset(); }

absl::Status KafkaRefillLog::CheckEmpty() {
  std::string full;
  for (const auto& [name, topic] : options_.topics) {
    const absl::StatusOr<int> partitions = admin_->PartitionCount(name);
    if (absl::IsNotFound(partitions.status())) continue;
    RETURN_IF_ERROR(partitions.status());
    for (int i = 0; i < *partitions; ++i) {
      ASSIGN_OR_RETURN(const LogExtent extent, admin_->Extent({name, i}));
      if (extent.end == 0) continue;
      full +=
          Concat(full.empty() ? "" : ", ", name, "/", i, " [", extent.begin, ", ", extent.end, ")");
    }
  }
  if (full.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      Concat("these brokers hold, or have held, records of Huiyin: ", full,
             ". Offsets are part of the truth, so only topics without records can be filled: name "
             "new brokers, or delete the topics huiyin.* there if they are left over from a "
             "restore that was broken off"));
}

void KafkaRefillLog::Append(const TopicPartition& where, int64_t append_time_us,
                            std::vector<LogEntry> entries, Log::AppendDone done) {
  stamp_.JumpWall(append_time_us - stamp_.WallMicros());  // which the producer takes at once
  producer_->Append(where, absl::OkStatus(), std::move(entries), std::move(done));
}

absl::Status KafkaRefillLog::DeleteBelow(const TopicPartition& where, Offset begin) {
  return admin_->DeleteBelow(where, begin);
}

absl::StatusOr<LogExtent> KafkaRefillLog::Extent(const TopicPartition& where) {
  return admin_->Extent(where);
}

absl::Status KafkaRefillLog::Finish() {
  options_.stamp = nullptr;
  return SetKafkaTopics(*admin_, options_);
}

}  // namespace huiyin::kit
