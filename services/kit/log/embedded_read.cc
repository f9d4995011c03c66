// EmbeddedLog, read: records from the tail in memory and from disk, and who is woken when there are more.
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/kit/base/status.h"
#include "services/kit/log/embedded_log.h"
#include "services/kit/log/embedded_partition.h"
#include "services/kit/log/embedded_store.h"

namespace huiyin::kit {
namespace {

constexpr size_t kDiskReadBytesMax = 8 << 20;

}  // namespace

absl::Status EmbeddedLog::Read(const TopicPartition& where, Offset from, size_t records_max,
                               std::vector<LogRecord>* out) {
  return ReadSeen(Sight::kDurable, where, from, records_max, out);
}

absl::Status EmbeddedLog::ReadAhead(const TopicPartition& where, Offset from, size_t records_max,
                                    std::vector<LogRecord>* out) {
  return ReadSeen(Sight::kAhead, where, from, records_max, out);
}

absl::Status EmbeddedLog::ReadSeen(Sight sight, const TopicPartition& where, Offset from,
                                   size_t records_max, std::vector<LogRecord>* out) {
  const EmbeddedPartition* partition = Find(where);
  if (partition == nullptr) return EmbeddedPartition::Unknown(where);
  std::vector<LogRecord> tail;
  Offset disk_end = 0;
  if (!partition->ReadTail(sight, from, records_max, &tail, &disk_end)) {
    return absl::OutOfRangeError(absl::StrCat("offset ", from, " of ", where.topic, "/",
                                              where.partition, " is outside 0..",
                                              partition->end()));
  }
  if (from < disk_end) {
    {
      const std::lock_guard lock(mutex_);
      ++stats_.disk_reads;
    }
    const size_t before = out->size();
    if (absl::Status read = store_->Read(where, from, disk_end, kDiskReadBytesMax, out);
        !read.ok()) {
      out->resize(before);
      return read;
    }
    const bool ended_early = static_cast<Offset>(out->size() - before) < disk_end - from;
    if (ended_early) return absl::OkStatus();
  }
  out->insert(out->end(), std::make_move_iterator(tail.begin()),
              std::make_move_iterator(tail.end()));
  return absl::OkStatus();
}

absl::StatusOr<LogExtent> EmbeddedLog::Extent(const TopicPartition& where) {
  const EmbeddedPartition* partition = Find(where);
  if (partition == nullptr) return EmbeddedPartition::Unknown(where);
  RETURN_IF_ERROR(Failure());
  return LogExtent{0, partition->end()};
}

std::unique_ptr<Log::Subscription> EmbeddedLog::Subscribe(const TopicPartition& where,
                                                          std::function<void()> wake) {
  return SubscribeSeen(Sight::kDurable, where, std::move(wake));
}

std::unique_ptr<Log::Subscription> EmbeddedLog::SubscribeAhead(const TopicPartition& where,
                                                               std::function<void()> wake) {
  return SubscribeSeen(Sight::kAhead, where, std::move(wake));
}

std::unique_ptr<Log::Subscription> EmbeddedLog::SubscribeSeen(Sight sight,
                                                              const TopicPartition& where,
                                                              std::function<void()> wake) {
  EmbeddedPartition* partition = Find(where);
  HUIYIN_CHECK(partition != nullptr, "a subscription to a partition that the log has");
  auto waker = std::make_shared<LogWaker>(std::move(wake));
  partition->AddWaker(sight, waker);
  {
    const std::lock_guard lock(mutex_);
    fresh_wakers_.push_back(waker);
  }
  work_.notify_one();
  return std::make_unique<LogSubscription>(std::move(waker));
}

}  // namespace huiyin::kit
