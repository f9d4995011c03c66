#include "services/tracking/apply/stage.h"

#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

// What still runs does not matter any more.
void CancelDeadlines(v1::Case* row) {
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    if (deadline.state() == v1::DEADLINE_STATE_RUNNING ||
        deadline.state() == v1::DEADLINE_STATE_PAUSED) {
      deadline.set_state(v1::DEADLINE_STATE_CANCELLED);
    }
  }
}

void End(v1::Case* row) {
  CancelDeadlines(row);
  row->set_parked(false);
  row->set_parked_at_us(0);
}

}  // namespace

void Fold(const v1::CaseOpened& event, int64_t, v1::Case* row) {
  if (!row->matter_id().empty()) return;  // its first event has said it all
  row->set_matter_id(event.matter_id());
  row->set_kind(event.kind());
  row->set_channel(event.channel());
  row->set_category_id(event.category_id());
  row->set_area_id(event.area_id());
  row->set_source_system(event.source_system());
  row->set_source_number(event.source_number());
  row->set_submitted_at_us(event.submitted_at_us());
  row->set_promised_at_us(event.promised_at_us());
  row->set_promised_days(event.promised_days());
  *row->mutable_anomalies() = event.anomalies();
  row->set_time_zone(event.time_zone());
  row->set_stage(common::v1::CASE_STAGE_SUBMITTED);
  row->set_stage_at_us(event.submitted_at_us());
}

void Fold(const v1::CaseClassified& event, int64_t, v1::Case* row) {
  row->set_category_id(event.category_id());
}

void Fold(const v1::StageReached& event, int64_t, v1::Case* row) {
  row->set_stage(event.stage());
  row->set_stage_at_us(event.reached_at_us());
  if (!event.unit_id().empty()) row->set_unit_id(event.unit_id());
  if (!event.note().empty()) row->set_note(event.note());
  if (event.stage() == common::v1::CASE_STAGE_DISPATCHED) {
    row->set_mode(event.mode());
    row->set_service_level_id(event.service_level_id());
    CancelDeadlines(row);  // a dispatch starts the limits anew
  }
  if (HasEnded(event.stage())) End(row);
}

void Fold(const v1::CallbackNoted& event, int64_t, v1::Case* row) {
  if (!event.reached()) return;
  row->set_solved(event.solved());
  row->set_satisfied(event.satisfied());
}

void Fold(const v1::CaseClosed& event, int64_t decided_at_us, v1::Case* row) {
  row->set_stage(common::v1::CASE_STAGE_CLOSED);
  row->set_stage_at_us(decided_at_us);
  row->set_solved(event.solved());
  row->set_satisfied(event.satisfied());
  row->set_closed_at_us(event.closed_at_us());
  row->set_closed_without_callback(event.without_callback());
  row->set_on_promised_day(event.on_promised_day());
  if (!event.reason().empty()) row->set_note(event.reason());
  End(row);
}

void Fold(const v1::LateFact&, int64_t, v1::Case*) {}

}  // namespace huiyin::tracking
