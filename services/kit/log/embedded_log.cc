#include "services/kit/log/embedded_log.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "services/kit/base/scheduling.h"
#include "services/kit/base/status.h"
#include "services/kit/log/embedded_partition.h"
#include "services/kit/log/embedded_store.h"

namespace huiyin::kit {
namespace {

constexpr int64_t kClockJumpMaxMicros = kMicrosPerDay;

std::string TimeText(int64_t time_us) {
  return absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMicros(time_us), absl::UTCTimeZone());
}

absl::Status CheckEntries(const TopicPartition& where, const std::vector<LogEntry>& entries) {
  if (entries.empty()) return absl::InvalidArgumentError("an append needs at least one record");
  for (const LogEntry& entry : entries) {
    const size_t bytes = entry.key.size() + entry.value.size();
    if (bytes > kLogRecordBytesMax) {
      return absl::InvalidArgumentError(
          absl::StrCat("record of ", bytes, " bytes for ", where.topic, "/", where.partition,
                       ": the log takes at most ", kLogRecordBytesMax));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedLog>> EmbeddedLog::Open(EmbeddedLogOptions options) {
  HUIYIN_CHECK(options.clock != nullptr, "EmbeddedLogOptions.clock to be set");
  ASSIGN_OR_RETURN(auto store,
                   EmbeddedStore::Open(options.data_dir + "/log", options.env, options.topics));
  std::unique_ptr<EmbeddedLog> log(new EmbeddedLog(std::move(options), std::move(store)));
  RETURN_IF_ERROR(log->LoadPartitions());
  RETURN_IF_ERROR(log->CheckClockAtOpen());
  log->committer_ = std::thread([raw = log.get()] { raw->RunCommitter(); });
  return log;
}

EmbeddedLog::EmbeddedLog(EmbeddedLogOptions options, std::unique_ptr<EmbeddedStore> store)
    : options_(std::move(options)), store_(std::move(store)) {}

EmbeddedLog::~EmbeddedLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  if (committer_.joinable()) committer_.join();
}

absl::Status EmbeddedLog::LoadPartitions() {
  for (const auto& [name, topic] : store_->topics()) {
    for (uint32_t partition = 0; partition < topic.partitions; ++partition) {
      const TopicPartition where{name, static_cast<int>(partition)};
      ASSIGN_OR_RETURN(const std::optional<LogRecord> last, store_->Last(where));
      const Offset end = last.has_value() ? last->offset + 1 : 0;
      if (last.has_value()) last_time_us_ = std::max(last_time_us_, last->append_time_us);
      partitions_[where] =
          std::make_unique<EmbeddedPartition>(where, RowSpace{topic.number, partition}, end);
    }
  }
  wall_ahead_us_ = options_.clock->WallMicros() - options_.clock->MonotonicMicros();
  return absl::OkStatus();
}

absl::Status EmbeddedLog::CheckClockAtOpen() const {
  const bool empty = last_time_us_ == 0;
  if (options_.clock->driven() || options_.accept_clock_jump || empty) return absl::OkStatus();
  const int64_t now_us = options_.clock->WallMicros();
  if (store_->stamped_by_driven_clock()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the newest record (", TimeText(last_time_us_),
        ") was stamped by a clock that input drove; the real clock says ", TimeText(now_us),
        ": going back to real time needs the operator's word (accept clock jump)"));
  }
  if (std::abs(now_us - last_time_us_) <= kClockJumpMaxMicros) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the clock says ", TimeText(now_us), ", the newest record ", TimeText(last_time_us_),
      ", more than a day apart: if the clock is right, say so (accept clock jump)"));
}

absl::Status EmbeddedLog::CheckClockWhileRunning() {
  if (options_.clock->driven()) return absl::OkStatus();
  const int64_t ahead_us = options_.clock->WallMicros() - options_.clock->MonotonicMicros();
  const int64_t jump_us = ahead_us - std::exchange(wall_ahead_us_, ahead_us);
  if (std::abs(jump_us) <= kClockJumpMaxMicros) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the clock jumped by ", absl::FormatDuration(absl::Microseconds(jump_us)),
                   " while the log was running: set it right, or start again with the operator's "
                   "word (accept clock jump)"));
}

EmbeddedPartition* EmbeddedLog::Find(const TopicPartition& where) const {
  const auto found = partitions_.find(where);
  return found == partitions_.end() ? nullptr : found->second.get();
}

absl::Status EmbeddedLog::Failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::string EmbeddedLog::Identity() const { return store_->identity(); }

absl::StatusOr<int> EmbeddedLog::PartitionCount(const std::string& topic) const {
  const auto found = store_->topics().find(topic);
  if (found == store_->topics().end()) {
    return absl::InvalidArgumentError(absl::StrCat("the log has no topic ", topic));
  }
  return static_cast<int>(found->second.partitions);
}

