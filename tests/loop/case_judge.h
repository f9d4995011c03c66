// CaseJudge: what the log of tracking may say of each case, worked out from its events alone: which
// stage follows which, and that every limit that was set ends exactly once, at its time.
//
// Written by hand from the design, not from the service; the table of stages is in stage_moves.cc.
// Threads: one.
#pragma once

#include <map>
#include <set>
#include <string>

#include "huiyin/tracking/v1/events.pb.h"
#include "tests/loop/view.h"

namespace huiyin::loop {

class CaseJudge {
 public:
  // A decision of tracking, once it is folded.
  void Took(simulation::Judge& judge, const simulation::Decided& decided);
  // All timers that were due have fired.
  void CheckQuiet(const simulation::Judge& judge) const;

  size_t cases() const { return cases_.size(); }
  int64_t missed() const { return missed_; }  // limits, those taken back not counted
  bool knows(const std::string& matter_id) const { return cases_.contains(matter_id); }

 private:
  enum class State { kNone, kRunning, kPaused, kMet, kMissed, kCancelled };
  struct Limit {
    State state = State::kNone;
    int64_t due_at_us = 0;
    std::multiset<int64_t> reminders;  // still to come
  };
  struct Case {
    common::v1::CaseStage stage = common::v1::CASE_STAGE_UNSPECIFIED;
    common::v1::CaseStage before_merge = common::v1::CASE_STAGE_UNSPECIFIED;
    bool paused = false;
    int round = 0;
    std::map<tracking::v1::DeadlineKind, Limit> limits;
  };

  void Take(const tracking::v1::Event& event);
  void Move(const std::string& id, Case& row, common::v1::CaseStage to);
  void TakeSet(const tracking::v1::DeadlineSet& set);
  void TakeMissed(const tracking::v1::DeadlineMissed& missed);
  void TakeReminder(const tracking::v1::ReminderDue& reminder);
  std::optional<int64_t> FactAt() const;
  void Pause(Case& row);
  void Cancel(Case& row, std::initializer_list<tracking::v1::DeadlineKind> kinds);
  void CheckTimers(const std::string& id, const Case& row) const;
  void CheckRow(const std::string& id, const Case& row) const;
  [[noreturn]] void Fail(const char* invariant, const std::string& id,
                         const std::string& detail) const;

  std::map<std::string, Case> cases_;
  int64_t missed_ = 0;
  // While a decision is taken in.
  simulation::Judge* judge_ = nullptr;
  const simulation::Decided* decided_ = nullptr;
  int64_t now_us_ = 0;
};

}  // namespace huiyin::loop
