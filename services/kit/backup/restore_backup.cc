#include "services/kit/backup/restore_backup.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "services/kit/backup/backup_file.h"
#include "services/kit/base/status.h"
#include "services/kit/base/text.h"

namespace huiyin::kit {
namespace {

constexpr size_t kAppendRecordsMax = 1'000;
constexpr size_t kAppendBytesMax = 512 << 10;
constexpr int64_t kFlyingMax = 100'000;  // records
constexpr size_t kFlyingBytesMax = 64 << 20;
constexpr int64_t kFillersAtOnce = 10'000;

// What was appended and not acknowledged yet. Safe from any thread; callbacks share it.
class Flying {
 public:
  void Send(int64_t records, size_t bytes) {
    const std::lock_guard lock(mutex_);
    records_ += records;
    bytes_ += bytes;
  }
  void Land(int64_t records, size_t bytes, const absl::Status& status) {
    const std::lock_guard lock(mutex_);
    records_ -= records;
    bytes_ -= bytes;
    if (trouble_.ok()) trouble_ = status;
    landed_.notify_all();
  }
  // Until there is room for more; the first trouble there was.
  absl::Status AwaitRoom() { return Await(kFlyingMax, kFlyingBytesMax); }
  absl::Status AwaitAll() { return Await(0, 0); }

 private:
  absl::Status Await(int64_t records_max, size_t bytes_max) {
    std::unique_lock lock(mutex_);
    landed_.wait(
        lock, [&] { return !trouble_.ok() || (records_ <= records_max && bytes_ <= bytes_max); });
    return trouble_;
  }

  std::mutex mutex_;
  std::condition_variable landed_;
  int64_t records_ = 0;
  size_t bytes_ = 0;
  absl::Status trouble_;
};

absl::Status CheckOffset(const TopicPartition& where, Offset expected,
                         const absl::StatusOr<Offset>& first) {
  if (!first.ok()) return first.status();
  if (*first == expected) return absl::OkStatus();
  return absl::AbortedError(Concat(where.topic, "/", where.partition,
                                   ": the record that must stand at offset ", expected,
                                   " came to stand at ", *first,
                                   ": somebody else writes to these topics. Stop that, delete the "
                                   "topics huiyin.*, and restore again"));
}

// Fills one partition.
class Refill {
 public:
  Refill(const BackupPartition& partition, const KafkaTopic& topic, int64_t now_us, RefillLog& log)
      : partition_(partition), topic_(topic), now_us_(now_us), log_(log) {}

  absl::Status Take(const LogRecord& record) {
    const int64_t time_us = TimeOf(record.append_time_us);
    if (record.offset > next_ + static_cast<Offset>(entries_.size()) && !IsFirstOfKeyed()) {
      RETURN_IF_ERROR(Flush());
      RETURN_IF_ERROR(FillTo(record.offset, time_us));
    }
    if (time_us != time_us_ || entries_.size() >= kAppendRecordsMax || bytes_ >= kAppendBytesMax) {
      RETURN_IF_ERROR(Flush());
    }
    time_us_ = time_us;
    bytes_ += record.entry->key.size() + record.entry->value.size();
    entries_.push_back(*record.entry);
    return absl::OkStatus();
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(Flush());
    RETURN_IF_ERROR(FillTo(partition_.end, time_us_ > 0 ? time_us_ : now_us_));
    RETURN_IF_ERROR(flying_->AwaitAll());
    const TopicPartition& where = partition_.where;
    if (partition_.begin > 0) RETURN_IF_ERROR(log_.DeleteBelow(where, partition_.begin));
    ASSIGN_OR_RETURN(const LogExtent extent, log_.Extent(where));
    if (extent.begin == partition_.begin && extent.end == partition_.end) return absl::OkStatus();
    return absl::AbortedError(Concat(
        where.topic, "/", where.partition, " is [", extent.begin, ", ", extent.end,
        ") and must be [", partition_.begin, ", ", partition_.end,
        "): somebody else writes to these topics. Stop that, delete the topics huiyin.*, and "
        "restore again"));
  }

 private:
  int64_t TimeOf(int64_t append_time_us) const {
    return std::max(append_time_us, topic_.kept_ms > 0 ? now_us_ - topic_.kept_ms * 500 : 0);
  }
  // A compacted topic is known by its first record (services/kit/seal/key_source.h): no filler comes before it.
  bool IsFirstOfKeyed() const { return topic_.compacted && next_ == 0 && entries_.empty(); }
  absl::Status Flush() {
    if (entries_.empty()) return absl::OkStatus();
    bytes_ = 0;
    return Append(std::exchange(entries_, {}), time_us_);
  }
  absl::Status FillTo(Offset to, int64_t time_us) {
    while (next_ < to) {
      std::vector<LogEntry> fillers(std::min(to - next_, kFillersAtOnce),
                                    LogEntry{.key = kFillerKey, .value = ""});
      RETURN_IF_ERROR(Append(std::move(fillers), time_us));
    }
    return absl::OkStatus();
  }
  absl::Status Append(std::vector<LogEntry> entries, int64_t time_us) {
    RETURN_IF_ERROR(flying_->AwaitRoom());
    const auto count = static_cast<int64_t>(entries.size());
    size_t bytes = 0;
    for (const LogEntry& entry : entries) bytes += entry.key.size() + entry.value.size();
    flying_->Send(count, bytes);
    log_.Append(partition_.where, time_us, std::move(entries),
                [flying = flying_, where = partition_.where, expected = next_, count,
                 bytes](const absl::StatusOr<Offset>& first) {
                  flying->Land(count, bytes, CheckOffset(where, expected, first));
                });
    next_ += count;
    return absl::OkStatus();
  }

  const BackupPartition& partition_;
  const KafkaTopic& topic_;
  const int64_t now_us_;
  RefillLog& log_;
  const std::shared_ptr<Flying> flying_ = std::make_shared<Flying>();
  Offset next_ = 0;  // of the next append
  int64_t time_us_ = 0;
  size_t bytes_ = 0;
  std::vector<LogEntry> entries_;  // of time_us_, to be appended together
};

}  // namespace

absl::Status RestoreBackup(const std::string& folder, const BackupManifest& manifest,
                           const std::map<std::string, KafkaTopic>& topics, int64_t now_us,
                           RefillLog& log, const BackupProgress& progress) {
  const int64_t total = manifest.records();
  int64_t done = 0;
  for (const BackupPartition& one : manifest.partitions) {
    Refill refill(one, topics.at(one.where.topic), now_us, log);
    const auto take = [&](const LogRecord& record) -> absl::Status {
      RETURN_IF_ERROR(refill.Take(record));
      progress(++done, total);
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(ForEachRecord(folder, one, take));
    RETURN_IF_ERROR(refill.Finish());
  }
  return log.Finish();
}

}  // namespace huiyin::kit
