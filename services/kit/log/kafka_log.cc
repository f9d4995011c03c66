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
  std::unique_ptr<KafkaLog> log(new KafkaLog(std::move(options)));
  RETURN_IF_ERROR(log->Connect(/*ends_of_all=*/false));
  RETURN_IF_ERROR(PrepareKafkaTopics(log->admin(), log->options()));
  std::map<std::string, int> partitions;
  for (const auto& [name, topic] : log->options().topics) partitions[name] = topic.partitions;
  log->OpenTopics(std::move(partitions));
  ASSIGN_OR_RETURN(log->producer_,
                   KafkaProducer::Open(log->options(), [admin = &log->admin()](const auto& where) {
                     return admin->WhyItTakesNothing(where);
                   }));
  for (const std::string& topic : log->options().own_topics) {
    ASSIGN_OR_RETURN(
        log->groups_[topic],
        KafkaGroup::Open(log->options(), topic, [reader = &log->reader(), topic](int partition) {
          reader->WakeSoon({topic, partition});
        }));
  }
  return log;
}

KafkaLog::KafkaLog(KafkaLogOptions options) : KafkaBaseLog(std::move(options)) {}

// The groups first: others may take over while the last appends are acknowledged.
KafkaLog::~KafkaLog() {
  groups_.clear();
  producer_.reset();
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

void KafkaLog::Want(bool assigned) {
  for (const auto& [topic, group] : groups_) group->Want(assigned);
}

uint64_t KafkaLog::producers_replaced() const { return producer_->replaced(); }

void KafkaLog::FailProducer() { producer_->FailClient(); }

}  // namespace huiyin::kit
