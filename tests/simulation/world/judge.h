// Judge: looks at every landed record, every committed state and every answer, and throws
// Violation at the first thing that the design forbids.
//
// It shares no code with what it judges except the fold of rows: which records count, what was
// consumed, when a timer may fire and what a caller may be told it works out by itself, from what
// stands in the logs and from what only a simulator knows (when a record landed, who submitted
// what when).
//
// Threads: one.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/kit/log/simulated_log.h"
#include "services/kit/runtime/fold.h"
#include "services/kit/runtime/inbox.h"
#include "services/kit/store/memory_store.h"
#include "tests/simulation/world/scenario.h"

namespace huiyin::simulation {

// Hash of the rows of a state, kept up to date write by write.
class RowsHash {
 public:
  void Change(std::string_view key, const std::string* before, const std::string* after);
  uint64_t value() const { return value_; }
  void Clear() { value_ = 0; }

 private:
  uint64_t value_ = 0;
};

class Judge {
 public:
  Judge(Scenario* scenario, int partitions, const kit::SimulatedLog* log, const kit::Clock* clock,
        const kit::RuntimeBugs& bugs);

  // --- What it is shown ---
  void Landed(const kit::TopicPartition& where, const kit::SimulatedRecord& landed);
  // A state was written; `next_offset` of the own log is folded in.
  void Committed(const kit::TopicPartition& where, kit::Offset next_offset, uint64_t rows_hash);
  // A command was taken by an instance's partition; it has an answer for it, or has given it up.
  void Submitted(int instance, const kit::TopicPartition& where, const std::string& command_id,
                 const std::string& root);
  void Ended(int instance, const kit::TopicPartition& where, const std::string& command_id);
  // What the caller was told, wherever he asked.
  void Answered(const kit::TopicPartition& where, const Call& call,
                const absl::StatusOr<kit::CommandResult>& result);
  // What he was told instead of an outcome.
  void CheckUndecided(const absl::Status& told) const;
  // An instance that has folded the log to `next_offset` hands an attempt on.
  void Forwarded(const kit::TopicPartition& where, kit::Offset next_offset,
                 const std::string& address, const std::string& attempt);
  // A query for what a call did, and the state that it was answered from.
  struct Asked {
    kit::TopicPartition where;
    const Call* call;
    kit::Offset least;  // of the own log: what it must show
  };
  // `former`: the instance believes that it owns, and another has opened since.
  Asked AskedFor(const kit::TopicPartition& where, const Call& call, bool owner, bool former,
                 const kit::PositionList& wanted);
  void Shown(const Asked& asked, const kit::Reader& state, kit::Offset next_offset);
  // A command that goes through huiyin.commands waits for these.
  void Wants(const std::string& command_id, const kit::PositionList& wanted);

  // A log is about to be cut: what follows is no history that could be judged.
  void Retire() { retired_ = true; }
  // Everything is done: each effect has exactly one of each consequence, nothing waits.
  void CheckComplete() const;

  // --- What the simulator may ask ---
  // Families with held inputs, by partition, and the numbers that hold them.
  std::vector<std::pair<kit::TopicPartition, std::string>> HeldFamilies() const;
  const std::string* OutcomeOf(const std::string& topic, const std::string& command_id) const;
  // Decided, or thrown away by an operator.
  bool Settled(const std::string& topic, const std::string& command_id) const {
    return OutcomeOf(topic, command_id) != nullptr || Discarded(topic, "command " + command_id);
  }
  uint64_t TruthHash(const kit::TopicPartition& where) const;
  // What folding the whole log gives.
  const kit::MemoryStore& rows(const kit::TopicPartition& where) const {
    return truths_.at(where).rows;
  }
  const std::vector<kit::TopicPartition>& partitions() const { return wheres_; }
  // Whether an operator threw this input of `topic` away, or anything of the family.
  bool Discarded(const std::string& topic, const std::string& cause) const;
  bool DiscardedFamily(const std::string& root) const { return discarded_roots_.contains(root); }
  const std::map<std::string, std::string>& outcomes() const { return outcomes_; }
  [[noreturn]] void Fail(const char* invariant, const std::string& detail) const;
  int64_t now_us() const { return clock_->WallMicros(); }
  // When the record was decided that stands there.
  int64_t DecidedAt(const kit::TopicPartition& where, kit::Offset offset) const {
    return ghosts_.at({where, offset}).decided_at_us;
  }
  // Whether an opening landed that who has folded to `next_offset` does not know.
  bool OpenedSince(const kit::TopicPartition& where, kit::Offset next_offset) const {
    return truths_.at(where).epoch >= next_offset;
  }
  uint64_t trace() const { return trace_; }
  Totals& totals() { return totals_; }

