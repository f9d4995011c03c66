#include "services/tracking/apply/reply.h"

#include "services/tracking/apply/deadline.h"
#include "services/tracking/apply/measure.h"
#include "services/tracking/apply/merging.h"

namespace huiyin::tracking {

void Fold(const v1::FirstReplyNoted&, int64_t, v1::Case* row) {
  MarkSettled(row, v1::DEADLINE_KIND_FIRST_REPLY);
}

void Fold(const v1::EmergencyNoted& event, int64_t, v1::Case* row) {
  if (!event.words().empty()) row->set_note(event.words());
}

void Fold(const v1::AnswerNoted& event, int64_t, v1::Case* row) {
  if (!event.words().empty()) row->set_note(event.words());
}

void Fold(const v1::CallbackNoted& event, int64_t, v1::Case* row) {
  row->set_callback_attempts(event.attempt());
  if (!event.reached()) return;
  row->set_solved(event.solved());
  row->set_satisfied(event.satisfied());
}

void Fold(const v1::CaseReopened& event, int64_t decided_at_us, v1::Case* row) {
  row->set_stage(common::v1::CASE_STAGE_REOPENED);
  row->set_stage_at_us(decided_at_us);
  row->set_round(event.round());
  row->clear_merged_into();
  row->clear_callback_attempts();
  EndTies(row);
  ReopenLimits(row);
  CountFact(row, common::v1::CASE_FACT_REOPENED);
}

}  // namespace huiyin::tracking
