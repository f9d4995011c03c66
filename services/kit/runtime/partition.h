// Partition: the runtime of one (service, partition): folds, takes over, decides, answers.
//
// Purpose: all of the design's rules about who may decide, in which order and what a caller is told, in one place and once.
// It is passive: `Turn` does what can be done now and returns; an executor's threads or the simulator call it again.
//
//   Partition partition(&service, environment, options);
//   RETURN_IF_ERROR(partition.Start());
//   partition.Submit({.header = ..., .root_id = "...", .command = ..., .done = ...});
//   while (...) partition.Turn();
//
// Threads: Turn from one thread at a time; Submit, WaitFor, Snapshot, owner and error from any.
// Errors: a partition that cannot go on (cut log, broken record, unknown event, failed store) stops
// and says so in error(); it never guesses. Calls then get UNAVAILABLE.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/kit/runtime/batch.h"
#include "services/kit/runtime/clock_trust.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/follow_up_sender.h"
#include "services/kit/runtime/inbox.h"
#include "services/kit/runtime/input_feed.h"
#include "services/kit/runtime/partition_options.h"
#include "services/kit/runtime/partition_stats.h"
#include "services/kit/runtime/preparation.h"
#include "services/kit/runtime/record_space.h"
#include "services/kit/store/hot_rows.h"

namespace huiyin::kit {

class Partition {
 public:
  Partition(const Service* service, Environment environment, PartitionOptions options);
  ~Partition();

  // Loads where the state stands. State of another log or version is thrown away and folded anew.
  absl::Status Start();
  void set_preparer(CommandPreparer* p) { preparation_.set_preparer(p); }  // before any turn
  // Does what can be done now. `progress`: call again soon; else not before `wake_us` (monotonic)
  // or a wake.
  struct TurnResult {
    bool progress = false;
    int64_t wake_us = 0;
  };
  TurnResult Turn();

  // The callback is called once, from a turn, unless an error is returned.
  absl::Status Submit(PendingCommand&& command);
  // Calls back once the state reflects `wanted`, or DEADLINE_EXCEEDED.
  void WaitFor(PositionWaiter waiter);
  // Before the end: takes no more commands, and sends away with UNAVAILABLE who waits for positions.
  // Turns go on, what was taken is decided.
  void Drain();

  bool owner() const { return owner_.load(std::memory_order_acquire); }
  // Where the instance is reached that opened the partition last, as far as this one has read; empty: it did not say, or
  // nobody did. It may have gone since.
  std::string owner_address() const;
  // The clock here was too far from the log's when the partition was opened, or openings came back too late to tell: a minute
  // ago or less.
  bool clock_wrong() const { return clock_trust_.wrong(*env_.clock); }
  absl::Status error() const;
  absl::Status CheckRuns() const;  // what callers are told of that: UNAVAILABLE
  // It stopped for its state, which cannot be kept on this disk: another instance can go on, and this one after a new start.
  bool state_failed() const { return state_failed_.load(std::memory_order_acquire); }
  const TopicPartition& where() const { return own_; }
  const Service& service() const { return service_; }
  absl::StatusOr<std::unique_ptr<Reader>> Snapshot() const;  // UNAVAILABLE: its disk failed
  Store& store() { return *env_.store; }
  // What the committed state reflects now; of inputs that gave nothing also what is not durable yet.
  PositionList positions() const;
  // Since when the command or input waits that has waited longest for its turn, as of the last turn, monotonic; the end of all
  // time: none waits. Commands that wait for positions are not counted: what they wait for is, where it is.
  int64_t BehindSinceUs() const;
  // Nothing to do: everything there is has been consumed, and nothing waits.
  bool idle() const { return Rests(Rest::kIdle); }
  // As of its last turn nothing was left to decide, nor will be by what is in flight: of that only the answers are to come.
  bool decided() const { return Rests(Rest::kDecided); }
  // idle, with every input read to the end the log has now.
  bool ConsumedAll() const;
  // Whether the committed state reflects `wanted`.
  bool HasReached(const PositionList& wanted) const;
  // A driven clock was moved to `now_us`. Whether there is something to do by then: at no rest before a turn that begins later.
  bool ClockMoved(int64_t now_us) {
    if (decided() && due_us_.load(std::memory_order_acquire) > now_us) return false;
    moved_.store(true, std::memory_order_release);
    return true;
  }
  const PartitionStats& stats() const { return stats_; }  // from the turn's thread
  PartitionStats PublishedStats() const;                  // as of the last commit, from any
  Log& log() { return *env_.log; }