 private:
  // One decision log as it really is.
  struct Truth {
    const kit::Service* service = nullptr;
    std::unique_ptr<kit::Fold> fold;
    kit::FoldPoint point;
    kit::MemoryStore rows;
    RowsHash rows_hash;
    std::vector<uint64_t> hashes;  // by records folded
    int64_t epoch = -1;
    uint64_t sequence = 0, digest = 0;
    kit::Offset last_offset = -1;
    int64_t decided_at_us = 0;
    Past consumed, past;  // inputs read; everything reached, through others too
    std::map<std::string, std::deque<std::string>> held;  // root -> causes, never none
    std::map<std::string, int64_t> let_go_us;             // root -> when it was held last
    std::deque<int64_t> openings_us;
    int opener = -1;                               // the instance of the latest opening
    std::map<kit::Offset, std::string> addresses;  // of openings
    kit::Offset acknowledged = 0;                  // everything below may be known to a caller
  };
  // What only the judge remembers of a landed record.
  struct Ghost {
    bool counted = false;
    int64_t landed_us = 0, decided_at_us = 0;
    Past past;                        // of a decision, and of a follow-up
    kit::PositionList wanted;         // of a command
    std::string service, command_id;  // of a command
    std::string root_id;
  };
  struct Waiting {
    kit::TopicPartition where;
    std::string command_id, root;
    int64_t since_us;
  };

  // judge.cc: who may write, in which order, with which positions.
  void LandedCommand(const kit::TopicPartition& where, const kit::SimulatedRecord& landed);
  bool Counts(Truth& truth, const kit::SimulatedRecord& landed, const common::v1::Record& record);
  void LandedOpening(Truth& truth, const kit::TopicPartition& where,
                     const kit::SimulatedRecord& landed);
  void Fold(Truth& truth, const kit::SimulatedRecord& landed, const common::v1::Record& record,
            bool counted);
  void CheckPositions(Truth& truth, const kit::TopicPartition& where,
                      const common::v1::Record& record, Ghost* ghost);
  void CheckConsumed(const Truth& truth, const kit::TopicPartition& input, kit::Offset offset,
                     const Past& now, Ghost* ghost);
  // judge_effects.cc: what a record says happened.
  void CheckCause(Truth& truth, const kit::TopicPartition& where, const common::v1::Record& record,
                  const Past& before);
  void CheckAskedOrder(const kit::TopicPartition& where, const std::string& root,
                       const common::v1::Record& record);
  void CheckCommand(Truth& truth, const kit::TopicPartition& where,
                    const common::v1::Record& record, bool held);
  void CheckNotice(const common::v1::Record& record) const;
  void CheckTimer(Truth& truth, const kit::TopicPartition& where,
                  const kit::SimulatedRecord& landed, const common::v1::Record& record);
  void CheckHeld(Truth& truth, const kit::TopicPartition& where, std::string_view root,
                 const common::v1::Record& record);
  void CheckResolved(Truth& truth, const kit::TopicPartition& where, const std::string& root,
                     bool discarded, const common::v1::Cause& cause);
  void NoteFollowUps(const Truth& truth, const kit::TopicPartition& where,
                     const common::v1::Record& record);
  void Mix(std::string_view bytes);

  Scenario* const scenario_;
  const int partitions_;
  const kit::SimulatedLog* const log_;
  const kit::Clock* const clock_;
  const kit::RuntimeBugs bugs_;  // those of the fold, whose rows are compared
  std::map<kit::TopicPartition, Truth> truths_;
  std::vector<kit::TopicPartition> wheres_;
  std::map<std::pair<kit::TopicPartition, kit::Offset>, Ghost> ghosts_;
  std::set<std::string> discarded_;                // "topic cause" that an operator threw away
  std::set<std::string> discarded_roots_;          // families something of which was thrown away
  std::map<std::string, std::string> follow_ups_;  // asked: cause -> topic that shall decide
  std::set<std::string> notices_;                  // of those, the answers to follow-ups
  std::set<std::string> decided_;                  // "topic cause" of commands
  // The newest follow-up decided: by who decided, of which family, asked by whom
  std::map<std::tuple<std::string, std::string, kit::TopicPartition>, std::pair<kit::Offset, int>>
      newest_asked_;
  std::map<std::string, std::string> outcomes_;  // "topic id" -> answer
  std::map<std::string, kit::Offset> outcome_offsets_;
  std::map<std::string, uint64_t> contents_;         // "topic id" -> digest of what was decided
  std::map<std::string, std::string> told_;          // what callers heard
  std::map<std::string, kit::PositionList> wanted_;  // of commands, by id
  std::map<int, std::vector<Waiting>> waiting_;      // by instance
  std::set<std::string> handed_on_;                  // attempts
  Totals totals_;
  bool retired_ = false;
  uint64_t trace_ = 0;
};

std::string Name(const kit::TopicPartition& where);
// Names a cause, the same for the record that held it and the one that decided it later.
std::string CauseName(const common::v1::HeldInput& held);
std::string CauseName(const common::v1::Cause& cause);
std::string FollowUpName(const common::v1::FollowUpId& id);

}  // namespace huiyin::simulation
