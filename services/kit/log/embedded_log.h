// EmbeddedLog: the log of a single process, in RocksDB under `<data_dir>/log`. Offsets count from 0
// without gaps.
//
//   EmbeddedLogOptions options;
//   options.data_dir = "/var/lib/huiyin";
//   options.topics = {{"huiyin.intake", 4}};
//   options.clock = &clock;
//   ASSIGN_OR_RETURN(std::unique_ptr<EmbeddedLog> log, EmbeddedLog::Open(options));
//   log->Append({"huiyin.intake", 2}, {{"HY1", bytes}}, done);
//
// Group commit: one committer thread takes all that is queued, of every partition, and writes it as
// one synced batch; the longer a sync takes, the more the next one carries. Callbacks run on that
// thread. All records of an append bear one append time, and no append time is before an
// earlier one, in whichever partition.
//
// Reading ahead: records have their offsets, and stand in one order over all partitions, from the moment they are appended.
// They are written in that order, so what was appended after a record was read is never durable without it.
//
// A write or sync that fails ends the log for good: what is on disk is unknown until the next
// start. The waiting appends and all later ones fail with DATA_LOSS, and so does Extent; `on_fatal`
// lets the process stop. Acknowledged records stay readable.
//
// Time: a real clock more than a day away from the newest record at Open, or that jumps by more
// than a day while the log runs, needs an operator's word (`accept_clock_jump`), because timers
// would fire in heaps or not for years. Going from a driven clock back to a real one needs it too.
// Accepted or not, append times never go back: when the newest record lies in the future, new ones
// bear its time until the clock has caught up.
//
// Threads: as in log.h. Destroying the log first writes and answers what is queued. Subscriptions
// may outlive it.
// Errors: see log.h and embedded_store.h; clock jumps are FAILED_PRECONDITION.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/kit/base/clock.h"
#include "services/kit/log/log.h"

namespace rocksdb {
class Env;
}

namespace huiyin::kit {

class EmbeddedStore;
class EmbeddedPartition;
class LogWaker;
enum class Sight;

struct EmbeddedLogOptions {
  std::string data_dir;  // created when missing
  std::map<std::string, int>
      topics;  // name to partition count; what the log has already is opened in any case
  const Clock* clock = nullptr;    // required, outlives the log
  bool accept_clock_jump = false;  // the operator's word. Default: false
  // Called once, on the committer thread, after the waiting appends have failed. Default: nothing
  // is called
  std::function<void(absl::Status)> on_fatal;
  rocksdb::Env* env = nullptr;  // outlives the log. Default: the machine's own
  size_t tail_records_max =
      4096;  // newest records kept in memory, for each partition. Default: 4096
  size_t tail_bytes_max = 8 << 20;  // and their size, keys and values. Default: 8 MiB
};

class EmbeddedLog : public Log {
 public:
  static absl::StatusOr<std::unique_ptr<EmbeddedLog>> Open(EmbeddedLogOptions options);
  ~EmbeddedLog() override;

  std::string Identity() const override;
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override;
  void Append(const TopicPartition& where, std::vector<LogEntry> entries, AppendDone done) override;
  // A read also ends early, after at least one record, when it has gathered 8 MiB from disk.
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override;
  absl::Status ReadAhead(const TopicPartition& where, Offset from, size_t records_max,
                         std::vector<LogRecord>* out) override;
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override;
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override;
  std::unique_ptr<Subscription> SubscribeAhead(const TopicPartition& where,
                                               std::function<void()> wake) override;
  // The only process there can be owns every partition.
  bool Assigned(const TopicPartition& where) const override;

  LogStats Stats() const override;
  // Every topic the log holds, with its partition count.
  std::map<std::string, int> Topics() const;

 private:
  struct PendingAppend {
    EmbeddedPartition* partition = nullptr;
    std::vector<LogRecord> records;
    AppendDone done;
    absl::Status refused;  // not OK: was refused at the door, and only waits for its callback
  };

  EmbeddedLog(EmbeddedLogOptions options, std::unique_ptr<EmbeddedStore> store);

  absl::Status LoadPartitions();
  absl::Status CheckClockAtOpen() const;
  absl::Status CheckClockWhileRunning();
  EmbeddedPartition* Find(const TopicPartition& where) const;
  absl::Status ReadSeen(Sight sight, const TopicPartition& where, Offset from, size_t records_max,
                        std::vector<LogRecord>* out);
  std::unique_ptr<Subscription> SubscribeSeen(Sight sight, const TopicPartition& where,
                                              std::function<void()> wake);
  absl::Status Failure() const;

  void RunCommitter();
  void CommitAll(std::vector<PendingAppend> appends);
  absl::Status Write(std::vector<PendingAppend>* appends);
  void Publish(std::vector<PendingAppend>* appends);
  void Fail(absl::Status why, std::vector<PendingAppend>* appends);

  const EmbeddedLogOptions options_;
  const std::unique_ptr<EmbeddedStore> store_;
  std::map<TopicPartition, std::unique_ptr<EmbeddedPartition>> partitions_;  // fixed once open

  int64_t wall_ahead_us_ = 0;  // the committer's: wall minus monotonic, when last looked at

  mutable std::mutex mutex_;  // guards what follows, and the order of appends
  int64_t last_time_us_ = 0;  // newest append time of the whole log
  std::condition_variable work_;
  std::vector<PendingAppend> queue_;
  std::vector<std::weak_ptr<LogWaker>> fresh_wakers_;  // subscribed, not woken yet
  absl::Status failure_;
  LogStats stats_;
  bool stopping_ = false;
  std::thread committer_;
};

}  // namespace huiyin::kit