 private:
  enum class Mode { kStandby, kOpening, kOwner, kStopped };
  enum class Rest { kNone, kDecided, kIdle };  // each says more than the one before
  bool Rests(Rest at_least) const {
    return !moved_.load(std::memory_order_acquire) &&
           rest_.load(std::memory_order_acquire) >= at_least;
  }
  // Set by the log's callback, which may come after this object is gone.
  struct AppendState {
    std::atomic<bool> failed{false};
    std::atomic<bool> acknowledged{false};
  };

  // partition.cc: the life of ownership.
  bool FoldOwn();
  absl::Status TakeOwnRecord(const LogRecord& record);
  void SetTimeBase(int64_t append_time_us);
  void LandFlight();
  void Append(std::vector<LogEntry> entries);
  bool TakeAppendFate();
  void BackOff();
  absl::Status Opened(const LogRecord& record, const common::v1::Record& parsed);
  void BeOwner(int64_t opened_at_us);
  bool MaybeOpen();
  void Fence(const char* why);
  void Stop(const absl::Status& why);
  void StopForState(const absl::Status& why);
  absl::Status Commit(Overlay& writes, FoldPoint point);
  absl::Status Reload();
  void Publish();
  void SettleWaiters();
  void NoteBehind();
  Rest RestAfter(bool progress) const;
  int64_t NextWake() const;
  void MarkDirty();

  // partition_decide.cc: the owner's turn.
  bool DecideTurn();
  bool MayGather() const;
  bool RefreshReference(Batch& batch);
  bool DecideInputs(Batch& batch);
  bool DecideCommands(Batch& batch);
  bool DecideTimers(Batch& batch);
  void FireTimer(Batch& batch, int64_t due_at_us, const std::string& key, const std::string& root);
  bool MaybeIdleRecord(Batch& batch);
  PositionList PublishedOwn() const;
  // `cause_us`: when the input was decided, 0 where it was not.
  DecideContext Context(Batch& batch, std::string_view root, int64_t cause_us);
  Batch::Draft Begin(const DecideContext& context);
  enum class Taken { kNothing, kTook, kBlocked };
  Taken TakeInput(Batch& batch, size_t i);

  // partition_inputs.cc: what is read beside the own log.
  Taken TakeUpstream(Batch& batch, size_t i, const LogRecord& record);
  void DecideInput(Batch& batch, const TopicPartition& where, const LogRecord& record,
                   const common::v1::Record& parsed);
  Taken TakeCommandRecord(Batch& batch, size_t i, const LogRecord& record);
  bool MustWait(const Positions& positions, const common::v1::CommandRecord& command);
  bool Forward(const TopicPartition& where, const LogRecord& record);

  // partition_command.cc: one command, however it came.
  struct CommandInput {
    const common::v1::CommandHeader* header;
    std::string_view root_id;
    const Message* command = nullptr;  // null: a notice, or bytes that are no command
    const common::v1::CommandRecord* record = nullptr;  // of huiyin.commands
    Offset offset = -1;
    int64_t received_at_us = 0;
    std::optional<Violation> broken = std::nullopt;  // limit: refused, never decided or held
    absl::Status nothing_new = absl::OkStatus();     // see PendingCommand
    PendingCommand::Done done;

    bool follow_up() const { return record != nullptr && record->has_follow_up(); }
    int64_t asked_at_us() const { return follow_up() ? record->follow_up().decided_at_us() : 0; }
  };
  void DecideCommand(Batch& batch, CommandInput input);
  bool AnswerFromMemory(Batch& batch, const CommandInput& input, uint64_t digest);
  void SayCommand(const CommandInput& input, uint64_t digest, const DecideContext& context,
                  common::v1::Cause& cause) const;
  void EmitCommand(Batch& batch, const CommandInput& input, const DecideContext& context,
                   Batch::Draft draft);
  static void AddNotice(const common::v1::CommandRecord& record, Decision* decision);
  Decision RunCommand(Batch& batch, const CommandInput& input, const DecideContext& context,
                      std::string* defect) const;

