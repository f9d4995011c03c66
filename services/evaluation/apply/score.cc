#include "services/evaluation/apply/score.h"

#include <algorithm>

#include "services/kit/base/clock.h"

namespace huiyin::evaluation {
namespace {

constexpr int kAttemptsKept = 32;

// Whole seconds since the submission, never less than none.
int64_t Since(const v1::Score& row, int64_t at_us) {
  return std::max<int64_t>(0, (at_us - row.submitted_at_us()) / kit::kMicrosPerSecond);
}

// 0 or 1.
int64_t One(bool yes) { return yes ? 1 : 0; }
int64_t Is(common::v1::Verdict verdict, common::v1::Verdict wanted) {
  return One(verdict == wanted);
}

void CountAnomaly(int anomaly, v1::Figures* counted) {
  switch (anomaly) {
    case common::v1::SOURCE_ANOMALY_PROMISE_BEFORE_CREATION:
      return counted->set_promise_before_creation(1);
    case common::v1::SOURCE_ANOMALY_CLOSED_WITHOUT_DATE:
      return counted->set_closed_without_date(1);
    case common::v1::SOURCE_ANOMALY_CLOSED_BEFORE_CREATION:
      return counted->set_closed_before_creation(1);
    default:
      return;
  }
}

// It is open no longer, and what belongs to another end it may have had is not counted any more.
void End(common::v1::CaseStage stage, v1::Score* row) {
  row->set_timed(false);
  row->set_seconds_to_close(0);
  v1::Figures* counted = row->mutable_counted();
  for (const auto clear :
       {&v1::Figures::clear_on_time, &v1::Figures::clear_solved_yes, &v1::Figures::clear_solved_no,
        &v1::Figures::clear_solved_unknown, &v1::Figures::clear_satisfied_yes,
        &v1::Figures::clear_satisfied_no, &v1::Figures::clear_satisfied_unknown}) {
    (counted->*clear)();
  }
  counted->set_open(0);
  counted->set_merged(0);
  counted->set_closed(One(stage == common::v1::CASE_STAGE_CLOSED));
  counted->set_withdrawn(One(stage == common::v1::CASE_STAGE_WITHDRAWN));
  counted->set_transferred(One(stage == common::v1::CASE_STAGE_TRANSFERRED));
  counted->set_not_accepted(One(stage == common::v1::CASE_STAGE_NOT_ACCEPTED));
}

// Once a case: what is said in later rounds is counted when it is closed.
void CountFirstVerdict(const v1::CaseCalledBack& event, v1::Score* row) {
  if (row->has_first_verdict()) return;
  v1::Figures* first = row->mutable_first_verdict();
  first->set_first_solved_yes(Is(event.solved(), common::v1::VERDICT_YES));
  first->set_first_solved_no(Is(event.solved(), common::v1::VERDICT_NO));
  first->set_first_solved_unknown(1 - first->first_solved_yes() - first->first_solved_no());
  first->set_first_satisfied_yes(Is(event.satisfied(), common::v1::VERDICT_YES));
  first->set_first_satisfied_no(Is(event.satisfied(), common::v1::VERDICT_NO));
  first->set_first_satisfied_unknown(1 - first->first_satisfied_yes() -
                                     first->first_satisfied_no());
  row->set_first_verdict_unit_id(row->unit_id());
}

bool Ends(common::v1::CaseStage stage) {
  return stage == common::v1::CASE_STAGE_WITHDRAWN || stage == common::v1::CASE_STAGE_TRANSFERRED ||
         stage == common::v1::CASE_STAGE_NOT_ACCEPTED;
}

}  // namespace

void Fold(const v1::CaseCounted& event, int64_t, v1::Score* row) {
  if (!row->matter_id().empty()) return;  // counted before
  row->set_matter_id(event.matter_id());
  row->set_category_id(event.category_id());
  row->set_area_id(event.area_id());
  row->set_month(event.month());
  row->set_submitted_at_us(event.submitted_at_us());
  row->set_stage(common::v1::CASE_STAGE_SUBMITTED);
  row->set_firsts_known(true);
  row->set_seconds_to_receive(-1);
  row->set_seconds_to_handle(-1);
  row->set_seconds_to_feed_back(-1);
  v1::Figures* counted = row->mutable_counted();
  counted->set_received(1);
  counted->set_open(1);
  counted->set_promised(One(event.promised()));
  for (const int anomaly : event.anomalies()) CountAnomaly(anomaly, counted);
}

void Fold(const v1::CategoryChanged& event, int64_t, v1::Score* row) {
  row->set_category_id(event.category_id());
}

void Fold(const v1::StageCounted& event, int64_t, v1::Score* row) {
  const bool merges = event.stage() == common::v1::CASE_STAGE_MERGED;
  if (merges && row->stage() != event.stage()) row->set_stage_before_merge(row->stage());
  if (!merges) row->clear_stage_before_merge();
  row->set_stage(event.stage());
  row->mutable_counted()->set_merged(One(merges && row->counted().open() > 0));
  if (!event.unit_id().empty()) row->set_unit_id(event.unit_id());
  if (event.stage() == common::v1::CASE_STAGE_RECEIVED && row->seconds_to_receive() < 0) {
    row->set_seconds_to_receive(Since(*row, event.reached_at_us()));
  }
  if (event.stage() == common::v1::CASE_STAGE_HANDLED) {
    row->mutable_counted()->set_handled(1);
    if (row->seconds_to_handle() < 0) {
      row->set_seconds_to_handle(Since(*row, event.reached_at_us()));
    }
  }
  if (Ends(event.stage())) End(event.stage(), row);
}

void Fold(const v1::MissCounted& event, int64_t, v1::Score* row) {
  v1::Figures* counted = row->mutable_counted();
  counted->set_deadlines_missed(counted->deadlines_missed() + event.change());
}

void Fold(const v1::CaseCalledBack& event, int64_t decided_at_us, v1::Score* row) {
  v1::CallbackAttempt attempt;
  attempt.set_at_us(decided_at_us);
  attempt.set_local_hour(event.local_hour());
  attempt.set_means(event.means());
  attempt.set_reached(event.reached());
  if (row->attempts_size() == kAttemptsKept) row->mutable_attempts()->DeleteSubrange(0, 1);
  *row->add_attempts() = attempt;
  row->set_attempts_count(row->attempts_count() + 1);
  if (!event.reached()) {
    if (event.means() == v1::CALLBACK_MEANS_PHONE) {
      row->set_phone_attempts_in_vain(row->phone_attempts_in_vain() + 1);
    }
    return;
  }
  if (row->seconds_to_feed_back() < 0) row->set_seconds_to_feed_back(Since(*row, decided_at_us));
  CountFirstVerdict(event, row);
  row->set_stage(common::v1::CASE_STAGE_CALLED_BACK);
  row->set_called_back(true);
  row->set_solved(event.solved());
  row->set_satisfied(event.satisfied());
  row->mutable_counted()->set_called_back(1);
}

void Fold(const v1::ReopenCounted& event, int64_t, v1::Score* row) {
  row->set_stage(common::v1::CASE_STAGE_REOPENED);
  row->clear_stage_before_merge();
  row->set_round(event.round());
  row->set_called_back(false);
  row->clear_solved();
  row->clear_satisfied();
  row->clear_attempts();
  row->set_attempts_count(0);
  row->set_phone_attempts_in_vain(0);
  v1::Figures* counted = row->mutable_counted();
  counted->set_merged(0);
  counted->set_handled(0);
  counted->set_called_back(0);
  counted->set_reopened(1);
  counted->set_reopenings(counted->reopenings() + 1);
}

void Fold(const v1::FactCounted& event, int64_t, v1::Score* row) {
  v1::Figures* counted = row->mutable_counted();
  if (event.fact() == common::v1::CASE_FACT_RETURNED) counted->set_returns(counted->returns() + 1);
  if (event.fact() == common::v1::CASE_FACT_CHASED) counted->set_chases(counted->chases() + 1);
}

void Fold(const v1::FedBackCounted& event, int64_t, v1::Score* row) {
  if (row->seconds_to_feed_back() >= 0) return;
  row->set_seconds_to_feed_back(Since(*row, event.fed_back_at_us()));
}

void Fold(const v1::CaseSettled& event, int64_t, v1::Score* row) {
  row->set_stage(common::v1::CASE_STAGE_CLOSED);
  row->set_solved(event.solved());
  row->set_satisfied(event.satisfied());
  End(common::v1::CASE_STAGE_CLOSED, row);
  if (event.seconds_to_close() >= 0) {
    row->set_timed(true);
    row->set_seconds_to_close(event.seconds_to_close());
  }
  v1::Figures* counted = row->mutable_counted();
  counted->set_on_time(One(event.on_promised_day() == common::v1::VERDICT_YES));
  counted->set_solved_yes(Is(event.solved(), common::v1::VERDICT_YES));
  counted->set_solved_no(Is(event.solved(), common::v1::VERDICT_NO));
  counted->set_solved_unknown(1 - counted->solved_yes() - counted->solved_no());
  counted->set_satisfied_yes(Is(event.satisfied(), common::v1::VERDICT_YES));
  counted->set_satisfied_no(Is(event.satisfied(), common::v1::VERDICT_NO));
  counted->set_satisfied_unknown(1 - counted->satisfied_yes() - counted->satisfied_no());
}

}  // namespace huiyin::evaluation
