#include "services/tracking/apply/deadline.h"

#include <algorithm>

#include "services/tracking/apply/measure.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

// nullptr: the case never had that limit.
v1::Deadline* Find(v1::Case* row, v1::DeadlineKind kind) {
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    if (deadline.kind() == kind) return &deadline;
  }
  return nullptr;
}

void Cancel(v1::Deadline* deadline) {
  if (deadline->state() != v1::DEADLINE_STATE_RUNNING &&
      deadline->state() != v1::DEADLINE_STATE_PAUSED) {
    return;
  }
  deadline->set_state(v1::DEADLINE_STATE_CANCELLED);
  deadline->set_remaining_us(0);
}

void Settle(v1::Deadline* deadline) {
  deadline->set_settled(true);
  deadline->clear_remind_at_us();
}

}  // namespace

void Fold(const v1::DeadlineSet& event, int64_t, v1::Case* row) {
  v1::Deadline* deadline = Find(row, event.kind());
  if (deadline == nullptr) deadline = row->add_deadlines();
  deadline->set_kind(event.kind());
  deadline->set_due_at_us(event.due_at_us());
  deadline->set_service_level_id(event.service_level_id());
  deadline->set_policy_version(event.policy_version());
  deadline->set_state(v1::DEADLINE_STATE_RUNNING);
  deadline->set_from_us(event.from_us());
  deadline->set_limit_seconds(event.limit_seconds());
  deadline->set_counting(event.counting());
  deadline->set_calendar_id(event.calendar_id());
  deadline->set_remaining_us(0);
  *deadline->mutable_remind_at_us() = event.remind_at_us();
  deadline->set_settled(false);
  deadline->set_rule_id(event.rule_id());
}

void Fold(const v1::DeadlineMet& event, int64_t, v1::Case* row) {
  v1::Deadline* deadline = Find(row, event.kind());
  if (deadline == nullptr) return;
  deadline->set_state(v1::DEADLINE_STATE_MET);
  Settle(deadline);
}

void Fold(const v1::DeadlineMissed& event, int64_t, v1::Case* row) {
  v1::Deadline* deadline = Find(row, event.kind());
  if (deadline == nullptr) return;
  deadline->set_state(v1::DEADLINE_STATE_MISSED);
  CountFact(row, FactOfMiss(event.kind()));
}

void Fold(const v1::DeadlineMissCorrected& event, int64_t, v1::Case* row) {
  v1::Deadline* deadline = Find(row, event.kind());
  if (deadline == nullptr) return;
  deadline->set_state(v1::DEADLINE_STATE_MET);
  Settle(deadline);
  CountFact(row, FactOfMiss(event.kind()), -1);
}

void Fold(const v1::ExtensionAsked& event, int64_t decided_at_us, v1::Case* row) {
  v1::PendingExtension* pending = row->mutable_pending_extension();
  pending->set_unit_id(event.unit_id());
  pending->set_until_us(event.until_us());
  pending->set_reason(event.reason());
  pending->set_asked_at_us(decided_at_us);
}

void Fold(const v1::ExtensionGranted&, int64_t, v1::Case* row) {
  row->clear_pending_extension();
  row->set_extensions(row->extensions() + 1);
}

void Fold(const v1::ExtensionRefused&, int64_t, v1::Case* row) { row->clear_pending_extension(); }

void Fold(const v1::ReminderDue& event, int64_t, v1::Case* row) {
  v1::Deadline* deadline = Find(row, event.kind());
  if (deadline == nullptr) return;
  auto* times = deadline->mutable_remind_at_us();
  times->erase(std::remove(times->begin(), times->end(), event.remind_at_us()), times->end());
}

void CancelDeadline(v1::Case* row, v1::DeadlineKind kind) {
  if (v1::Deadline* deadline = Find(row, kind)) Cancel(deadline);
}

void MarkSettled(v1::Case* row, v1::DeadlineKind kind) {
  if (v1::Deadline* deadline = Find(row, kind)) Settle(deadline);
}

void ReachLimits(const v1::StageReached& event, v1::Case* row) {
  switch (event.stage()) {
    case common::v1::CASE_STAGE_ACCEPTED:  // recalled: nobody has to receive it
      CancelDeadline(row, v1::DEADLINE_KIND_RECEIVE);
      break;
    case common::v1::CASE_STAGE_DISPATCHED:
      for (v1::Deadline& deadline : *row->mutable_deadlines()) {
        if (StandsStillInPause(deadline.kind()) || deadline.kind() == v1::DEADLINE_KIND_CALL_BACK) {
          Cancel(&deadline);  // the DeadlineSet that follow say which run again
        }
      }
      MarkSettled(row, v1::DEADLINE_KIND_RECEIVE);
      MarkSettled(row, v1::DEADLINE_KIND_ARBITRATE);
      if (row->handling_from_us() == 0) row->set_handling_from_us(event.reached_at_us());
      break;
    case common::v1::CASE_STAGE_RECEIVED:
    case common::v1::CASE_STAGE_RETURNED:
      MarkSettled(row, v1::DEADLINE_KIND_RECEIVE);
      break;
    case common::v1::CASE_STAGE_HANDLED:
      CancelDeadline(row, v1::DEADLINE_KIND_ARBITRATE);
      MarkSettled(row, v1::DEADLINE_KIND_RECEIVE);
      MarkSettled(row, v1::DEADLINE_KIND_HANDLE);
      MarkSettled(row, v1::DEADLINE_KIND_SOURCE);
      break;
    case common::v1::CASE_STAGE_CALLED_BACK:
      MarkSettled(row, v1::DEADLINE_KIND_CALL_BACK);
      MarkSettled(row, v1::DEADLINE_KIND_FIRST_REPLY);
      break;
    default:
      break;
  }
  if (event.stage() != common::v1::CASE_STAGE_RECEIVED) row->clear_pending_extension();
  if (HasEnded(event.stage())) EndLimits(row);
}

void EndLimits(v1::Case* row) {
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    Cancel(&deadline);
    Settle(&deadline);
  }
  row->clear_pending_extension();
}

void ReopenLimits(v1::Case* row) {
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    if (deadline.kind() == v1::DEADLINE_KIND_FIRST_REPLY ||
        deadline.kind() == v1::DEADLINE_KIND_SOURCE) {
      continue;  // of the whole case
    }
    Cancel(&deadline);
    Settle(&deadline);
  }
  row->set_handling_from_us(0);
  row->set_extensions(0);
  row->clear_pending_extension();
}

}  // namespace huiyin::tracking
