#include "services/evaluation/decide/tracking_record.h"

#include <map>
#include <stdexcept>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "huiyin/evaluation/v1/events.pb.h"
#include "huiyin/evaluation/v1/state.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/evaluation/tables.h"
#include "services/kit/base/clock.h"
#include "services/kit/runtime/typed_service.h"
#include "services/policy/reference.h"
#include "services/policy/time_zone.h"

namespace huiyin::evaluation {
namespace {

using TrackingEvent = tracking::v1::Event;

// What counting a case's later events needs to know of it.
struct Known {
  bool counted = false;
  int64_t submitted_at_us = 0;
  std::string unit_id;
  common::v1::CaseStage stage = common::v1::CASE_STAGE_UNSPECIFIED;
  common::v1::CaseStage stage_before_merge = common::v1::CASE_STAGE_UNSPECIFIED;
};

// In the time zone that the case was opened in: the policy's, then.
int32_t LocalMonth(const policy::Policy& policy, const std::string& time_zone, int64_t time_us) {
  if (time_zone == policy.settings().time_zone()) return policy.LocalMonth(time_us);
  const absl::TimeZone zone = policy::LoadZone(time_zone).value_or(absl::UTCTimeZone());
  const absl::CivilMonth month = absl::ToCivilMonth(absl::FromUnixMicros(time_us), zone);
  return static_cast<int32_t>(month.year() * 100 + month.month());
}

// Whole seconds; -1: nobody knows, or it contradicts the submission.
int64_t SecondsToClose(int64_t submitted_at_us, int64_t closed_at_us) {
  if (closed_at_us == 0 || closed_at_us < submitted_at_us) return -1;
  return (closed_at_us - submitted_at_us) / kit::kMicrosPerSecond;
}

// Takes a record's events one by one. A case that was never counted is passed over: an operator has
// discarded its opening, since effects never come before their causes.
class TrackingRecord {
 public:
  TrackingRecord(const kit::Reader& state, const kit::DecideContext& context)
      : state_(state),
        policy_(policy::PolicyOf(context.reference)),
        fact_us_(context.received_at_us),
        decision_(context) {}

  void Take(const TrackingEvent& event) {
    switch (event.event_case()) {
      case TrackingEvent::kCaseOpened:
        return Opened(event.case_opened());
      case TrackingEvent::kCaseClassified:
        return Classified(event.case_classified());
      case TrackingEvent::kStageReached:
        return Reached(event.stage_reached());
      case TrackingEvent::kDeadlineMissed:
        return Missed(event.deadline_missed().matter_id(), event.deadline_missed().unit_id(), 1);
      case TrackingEvent::kDeadlineMissCorrected:
        return Missed(event.deadline_miss_corrected().matter_id(), "", -1);
      case TrackingEvent::kCaseClosed:
        return Closed(event.case_closed());
      case TrackingEvent::kCaseReopened:
        return Reopened(event.case_reopened());
      case TrackingEvent::kCaseChased:
        return Fact(event.case_chased().matter_id(), common::v1::CASE_FACT_CHASED);
      case TrackingEvent::kCaseMerged:
        return Merged(event.case_merged().matter_id());
      case TrackingEvent::kCaseUnmerged:
        return Unmerged(event.case_unmerged().matter_id());
      case TrackingEvent::kFirstReplyNoted:
        return FedBack(event.first_reply_noted().matter_id());
      case TrackingEvent::kAnswerNoted:
        return FedBack(event.answer_noted().matter_id());
      case TrackingEvent::kDeadlineSet:
      case TrackingEvent::kDeadlineMet:
      case TrackingEvent::kCaseParked:
      case TrackingEvent::kCaseUnparked:
      case TrackingEvent::kCallbackNoted:
      case TrackingEvent::kLateFact:
      case TrackingEvent::kExtensionAsked:
      case TrackingEvent::kExtensionGranted:
      case TrackingEvent::kExtensionRefused:
      case TrackingEvent::kFollowerAdded:
      case TrackingEvent::kFollowerDropped:
      case TrackingEvent::kFollowRefused:
      case TrackingEvent::kReminderDue:
      case TrackingEvent::kMeasureProposed:
      case TrackingEvent::kMeasureOrdered:
      case TrackingEvent::kMeasureLaidAside:
      case TrackingEvent::kMeasureAppealed:
      case TrackingEvent::kMeasureWithdrawn:
      case TrackingEvent::kMeasureUpheld:
      case TrackingEvent::kEmergencyNoted:
        return;
      case TrackingEvent::EVENT_NOT_SET:
        break;
    }
    throw std::invalid_argument("an event of huiyin.tracking is unknown to this version");
  }
  kit::Decision Finish() { return std::move(decision_); }

 private:
  Known& Know(const std::string& matter_id) {
    auto [it, fresh] = known_.try_emplace(matter_id);
    if (!fresh) return it->second;
    const kit::Found<v1::Score> row = Scores::Get(state_, matter_id);
    if (row.has_value()) {
      it->second = {true, row->submitted_at_us(), row->unit_id(), row->stage(),
                    row->stage_before_merge()};
    }
    return it->second;
  }

