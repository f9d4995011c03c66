#include "services/tracking/apply/stage.h"

#include "services/tracking/apply/deadline.h"
#include "services/tracking/apply/measure.h"
#include "services/tracking/apply/merging.h"
#include "services/tracking/apply/parking.h"
#include "services/tracking/case_view.h"

namespace huiyin::tracking {
namespace {

void End(v1::Case* row) {
  if (row->stage_before_merge() != common::v1::CASE_STAGE_UNSPECIFIED) row->clear_merged_into();
  EndTies(row);
  EndLimits(row);
  EndPause(row);
}

// 三个第一, and what a return shows.
void Count(const v1::StageReached& event, v1::Case* row) {
  const int64_t at_us = event.reached_at_us();
  if (event.stage() == common::v1::CASE_STAGE_RECEIVED && row->first_received_at_us() == 0) {
    row->set_first_received_at_us(at_us);
  }
  if (event.stage() == common::v1::CASE_STAGE_HANDLED && row->first_handled_at_us() == 0) {
    row->set_first_handled_at_us(at_us);
  }
  if (event.stage() == common::v1::CASE_STAGE_CALLED_BACK && row->first_called_back_at_us() == 0) {
    row->set_first_called_back_at_us(at_us);
  }
  if (event.stage() != common::v1::CASE_STAGE_RETURNED) return;
  row->set_returns(row->returns() + 1);
  CountFact(row, common::v1::CASE_FACT_RETURNED);
  if (event.ping_pong()) CountFact(row, common::v1::CASE_FACT_PING_PONG);
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
  row->set_identity_hidden(event.identity_hidden());
  row->set_linked_to(event.linked_to());
  row->set_source_deadline_at_us(event.source_deadline_at_us());
  row->set_stage(common::v1::CASE_STAGE_SUBMITTED);
  row->set_stage_at_us(event.submitted_at_us());
}

void Fold(const v1::CaseClassified& event, int64_t, v1::Case* row) {
  row->set_category_id(event.category_id());
}

void Fold(const v1::StageReached& event, int64_t, v1::Case* row) {
  // Accepted while another case is worked in its place: that is where it goes on, if ever.
  if (event.stage() == common::v1::CASE_STAGE_ACCEPTED &&
      row->stage() == common::v1::CASE_STAGE_MERGED) {
    return row->set_stage_before_merge(event.stage());
  }
  row->set_stage(event.stage());
  row->set_stage_at_us(event.reached_at_us());
  if (!event.unit_id().empty()) row->set_unit_id(event.unit_id());
  if (!event.note().empty()) row->set_note(event.note());
  if (event.stage() == common::v1::CASE_STAGE_DISPATCHED) {
    row->set_mode(event.mode());
    row->set_service_level_id(event.service_level_id());
  }
  ReachLimits(event, row);
  Count(event, row);
  if (event.stage() == common::v1::CASE_STAGE_HANDLED) EndTies(row);
  if (HasEnded(event.stage())) End(row);
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
