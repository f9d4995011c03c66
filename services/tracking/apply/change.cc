#include "services/tracking/apply/change.h"

#include "services/kit/runtime/partitioner.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

// Is that limit's timer set when the case looks so?
bool HasTimer(const v1::Case& row, const v1::Deadline& deadline) {
  const v1::Deadline* now = FindDeadline(row, deadline.kind());
  return now != nullptr && now->state() == v1::DEADLINE_STATE_RUNNING &&
         now->due_at_us() == deadline.due_at_us();
}

void ChangeTimers(kit::StateWriter& state, const v1::Case& before, const v1::Case& after) {
  for (const v1::Deadline& deadline : before.deadlines()) {
    if (!HasTimer(before, deadline) || HasTimer(after, deadline)) continue;
    state.CancelTimer(deadline.due_at_us(), TimerKey(after.matter_id(), deadline.kind()));
  }
  for (const v1::Deadline& deadline : after.deadlines()) {
    if (!HasTimer(after, deadline) || HasTimer(before, deadline)) continue;
    state.SetTimer(deadline.due_at_us(), TimerKey(after.matter_id(), deadline.kind()),
                   kit::RootOf(after.matter_id()));
  }
}

void Count(kit::Writer& state, const v1::Case& row, int change) {
  if (row.stage() == common::v1::CASE_STAGE_UNSPECIFIED) return;  // not opened
  v1::LedgerRow counted = Ledger::Get(state, row.stage(), row.parked()).value_or(v1::LedgerRow());
  counted.set_stage(row.stage());
  counted.set_parked(row.parked());
  counted.set_cases(counted.cases() + change);
  if (counted.cases() == 0) {
    Ledger::Delete(state, row.stage(), row.parked());
  } else {
    Ledger::Put(state, row.stage(), row.parked(), counted);
  }
}

void ChangeLedger(kit::Writer& state, const v1::Case& before, const v1::Case& after) {
  if (before.stage() == after.stage() && before.parked() == after.parked()) return;
  Count(state, before, -1);
  Count(state, after, 1);
}

void ChangeOverdue(kit::Writer& state, const v1::Case& before, const v1::Case& after) {
  if (IsOverdue(before) == IsOverdue(after)) return;
  if (IsOverdue(after)) {
    Overdue::Put(state, after.matter_id(), common::v1::Present());
  } else {
    Overdue::Delete(state, after.matter_id());
  }
}

void CountMisses(kit::Writer& state, const v1::Event& event) {
  if (!event.has_deadline_missed() && !event.has_deadline_miss_corrected()) return;
  v1::MissedTotal total = Missed::Get(state).value_or(v1::MissedTotal());
  total.set_deadlines(total.deadlines() + (event.has_deadline_missed() ? 1 : -1));
  Missed::Put(state, total);
}

}  // namespace

std::string TimerKey(const std::string& matter_id, v1::DeadlineKind kind) {
  return kit::OrderedKey(std::string_view(matter_id), static_cast<int64_t>(kind));
}

void Commit(kit::StateWriter& state, const v1::Case& before, v1::Case after, const v1::Event& event,
            const kit::ApplyContext& context) {
  ChangeTimers(state, before, after);
  ChangeLedger(state, before, after);
  ChangeOverdue(state, before, after);
  CountMisses(state, event);

  v1::TimelineEntry entry;
  entry.set_decided_at_us(context.decided_at_us);
  entry.set_sequence(context.sequence);
  *entry.mutable_event() = event;
  if (context.cause != nullptr) *entry.mutable_cause() = *context.cause;
  Timeline::Put(state, after.matter_id(), static_cast<int64_t>(after.entries()), entry);
  after.set_entries(after.entries() + 1);
  Cases::Put(state, after.matter_id(), after);
}

}  // namespace huiyin::tracking