  void Opened(const tracking::v1::CaseOpened& event) {
    Known& known = Know(event.matter_id());
    if (known.counted) return;
    known = {true, event.submitted_at_us(), "", common::v1::CASE_STAGE_SUBMITTED};
    v1::CaseCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_case_counted();
    counted.set_matter_id(event.matter_id());
    counted.set_category_id(event.category_id());
    counted.set_area_id(event.area_id());
    counted.set_submitted_at_us(event.submitted_at_us());
    counted.set_promised(event.promised_at_us() != 0 && event.promised_days() >= 0);
    *counted.mutable_anomalies() = event.anomalies();
    counted.set_month(LocalMonth(policy_, event.time_zone(), event.submitted_at_us()));
  }

  void Classified(const tracking::v1::CaseClassified& event) {
    if (!Know(event.matter_id()).counted) return;
    v1::CategoryChanged& changed = *kit::Emit<v1::Event>(&decision_).mutable_category_changed();
    changed.set_matter_id(event.matter_id());
    changed.set_category_id(event.category_id());
  }

  void Reached(const tracking::v1::StageReached& event) {
    Known& known = Know(event.matter_id());
    if (!known.counted) return;
    if (!event.unit_id().empty()) known.unit_id = event.unit_id();
    // Accepted while another case is worked in its place: it stays merged, and goes on as that.
    const bool stays_merged = known.stage == common::v1::CASE_STAGE_MERGED &&
                              event.stage() == common::v1::CASE_STAGE_ACCEPTED;
    Stands(event.matter_id(), event.stage(), event.reached_at_us());
    if (stays_merged) Stands(event.matter_id(), common::v1::CASE_STAGE_MERGED);
    if (event.stage() == common::v1::CASE_STAGE_RETURNED) {
      Fact(event.matter_id(), common::v1::CASE_FACT_RETURNED);
    }
  }

  void Stands(const std::string& matter_id, common::v1::CaseStage stage, int64_t at_us = 0) {
    Known& known = Know(matter_id);
    if (!known.counted) return;
    if (stage == common::v1::CASE_STAGE_MERGED) known.stage_before_merge = known.stage;
    known.stage = stage;
    v1::StageCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_stage_counted();
    counted.set_matter_id(matter_id);
    counted.set_stage(stage);
    counted.set_unit_id(known.unit_id);
    counted.set_reached_at_us(at_us == 0 ? fact_us_ : at_us);
  }

  void Merged(const std::string& matter_id) {
    if (Know(matter_id).stage == common::v1::CASE_STAGE_MERGED) return;
    Stands(matter_id, common::v1::CASE_STAGE_MERGED);
  }

  void Unmerged(const std::string& matter_id) {
    const Known& known = Know(matter_id);
    if (known.stage == common::v1::CASE_STAGE_MERGED) Stands(matter_id, known.stage_before_merge);
  }

  void Reopened(const tracking::v1::CaseReopened& event) {
    Known& known = Know(event.matter_id());
    if (!known.counted) return;
    known.stage = common::v1::CASE_STAGE_REOPENED;
    v1::ReopenCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_reopen_counted();
    counted.set_matter_id(event.matter_id());
    counted.set_round(event.round());
  }

  void Fact(const std::string& matter_id, common::v1::CaseFact fact) {
    if (!Know(matter_id).counted) return;
    v1::FactCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_fact_counted();
    counted.set_matter_id(matter_id);
    counted.set_fact(fact);
  }

  void FedBack(const std::string& matter_id) {
    if (!Know(matter_id).counted) return;
    v1::FedBackCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_fed_back_counted();
    counted.set_matter_id(matter_id);
    counted.set_fed_back_at_us(fact_us_);
  }

  // Whoever missed it; a miss that is taken back, from who has the case.
  void Missed(const std::string& matter_id, const std::string& unit_id, int change) {
    const Known& known = Know(matter_id);
    if (!known.counted) return;
    v1::MissCounted& counted = *kit::Emit<v1::Event>(&decision_).mutable_miss_counted();
    counted.set_matter_id(matter_id);
    counted.set_unit_id(unit_id.empty() ? known.unit_id : unit_id);
    counted.set_change(change);
  }

  void Closed(const tracking::v1::CaseClosed& event) {
    Known& known = Know(event.matter_id());
    if (!known.counted) return;
    known.stage = common::v1::CASE_STAGE_CLOSED;
    v1::CaseSettled& settled = *kit::Emit<v1::Event>(&decision_).mutable_case_settled();
    settled.set_matter_id(event.matter_id());
    settled.set_solved(event.solved());
    settled.set_satisfied(event.satisfied());
    settled.set_on_promised_day(event.on_promised_day());
    settled.set_seconds_to_close(SecondsToClose(known.submitted_at_us, event.closed_at_us()));
  }

  const kit::Reader& state_;
  const policy::Policy& policy_;
  const int64_t fact_us_;  // when tracking decided the record
  std::map<std::string, Known> known_;
  kit::Decision decision_;
};

}  // namespace

kit::Decision DecideTrackingRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext& context) {
  TrackingRecord taken(state, context);
  for (const std::string& bytes : record.events()) {
    taken.Take(*kit::ParseUpstream<TrackingEvent>(record, bytes));
  }
  return taken.Finish();
}

}  // namespace huiyin::evaluation
