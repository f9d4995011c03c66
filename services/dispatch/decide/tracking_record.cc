#include "services/dispatch/decide/tracking_record.h"

#include <map>
#include <set>
#include <stdexcept>

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/dispatch/decide/assignment.h"
#include "services/dispatch/decide/refusal.h"
#include "services/dispatch/tables.h"
#include "services/kit/runtime/typed_service.h"
#include "services/policy/reference.h"

namespace huiyin::dispatch {
namespace {

using TrackingEvent = tracking::v1::Event;
using common::v1::CaseStage;

// Takes a record's events one by one, each on what those before it led to.
class TrackingRecord {
 public:
  TrackingRecord(const kit::Reader& state, const kit::DecideContext& context)
      : state_(state), policy_(policy::PolicyOf(context.reference)), decision_(context) {}

  void Take(const TrackingEvent& event) {
    switch (event.event_case()) {
      case TrackingEvent::kCaseClosed:
        return Ended(event.case_closed().matter_id(), common::v1::CASE_STAGE_CLOSED);
      case TrackingEvent::kStageReached:
        return Reached(event.stage_reached());
      case TrackingEvent::kCaseReopened:
        return Reopened(event.case_reopened());
      case TrackingEvent::kCaseMerged:
        return Merged(event.case_merged());
      case TrackingEvent::kCaseUnmerged:
        return Unmerged(event.case_unmerged());
      case TrackingEvent::kCaseOpened:
      case TrackingEvent::kCaseClassified:
      case TrackingEvent::kDeadlineSet:
      case TrackingEvent::kDeadlineMet:
      case TrackingEvent::kDeadlineMissed:
      case TrackingEvent::kDeadlineMissCorrected:
      case TrackingEvent::kCaseParked:
      case TrackingEvent::kCaseUnparked:
      case TrackingEvent::kCallbackNoted:
      case TrackingEvent::kLateFact:
      case TrackingEvent::kCaseChased:
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
      case TrackingEvent::kFirstReplyNoted:
      case TrackingEvent::kEmergencyNoted:
      case TrackingEvent::kAnswerNoted:
        return;
      case TrackingEvent::EVENT_NOT_SET:
        break;
    }
    throw std::invalid_argument("an event of huiyin.tracking is unknown to this version");
  }
  // A case that goes on and was accepted without a unit is given to one now.
  kit::Decision Finish() {
    for (const std::string& id : resumed_) {
      const v1::Assignment& row = *rows_.at(id);
      if (NeedsFirstUnit(row)) EmitChoice(policy_, row, &decision_);
    }
    return std::move(decision_);
  }

 private:
  // As it will be; nullptr: unknown here, or over.
  v1::Assignment* Going(const std::string& matter_id) {
    auto [it, fresh] = rows_.try_emplace(matter_id);
    if (fresh) it->second = Assignments::Get(state_, matter_id);
    if (!it->second.has_value() || HasEnded(it->second->stage())) return nullptr;
    return &*it->second;
  }

  void Ended(const std::string& matter_id, CaseStage stage) {
    v1::Assignment* row = Going(matter_id);
    if (row == nullptr) return;
    row->set_stage(stage);
    v1::CaseEnded& event = *kit::Emit<v1::Event>(&decision_).mutable_case_ended();
    event.set_matter_id(matter_id);
    event.set_stage(stage);
  }

  void Reached(const tracking::v1::StageReached& event) {
    // Most of what tracking says of stages it has from here.
    if (HasEnded(event.stage())) return Ended(event.matter_id(), event.stage());
    if (event.stage() != common::v1::CASE_STAGE_HANDLED) return;
    v1::Assignment* row = Going(event.matter_id());
    if (row == nullptr || row->merged_into().empty()) return;
    row->clear_merged_into();
    row->set_unit_id(event.unit_id());
    row->set_stage(common::v1::CASE_STAGE_HANDLED);
    v1::CaseHandledWithLead& handled =
        *kit::Emit<v1::Event>(&decision_).mutable_case_handled_with_lead();
    handled.set_matter_id(event.matter_id());
    handled.set_unit_id(event.unit_id());
  }

  // Once a round, whatever dispatch thought of the case.
  void Reopened(const tracking::v1::CaseReopened& event) {
    v1::Assignment* row = Going(event.matter_id());
    if (row == nullptr || event.round() <= row->round()) return;
    if (!row->merged_into().empty()) Resume(row);
    const std::string handled_by =
        event.handled_by_unit_id().empty() ? row->unit_id() : event.handled_by_unit_id();
    row->set_stage(common::v1::CASE_STAGE_REOPENED);
    row->set_round(event.round());
    EmitOneTierUp(policy_, *row, handled_by, &decision_);
  }

  void Merged(const tracking::v1::CaseMerged& event) {
    v1::Assignment* row = Going(event.matter_id());
    // Handled before the merging was heard of: tracking undoes it.
    if (row == nullptr || row->stage() == common::v1::CASE_STAGE_HANDLED) return;
    if (row->merged_into() == event.into_matter_id()) return;
    row->set_merged_into(event.into_matter_id());
    v1::CaseSuspended& suspended = *kit::Emit<v1::Event>(&decision_).mutable_case_suspended();
    suspended.set_matter_id(event.matter_id());
    suspended.set_into_matter_id(event.into_matter_id());
  }

  void Unmerged(const tracking::v1::CaseUnmerged& event) {
    v1::Assignment* row = Going(event.matter_id());
    if (row != nullptr && !row->merged_into().empty()) Resume(row);
  }

  void Resume(v1::Assignment* row) {
    row->clear_merged_into();
    kit::Emit<v1::Event>(&decision_).mutable_case_resumed()->set_matter_id(row->matter_id());
    resumed_.insert(row->matter_id());
  }

  const kit::Reader& state_;
  const policy::Policy& policy_;
  std::map<std::string, std::optional<v1::Assignment>> rows_;
  std::set<std::string> resumed_;
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

}  // namespace huiyin::dispatch