  // partition_held.cc: inputs that could not be decided.
  void DecideHeldCommand(Batch& batch, PendingCommand command);
  bool IsHeld(Batch& batch, std::string_view root) const;
  void Hold(Batch& batch, std::string_view root, common::v1::HeldInput held,
            const std::string& error, int64_t cause_us);
  // The same for the input or the timer that `draft` has as its cause.
  void Hold(Batch& batch, const Batch::Draft& draft, const std::string& error, int64_t cause_us);
  bool DecideHeld(Batch& batch);
  bool RetryFirstHeld(Batch& batch, const std::string& root);
  absl::StatusOr<Decision> DecideAgain(Batch& batch, DecideContext context,
                                       const common::v1::HeldInput& held, common::v1::Cause& cause);
  absl::StatusOr<Decision> DecideFollowUpAgain(Batch& batch, DecideContext context,
                                               const common::v1::CommandRecord& record,
                                               common::v1::Cause& cause);
  int64_t Now() const;

  const Service& service_;
  Environment env_;
  const PartitionOptions options_;
  const TopicPartition own_;
  const Fold fold_;

  Mode mode_ = Mode::kStandby;
  std::atomic<bool> owner_{false};
  std::atomic<Rest> rest_{Rest::kNone};  // as of the last turn; none within one
  std::atomic<bool> draining_{false};
  std::atomic<bool> state_failed_{false};
  std::atomic<bool> moved_{false};                   // the clock, and no turn has begun since
  std::atomic<int64_t> due_us_{0};                   // no timer is due before, as of the last turn
  std::atomic<int64_t> behind_since_us_{INT64_MAX};  // monotonic
  FoldPoint point_;  // what the store holds (and, in standby, what `overlay_` adds)
  FoldPoint ahead_;  // the owner's: where the next decision begins, after all in flight
  Positions
      passed_;  // the owner's: as point_, with inputs that gave nothing and stand in the next record only
  Chain reading_;         // the own log as read, ahead of point_ while a batch is in flight
  Offset committed_ = 0;  // of the own log: everything below is in the store
  HotRows hot_;           // over the store
  std::unique_ptr<Overlay> overlay_;  // over those, and over what is in flight
  RecordSpace space_;                 // the input in hand, and its decision
  InputFeed own_feed_;
  std::vector<InputFeed> feeds_;  // one an input
  struct Flight {
    std::unique_ptr<Overlay> writes;  // over those of the flight before
    std::unique_ptr<Batch> batch;
  };
  std::deque<Flight> flights_;  // appended, not read back, in order
  Inbox inbox_;
  std::vector<PendingCommand> waiting_;  // for positions
  uint64_t commands_taken_ = 0;
  std::vector<PositionWaiter> waiters_;
  FollowUpSender sender_;
  Preparation preparation_;
  std::string nonce_;          // of the opening attempt, or of the epoch owned
  int64_t open_after_us_ = 0;  // monotonic: back-off
  int back_off_step_ = 0;
  ClockTrust clock_trust_;
  int64_t owned_since_us_ = 0;               // monotonic
  int64_t gather_until_us_ = 0;              // monotonic: set by each batch
  bool gathers_ = false;                     // as of the last turn: looks at inputs then
  bool more_left_ = false;                   // by the last batch: its limits were reached
  bool look_again_ = false;                  // the log did not answer: nobody will wake us
  int64_t time_base_us_ = 0;                 // append time of the last own record read back …
  int64_t time_base_monotonic_us_ = 0;       // … and when it was read
  int64_t appended_at_us_ = 0;               // monotonic: the last append of its own
  std::shared_ptr<AppendState> forwarding_;  // a misrouted command on its way to its partition
  bool dirty_ = false;                       // something worth a positions-only record was passed
  int64_t last_active_us_ = 0;               // monotonic: the last record, or when it became dirty
  struct Observation {  // what must be consumed before timers due by `at_us` may fire
    int64_t at_us;
    std::vector<Offset> ends;
    uint64_t commands;
  };
  std::optional<Observation> observation_;
  std::optional<int64_t> next_due_us_;
  std::shared_ptr<const void> reference_;
  Offset reference_next_ = -1;
  PartitionStats stats_;

  mutable std::mutex shared_mutex_;  // guards what follows
  absl::Status error_;
  PositionList published_;
  std::string published_address_;
  PartitionStats published_stats_;
  std::vector<std::unique_ptr<Log::Subscription>> subscriptions_;
  std::shared_ptr<AppendState> append_;
};

}  // namespace huiyin::kit
