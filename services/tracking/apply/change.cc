#include "services/tracking/apply/change.h"

#include <set>
#include <utility>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/runtime/partitioner.h"
#include "services/tracking/case_view.h"
#include "services/tracking/ledger.h"

namespace huiyin::tracking {
namespace {

using Timer = std::pair<int64_t, v1::DeadlineKind>;

// The timers of a case that looks so: each running limit's due time, and the reminders of limits
// whose work is not done.
std::set<Timer> TimersOf(const v1::Case& row) {
  std::set<Timer> timers;
  for (const v1::Deadline& deadline : row.deadlines()) {
    const bool running = deadline.state() == v1::DEADLINE_STATE_RUNNING;
    if (running) timers.emplace(deadline.due_at_us(), deadline.kind());
    if (deadline.settled() || !(running || deadline.state() == v1::DEADLINE_STATE_MISSED)) continue;
    for (const int64_t remind_at_us : deadline.remind_at_us()) {
      timers.emplace(remind_at_us, deadline.kind());
    }
  }
  return timers;
}

void ChangeTimers(kit::StateWriter& state, const v1::Case& before, const v1::Case& after) {
  const std::set<Timer> had = TimersOf(before);
  const std::set<Timer> has = TimersOf(after);
  for (const auto& [at_us, kind] : had) {
    if (has.count({at_us, kind}) == 0) {
      state.CancelTimer(at_us, TimerKey(after.matter_id(), kind));
    }
  }
  for (const auto& [at_us, kind] : has) {
    if (had.count({at_us, kind}) == 0) {
      state.SetTimer(at_us, TimerKey(after.matter_id(), kind), kit::RootOf(after.matter_id()));
    }
  }
}

// In the day's and the quarter's row; a row that says nothing is none.
template <typename Rows>
void AddChange(kit::Writer& state, int64_t bucket, int64_t stage, bool parked, int change) {
  Rows::Change(state, bucket, stage, parked, [&](v1::LedgerChange* total) {
    total->set_cases(total->cases() + change);
    return total->cases() != 0;
  });
}

void NoteChange(kit::Writer& state, int64_t decided_at_us, int64_t stage, bool parked, int change) {
  AddChange<LedgerDays>(state, DayOf(decided_at_us), stage, parked, change);
  AddChange<LedgerQuarters>(state, QuarterOf(decided_at_us), stage, parked, change);
}

void Count(kit::Writer& state, int64_t decided_at_us, const v1::Case& row, int change) {
  if (row.stage() == common::v1::CASE_STAGE_UNSPECIFIED) return;  // not opened
  Ledger::Change(state, row.stage(), row.parked(), [&](v1::LedgerRow* counted) {
    counted->set_stage(row.stage());
    counted->set_parked(row.parked());
    counted->set_cases(counted->cases() + change);
    return counted->cases() != 0;
  });
  NoteChange(state, decided_at_us, row.stage(), row.parked(), change);
}

void ChangeLedger(kit::Writer& state, int64_t decided_at_us, const v1::Case& before,
                  const v1::Case& after) {
  if (before.stage() == after.stage() && before.parked() == after.parked()) return;
  Count(state, decided_at_us, before, -1);
  Count(state, decided_at_us, after, 1);
}

void ChangeOverdue(kit::Writer& state, const v1::Case& before, const v1::Case& after) {
  if (IsOverdue(before) == IsOverdue(after)) return;
  if (IsOverdue(after)) {
    Overdue::Put(state, after.matter_id(), common::v1::Present());
  } else {
    Overdue::Delete(state, after.matter_id());
  }
}

// Where a case is listed.
struct Place {
  bool there = false;
  bool ended = false;
  std::string unit_id;

  bool operator==(const Place&) const = default;
};

Place PlaceOf(const v1::Case& row) {
  if (row.matter_id().empty()) return {};
  return {true, HasEnded(row.stage()), row.unit_id()};
}

void ChangePlace(kit::Writer& state, const v1::Case& before, const v1::Case& after) {
  const std::string& id = after.matter_id();
  const Place from = PlaceOf(before);
  const Place to = PlaceOf(after);
  if (from == to) return;
  if (from.there) {
    if (from.ended != to.ended) CasesByEnd::Delete(state, from.ended, id);
    if (!from.unit_id.empty()) CasesOfUnit::Delete(state, from.unit_id, from.ended, id);
  }
  if (!from.there || from.ended != to.ended) {
    CasesByEnd::Put(state, to.ended, id, common::v1::Present());
  }
  if (!to.unit_id.empty()) {
    CasesOfUnit::Put(state, to.unit_id, to.ended, id, common::v1::Present());
  }
}

void ChangeMeasures(kit::Writer& state, const v1::Case& before, const v1::Case& after) {
  for (const v1::Measure& measure : after.measures()) {
    const v1::Measure* was = FindMeasure(before, measure.number());
    if (was != nullptr && was->SerializeAsString() == measure.SerializeAsString()) continue;
    if (was != nullptr && was->state() != measure.state()) {
      Measures::Delete(state, was->state(), after.matter_id(), was->number());
    }
    Measures::Put(state, measure.state(), after.matter_id(), measure.number(), measure);
  }
}

}  // namespace

std::string TimerKey(const std::string& matter_id, v1::DeadlineKind kind) {
  return kit::OrderedKey(std::string_view(matter_id), static_cast<int64_t>(kind));
}

void CaseChange::CountMisses(int change) {
  Missed::Change(state_, [&](v1::MissedTotal* total) {
    total->set_deadlines(total->deadlines() + change);
    return true;
  });
  NoteChange(state_, context_.decided_at_us, kMissedLimits, false, change);
}

void CaseChange::Note(const std::string& event_bytes) {
  noted_.add_event_bytes(event_bytes);
  after_.set_entries(after_.entries() + 1);
}

void CaseChange::WriteTimeline() {
  if (noted_.event_bytes().empty()) return;
  noted_.set_decided_at_us(context_.decided_at_us);
  noted_.set_sequence(context_.sequence);
  if (context_.cause != nullptr) *noted_.mutable_cause() = *context_.cause;
  Timeline::Put(state_, matter_id_, static_cast<int64_t>(after_.entries()) - 1, std::move(noted_));
}

void CaseChange::Commit() {
  if (after_.matter_id().empty()) return;  // never opened
  ChangeTimers(state_, before_, after_);
  ChangeLedger(state_, context_.decided_at_us, before_, after_);
  ChangeOverdue(state_, before_, after_);
  ChangePlace(state_, before_, after_);
  ChangeMeasures(state_, before_, after_);
  WriteTimeline();
  Cases::Put(state_, matter_id_, std::move(after_));
}

}  // namespace huiyin::tracking