std::map<std::string, int> EmbeddedLog::Topics() const {
  std::map<std::string, int> topics;
  for (const auto& [name, topic] : store_->topics())
    topics[name] = static_cast<int>(topic.partitions);
  return topics;
}

bool EmbeddedLog::Assigned(const TopicPartition& where) const { return Find(where) != nullptr; }

void EmbeddedLog::Append(const TopicPartition& where, std::vector<LogEntry> entries,
                         AppendDone done) {
  PendingAppend append;
  append.partition = Find(where);
  append.refused = append.partition == nullptr ? EmbeddedPartition::Unknown(where)
                                               : CheckEntries(where, entries);
  append.done = std::move(done);
  EmbeddedPartition* grown = append.refused.ok() ? append.partition : nullptr;
  append.records.reserve(entries.size());
  for (LogEntry& entry : entries) {
    append.records.push_back({.entry = std::make_shared<const LogEntry>(std::move(entry))});
  }
  {
    const std::lock_guard lock(mutex_);
    if (grown != nullptr && failure_.ok()) {
      last_time_us_ = std::max(last_time_us_, options_.clock->WallMicros());
      for (LogRecord& record : append.records) record.append_time_us = last_time_us_;
      grown->Add(&append.records);
    }
    queue_.push_back(std::move(append));
  }
  work_.notify_one();
  if (grown == nullptr) return;
  for (const auto& waker : grown->Wakers(Sight::kAhead)) waker->Wake();
}

LogStats EmbeddedLog::Stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void EmbeddedLog::RunCommitter() {
  ScheduleAtOnce();  // every answer waits for it, and it takes a tenth of one core
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [this] { return stopping_ || !queue_.empty() || !fresh_wakers_.empty(); });
    std::vector<PendingAppend> appends = std::exchange(queue_, {});
    const std::vector<std::weak_ptr<LogWaker>> fresh = std::exchange(fresh_wakers_, {});
    if (appends.empty() && fresh.empty()) return;
    lock.unlock();
    if (!appends.empty()) CommitAll(std::move(appends));
    for (const auto& known : fresh) {
      if (const auto waker = known.lock()) waker->Wake();
    }
    lock.lock();
  }
}

void EmbeddedLog::CommitAll(std::vector<PendingAppend> appends) {
  std::erase_if(appends, [](PendingAppend& append) {
    if (append.refused.ok()) return false;
    append.done(append.refused);
    return true;
  });
  if (appends.empty()) return;
  if (const absl::Status failed = Failure(); !failed.ok()) {
    for (const PendingAppend& append : appends) append.done(failed);
    return;
  }
  const absl::Status written = Write(&appends);
  if (written.ok()) {
    Publish(&appends);
  } else {
    Fail(written, &appends);
  }
}

absl::Status EmbeddedLog::Write(std::vector<PendingAppend>* appends) {
  RETURN_IF_ERROR(CheckClockWhileRunning());
  for (const PendingAppend& append : *appends) {
    for (const LogRecord& record : append.records) {
      store_->Put(append.partition->space(), record.offset, record.append_time_us, *record.entry);
    }
  }
  absl::Status written = store_->Commit(options_.clock->driven());
  if (written.ok()) return written;
  return absl::DataLossError(
      absl::StrCat("the log could not be written and takes nothing more until the next start: ",
                   written.ToString()));
}

void EmbeddedLog::Publish(std::vector<PendingAppend>* appends) {
  std::set<EmbeddedPartition*> grown;
  LogStats added{.syncs = 1, .appends = appends->size()};
  for (PendingAppend& append : *appends) {
    for (const LogRecord& record : append.records)
      added.bytes += record.entry->key.size() + record.entry->value.size();
    added.records += append.records.size();
    append.partition->Settle(append.records.back().offset + 1, options_.tail_records_max,
                             options_.tail_bytes_max);
    grown.insert(append.partition);
  }
  {
    const std::lock_guard lock(mutex_);
    stats_.syncs += added.syncs;
    stats_.appends += added.appends;
    stats_.records += added.records;
    stats_.bytes += added.bytes;
  }
  for (const PendingAppend& append : *appends) append.done(append.records.front().offset);
  for (EmbeddedPartition* partition : grown) {
    for (const auto& waker : partition->Wakers(Sight::kDurable)) waker->Wake();
  }
}

void EmbeddedLog::Fail(absl::Status why, std::vector<PendingAppend>* appends) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = why;
  }
  for (const PendingAppend& append : *appends) append.done(why);
  if (options_.on_fatal) options_.on_fatal(std::move(why));
}

}  // namespace huiyin::kit
