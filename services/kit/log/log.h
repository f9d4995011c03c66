// Log: the only door to messages. Appends records to a partition, reads them back in order.
//
// Purpose: everything above it (runtime, services, simulator) is the same over EmbeddedLog (one process, RocksDB),
// SimulatedLog (tests) and, in a cluster, Kafka. A `Log` object belongs to one instance: an instance that is thrown
// away with appends still on their way is a zombie, and those appends may land later.
//
//   log->Append({"huiyin.intake", 2}, {{"HY1", bytes}}, [](absl::StatusOr<Offset> first) { ... });
//   std::vector<LogRecord> records;
//   RETURN_IF_ERROR(log->Read({"huiyin.intake", 2}, from, 500, &records));
//
// Threads: all calls are safe from any thread. Callbacks run on the log's own thread, those of SubscribeAhead also on a
// thread that appends; they must not block and must not call back into the log; they typically mark a partition as runnable.
// Errors: UNAVAILABLE passes by itself; OUT_OF_RANGE means the log was cut; DATA_LOSS means it is broken;
// INVALID_ARGUMENT means an unknown topic or partition, or a record too large.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace huiyin::kit {

// Position of a record in its partition, counted from 0 without gaps in EmbeddedLog (Kafka may leave gaps).
using Offset = int64_t;

// Largest record a log takes, key and value together, in bytes.
inline constexpr size_t kLogRecordBytesMax = 1'000'000;

struct TopicPartition {
  std::string topic;
  int partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

struct LogEntry {
  std::string key;
  std::string value;
};

struct LogRecord {
  Offset offset = 0;
  int64_t append_time_us =
      0;  // microseconds since 1970 UTC, stamped by the log; never goes back in a partition
  std::shared_ptr<const LogEntry> entry;
};

struct LogExtent {
  Offset begin = 0;  // lowest offset still there
  Offset end = 0;    // offset the next record will get
};

// Counted since this object was opened.
struct LogStats {
  uint64_t syncs = 0;       // batches written, each with one sync; 0 where others write to the disk
  uint64_t appends = 0;     // acknowledged
  uint64_t records = 0;     // acknowledged
  uint64_t bytes = 0;       // acknowledged, keys and values
  uint64_t disk_reads = 0;  // reads that memory could not serve alone
};

class Log {
 public:
  // First offset of the appended records, which are durable and in order, or why the append failed. After a failure the
  // outcome is unknown: some of the records, from the first on, may be there or may still land.
  using AppendDone = std::function<void(absl::StatusOr<Offset>)>;

  virtual ~Log() = default;

  // A name this log keeps for life. State folded from another log must not be used with this one.
  virtual std::string Identity() const = 0;
  virtual absl::StatusOr<int> PartitionCount(const std::string& topic) const = 0;

  // Starts an append and returns at once. Appends of this object to one partition land in the order of the calls.
  virtual void Append(const TopicPartition& where, std::vector<LogEntry> entries,
                      AppendDone done) = 0;

  // Adds to *out up to `records_max` records from `from` on; nothing when there is none yet. Never blocks for more to come.
  // OUT_OF_RANGE when `from` is below the log's begin or past its end.
  virtual absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                            std::vector<LogRecord>* out) = 0;

  // As Read, and also what this process has appended and is not durable yet, where the log can promise that whatever this
  // process appends from now on becomes durable only after it, or not at all. Who decides on it is never ahead of what it
  // decided on; who tells anybody outside reads with Read.
  virtual absl::Status ReadAhead(const TopicPartition& where, Offset from, size_t records_max,
                                 std::vector<LogRecord>* out) {
    return Read(where, from, records_max, out);
  }

  // Asks the log itself, not a cache: a record acknowledged before the call is below the end. May take a round trip.
  virtual absl::StatusOr<LogExtent> Extent(const TopicPartition& where) = 0;

  // Calls `wake` after each growth of the partition, and once soon after subscribing, until the subscription is destroyed.
  // Growth before `wake` returns may be merged into one call. The destructor waits for a running `wake`.
  class Subscription {
   public:
    virtual ~Subscription() = default;
  };
  virtual std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                                  std::function<void()> wake) = 0;

  // As Subscribe, for ReadAhead.
  virtual std::unique_ptr<Subscription> SubscribeAhead(const TopicPartition& where,
                                                       std::function<void()> wake) {
    return Subscribe(where, std::move(wake));
  }

  // Whether this instance should own the partition now. A wish: the opening in the log is the fact.
  virtual bool Assigned(const TopicPartition& where) const = 0;

  virtual LogStats Stats() const { return {}; }

  // What follows matters where several instances share a log; where one has it alone, nothing is to be done.

  // After having been fenced: Assigned is false until who assigns has been asked again.
  virtual void Doubt(const TopicPartition& /*where*/) {}
  // All partitions of this instance make progress. Called several times a second; an instance that stops calling it is
  // assigned nothing any more, after a while.
  virtual void Heartbeat() {}
  // Whether it wants anything assigned; at first it does. While not, others take over, and this object goes on appending and
  // reading. May be called again and again.
  virtual void Want(bool /*assigned*/) {}
  // Where the last record ends that this object appended there and that was acknowledged; 0: none was.
  virtual Offset AcknowledgedEnd(const TopicPartition& /*where*/) const { return 0; }
};

}  // namespace huiyin::kit
