// SimulatedLog: a cluster's log for tests. One thread, no hidden randomness: it does nothing until
// the caller steps it, and each choice comes from the caller's seeded generator.
//
//   SimulatedLog cluster({{"toy", 1}}, &clock);
//   auto a = cluster.NewInstance(), b = cluster.NewInstance();   // each its own producer
//   a->Append({"toy", 0}, {{"k", "v"}}, done);
//   while (cluster.Step(random)) {}   // lands records, acknowledges, wakes
//
// The records of a producer to one partition land one by one, in order; producers overtake each
// other, so a batch's records may have others between them. Landing, acknowledging and waking are
// steps of their own: a record may be read before its appender hears of it.
//
// An instance that is destroyed, abandoned or told "unknown outcome" leaves its unlanded records
// behind as *orphans*: they land later, in pieces, twice, or never, as the faults below have it.
//
// Ownership: instances and subscriptions must not outlive the SimulatedLog. Threads: one.
// Callbacks run inside Step and LoseOutcome, never inside Append or Subscribe.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/kit/base/clock.h"
#include "services/kit/log/log.h"

namespace huiyin::kit {

class SimulatedInstance;
class SimulatedSubscription;

// A landed record with what only the simulator's judge may know.
struct SimulatedRecord {
  LogRecord record;
  int64_t landed_us =
      0;  // the cluster clock's reading, which may have gone back since the record before
  int instance = 0;
};

class SimulatedLog {
 public:
  using Random = std::mt19937_64;
  enum class Piece { kHead, kTail };

  SimulatedLog(const std::map<std::string, int>& topics, const Clock* clock);
  ~SimulatedLog();

  // A new process's door to the log, with a producer of its own. Owns nothing until assigned.
  std::unique_ptr<SimulatedInstance> NewInstance();

  // Does one thing of what is waiting: lands a record, acknowledges an append or wakes a
  // subscriber. False: nothing waits.
  bool Step(Random& random);
  // Lands one record, of any producer that is not held. False: none waits.
  bool LandOne(Random& random);
  size_t UnlandedRecords() const;

  // Assignment, for each instance and partition alone: two may be assigned one partition, or none.
  void Assign(int instance, const TopicPartition& where, bool assigned);
  void AssignAll(int instance, bool assigned);

  // --- Faults ---
  // Delay: what the instance appends does not land while held.
  void Hold(int instance, bool held);
  // The instance hears UNAVAILABLE for each append not acknowledged yet, landed or not. What has
  // not landed becomes an orphan, and later appends may overtake it.
  void LoseOutcome(int instance);
  // The process is gone, or so slow that nobody listens: no callback and no wake reach it any more.
  void Abandon(int instance);
  // Cuts the unlanded orphans of one producer at a random place and loses the head or the tail.
  // False: no orphans.
  bool TearOrphans(Random& random);
  // Loses `count` unlanded orphans of an instance, at their head or their tail.
  void DropOrphans(int instance, const TopicPartition& where, Piece piece, size_t count);
  // Makes one unlanded orphan land twice. False: no orphans.
  bool DuplicateOrphan(Random& random);
  // Loses the records from `end` on, as a restored folder or a broker without its tail.
  void CutTail(const TopicPartition& where, Offset end);
  // Forgets the records before `begin`, as retention does.
  void DropBelow(const TopicPartition& where, Offset begin);
  // Replaces a landed record's content.
  void Alter(const TopicPartition& where, Offset offset, LogEntry entry);
  // Read and Extent of this instance give UNAVAILABLE while set.
  void FailReads(int instance, bool failing);
  // A slow reader: what landed less than `by_us` ago is not given to this instance yet, though Extent
  // knows of it. A read of one record, which looks again at a known place, is not slowed.
  void SlowReads(int instance, int64_t by_us);
  // A full disk: this instance's appends are refused, nothing of them lands.
  void RefuseAppends(int instance, bool refusing);
  // Makes it another log (restored from elsewhere).
  void SetIdentity(std::string identity) { identity_ = std::move(identity); }

  // --- The judge's view ---
  const std::string& identity() const { return identity_; }
  // Every landed record, also those below the begin.
  const std::vector<SimulatedRecord>& Records(const TopicPartition& where) const;
  // Called when a record has landed, before anyone can read it.
  void OnLand(std::function<void(const TopicPartition&, const SimulatedRecord&)> judge) {
    judge_ = std::move(judge);
  }

 private:
  friend class SimulatedInstance;
  friend class SimulatedSubscription;

  struct PendingAppend {
    TopicPartition where;
    size_t unlanded = 0;
    Offset first = -1;
    absl::Status refused;  // not OK: refused at the door, and only waits for its callback
    Log::AppendDone done;
  };
  struct Unlanded {
    LogEntry entry;
    std::shared_ptr<PendingAppend> append;  // null: an orphan
  };
  // What one producer has on its way to one partition.
  struct Queue {
    int producer = 0;
    int instance = 0;
    TopicPartition where;
    std::deque<Unlanded> records;
  };
  struct Partition {
    std::vector<SimulatedRecord> records;
    Offset begin = 0;
    int64_t last_time_us = 0;
    std::vector<SimulatedSubscription*> subscriptions;
  };
  struct InstanceState {
    int producer = 0;
    bool held = false;
    bool reads_fail = false;
    bool full = false;
    int64_t slow_by_us = 0;
    bool abandoned = false;
    std::set<TopicPartition> assigned;
    std::vector<std::shared_ptr<PendingAppend>>
        appends;  // not acknowledged yet, in the order of the calls
  };

  void Append(int instance, const TopicPartition& where, std::vector<LogEntry> entries,
              Log::AppendDone done);
  absl::Status Read(int instance, const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out);
  void Land(size_t queue);
  void Acknowledge(int instance, size_t append);
  void MakeOrphans(int instance);
  void RemoveEmptyQueues();
  // Indexes of the queues that may land, of the orphaned ones, and what is ready for its callback.
  std::vector<size_t> LandableQueues() const;
  std::vector<size_t> OrphanQueues() const;
  std::vector<std::pair<int, size_t>> ReadyAppends() const;
  std::vector<SimulatedSubscription*> WaitingSubscriptions() const;
  Partition& At(const TopicPartition& where);
  const Partition& At(const TopicPartition& where) const;

  const Clock* const clock_;
  const std::map<std::string, int> topics_;
  std::string identity_ = "simulated";
  std::map<TopicPartition, Partition> partitions_;
  std::vector<Queue> queues_;
  std::map<int, InstanceState> instances_;
  int producers_ = 0;
  std::function<void(const TopicPartition&, const SimulatedRecord&)> judge_;
};

// The Log that one simulated process sees. Destroying it abandons what is on its way.
class SimulatedInstance : public Log {
 public:
  ~SimulatedInstance() override;
  int id() const { return id_; }

  std::string Identity() const override;
  absl::StatusOr<int> PartitionCount(const std::string& topic) const override;
  void Append(const TopicPartition& where, std::vector<LogEntry> entries, AppendDone done) override;
  absl::Status Read(const TopicPartition& where, Offset from, size_t records_max,
                    std::vector<LogRecord>* out) override;
  absl::StatusOr<LogExtent> Extent(const TopicPartition& where) override;
  std::unique_ptr<Subscription> Subscribe(const TopicPartition& where,
                                          std::function<void()> wake) override;
  bool Assigned(const TopicPartition& where) const override;

 private:
  friend class SimulatedLog;
  SimulatedInstance(SimulatedLog* cluster, int id) : cluster_(cluster), id_(id) {}

  SimulatedLog* const cluster_;
  const int id_;
};

}  // namespace huiyin::kit
