#include "services/tracking/apply/parking.h"

#include "services/tracking/apply/deadline.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {

void Fold(const v1::CaseParked& event, int64_t decided_at_us, v1::Case* row) {
  const common::v1::PauseKind kind = PauseKindOf(event.kind());
  row->set_pause_kind(kind);
  row->set_paused_at_us(decided_at_us);
  if (kind == common::v1::PAUSE_KIND_PARKED) {
    row->set_parked(true);
    row->set_parked_at_us(decided_at_us);
    row->set_project_id(event.project_id());
  }
  while (row->pauses_size() >= kPausesMax) row->mutable_pauses()->DeleteSubrange(0, 1);
  v1::Pause* pause = row->add_pauses();
  pause->set_kind(kind);
  pause->set_since_us(decided_at_us);
  pause->set_reason(event.reason());
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    for (const v1::StoppedLimit& stopped : event.stopped()) {
      if (stopped.kind() != deadline.kind()) continue;
      deadline.set_state(v1::DEADLINE_STATE_PAUSED);
      deadline.set_remaining_us(stopped.remaining_us());
    }
  }
}

void Fold(const v1::CaseUnparked& event, int64_t, v1::Case* row) {
  if (row->pauses_size() > 0) {
    v1::Pause* last = row->mutable_pauses(row->pauses_size() - 1);
    if (last->until_us() == 0) last->set_until_us(last->since_us() + event.paused_us());
  }
  MarkSettled(row, v1::DEADLINE_KIND_REVIEW);
  EndPause(row);
}

void EndPause(v1::Case* row) {
  row->set_parked(false);
  row->set_parked_at_us(0);
  row->set_pause_kind(common::v1::PAUSE_KIND_UNSPECIFIED);
  row->set_paused_at_us(0);
}

}  // namespace huiyin::tracking
