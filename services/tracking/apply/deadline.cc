#include "services/tracking/apply/deadline.h"

namespace huiyin::tracking {
namespace {

// nullptr: the case never had that limit.
v1::Deadline* Find(v1::Case* row, v1::DeadlineKind kind) {
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    if (deadline.kind() == kind) return &deadline;
  }
  return nullptr;
}

void SetState(v1::Case* row, v1::DeadlineKind kind, v1::DeadlineState state) {
  if (v1::Deadline* deadline = Find(row, kind)) deadline->set_state(state);
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
}

void Fold(const v1::DeadlineMet& event, int64_t, v1::Case* row) {
  SetState(row, event.kind(), v1::DEADLINE_STATE_MET);
}

void Fold(const v1::DeadlineMissed& event, int64_t, v1::Case* row) {
  SetState(row, event.kind(), v1::DEADLINE_STATE_MISSED);
}

void Fold(const v1::DeadlineMissCorrected& event, int64_t, v1::Case* row) {
  SetState(row, event.kind(), v1::DEADLINE_STATE_MET);
}

}  // namespace huiyin::tracking
