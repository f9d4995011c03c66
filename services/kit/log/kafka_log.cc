#include "services/kit/log/kafka_log.h"

#include <algorithm>
#include <utility>

#include "services/kit/base/status.h"
#include "services/kit/base/text.h"
#include "services/kit/log/kafka_admin.h"
#include "services/kit/log/kafka_group.h"
#include "services/kit/log/kafka_producer.h"
#include "services/kit/log/kafka_reader.h"
#include "services/kit/log/kafka_topics.h"

namespace huiyin::kit {

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Open(KafkaLogOptions options) {
  RETURN_IF_ERROR(CheckKafkaOptions(options));
  std::unique_ptr<KafkaLog> log(new KafkaLog(std::move(options)));
  ASSIGN_OR_RETURN(log->admin_, KafkaAdmin::Open(log->options_));
  ASSIGN_OR_RETURN(log->identity_, log->admin_->ClusterId());
  RETURN_IF_ERROR(PrepareKafkaTopics(*log->admin_, log->options_));
  log->reader_ = std::make_unique<KafkaReader>(
      log->options_,
      [admin = log->admin_.get()](const TopicPartition& where) { return admin->Extent(where); });
  ASSIGN_OR_RETURN(
      log->producer_,
      KafkaProducer::Open(log->options_, [admin = log->admin_.get()](const auto& where) {
        return admin->WhyItTakesNothing(where);
      }));
  for (const std::string& topic : log->options_.own_topics) {
    ASSIGN_OR_RETURN(
        log->groups_[topic],
        KafkaGroup::Open(log->options_, topic, [reader = log->reader_.get(), topic](int partition) {
          reader->WakeSoon({topic, partition});
        }));
  }
  return log;
}

KafkaLog::KafkaLog(KafkaLogOptions options) : options_(std::move(options)) {}

// The groups first: others may take over while the last appends are acknowledged.
KafkaLog::~KafkaLog() {
  groups_.clear();
  producer_.reset();
}

absl::StatusOr<int> KafkaLog::PartitionCount(const std::string& topic) const {
  const auto found = options_.topics.find(topic);
  if (found == options_.topics.end()) {
    return absl::InvalidArgumentError(Concat("the log has no topic ", topic));
  }
  return found->second.partitions;
}

absl::Status KafkaLog::CheckExists(const TopicPartition& where) const {
  const auto found = options_.topics.find(where.topic);
  if (found != options_.topics.end() && where.partition >= 0 &&
      where.partition < found->second.partitions) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      Concat("the log has no partition ", where.topic, "/", where.partition));
}

void KafkaLog::Append(const TopicPartition& where, std::vector<LogEntry> entries, AppendDone done) {
  LogStats added{.appends = 1, .records = entries.size()};
  for (const LogEntry& entry : entries) added.bytes += entry.key.size() + entry.value.size();
  producer_->Append(where, CheckExists(where), std::move(entries),
                    [this, where, added, done = std::move(done)](absl::StatusOr<Offset> first) {
                      if (first.ok()) NoteAcknowledged(where, *first, added);
                      done(std::move(first));
                    });
}

void KafkaLog::NoteAcknowledged(const TopicPartition& where, Offset first, const LogStats& added) {
  const std::lock_guard lock(acknowledged_mutex_);
  Offset& end = acknowledged_ends_[where];
  end = std::max(end, first + static_cast<Offset>(added.records));
  stats_.appends += added.appends;
  stats_.records += added.records;
  stats_.bytes += added.bytes;
}

LogStats KafkaLog::Stats() const {
  const std::lock_guard lock(acknowledged_mutex_);
  return stats_;
}

Offset KafkaLog::AcknowledgedEnd(const TopicPartition& where) const {
  const std::lock_guard lock(acknowledged_mutex_);
  const auto end = acknowledged_ends_.find(where);
  return end == acknowledged_ends_.end() ? 0 : end->second;
}

absl::Status KafkaLog::Read(const TopicPartition& where, Offset from, size_t records_max,
                            std::vector<LogRecord>* out) {
  RETURN_IF_ERROR(CheckExists(where));
  return reader_->Read(where, from, records_max, out);
}

absl::StatusOr<LogExtent> KafkaLog::Extent(const TopicPartition& where) {
  RETURN_IF_ERROR(CheckExists(where));
  ASSIGN_OR_RETURN(LogExtent extent, admin_->Extent(where));
  extent.end = reader_->ReadableEnd(where, extent.end);
  return extent;
}

std::unique_ptr<Log::Subscription> KafkaLog::Subscribe(const TopicPartition& where,
                                                       std::function<void()> wake) {
  HUIYIN_CHECK(CheckExists(where).ok(), "a subscription to a partition that the log has");
  return reader_->Subscribe(where, std::move(wake));
}

KafkaGroup* KafkaLog::GroupOf(const TopicPartition& where) const {
  const auto group = groups_.find(where.topic);
  return group == groups_.end() ? nullptr : group->second.get();
}

bool KafkaLog::Assigned(const TopicPartition& where) const {
  const KafkaGroup* group = GroupOf(where);
  return group != nullptr && group->Assigned(where.partition);
}

void KafkaLog::Doubt(const TopicPartition& where) {
  if (KafkaGroup* group = GroupOf(where)) group->Doubt(where.partition);
}

void KafkaLog::Heartbeat() {
  for (const auto& [topic, group] : groups_) group->Heartbeat();
}

void KafkaLog::Leave() {
  for (const auto& [topic, group] : groups_) group->Leave();
}

uint64_t KafkaLog::producers_replaced() const { return producer_->replaced(); }

void KafkaLog::FailProducer() { producer_->FailClient(); }

}  // namespace huiyin::kit
