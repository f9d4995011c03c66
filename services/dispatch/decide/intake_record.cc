#include "services/dispatch/decide/intake_record.h"

#include <map>
#include <stdexcept>

#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
#include "huiyin/intake/v1/events.pb.h"
#include "services/dispatch/decide/assignment.h"
#include "services/dispatch/decide/refusal.h"
#include "services/dispatch/tables.h"
#include "services/kit/runtime/typed_service.h"
#include "services/policy/reference.h"

namespace huiyin::dispatch {
namespace {

// Takes a record's events one by one, each on what those before it led to. The unit is chosen last,
// when all is known: a case classified and refused in one record is never dispatched.
class IntakeRecord {
 public:
  IntakeRecord(const kit::Reader& state, const kit::DecideContext& context)
      : state_(state), policy_(policy::PolicyOf(context.reference)), decision_(context) {}

  void Take(const intake::v1::Event& event) {
    switch (event.event_case()) {
      case intake::v1::Event::kCaseSubmitted:
        return Submitted(event.case_submitted());
      case intake::v1::Event::kCaseAccepted:
        return Accepted(event.case_accepted());
      case intake::v1::Event::kCaseNotAccepted:
        return End(event.case_not_accepted().matter_id(), common::v1::CASE_STAGE_NOT_ACCEPTED);
      case intake::v1::Event::kCaseClassified:
        return Classified(event.case_classified());
      case intake::v1::Event::kEmergencyHandedOver:
        return End(event.emergency_handed_over().matter_id(), common::v1::CASE_STAGE_TRANSFERRED);
      case intake::v1::Event::kEnquiryAnswered:
        return End(event.enquiry_answered().matter_id(), common::v1::CASE_STAGE_CLOSED);
      case intake::v1::Event::kFirstReplyGiven:
        return;
      case intake::v1::Event::EVENT_NOT_SET:
        break;
    }
    throw std::invalid_argument("an event of huiyin.intake is unknown to this version");
  }

  kit::Decision Finish() {
    for (const auto& [id, seen] : seen_) {
      if (seen.choose && NeedsFirstUnit(*seen.row)) EmitChoice(policy_, *seen.row, &decision_);
    }
    return std::move(decision_);
  }

 private:
  struct Seen {
    std::optional<v1::Assignment> row;  // as it will be
    bool choose = false;
  };

  Seen& See(const std::string& matter_id) {
    auto [it, fresh] = seen_.try_emplace(matter_id);
    if (fresh) it->second.row = Assignments::Get(state_, matter_id);
    return it->second;
  }

  void Submitted(const intake::v1::CaseSubmitted& event) {
    Seen& seen = See(event.matter_id());
    if (seen.row.has_value()) return;
    v1::Assignment& row = seen.row.emplace();
    row.set_matter_id(event.matter_id());
    row.set_stage(common::v1::CASE_STAGE_SUBMITTED);
    row.set_category_id(event.category_id());
    row.set_area_id(event.submission().area_id());
    row.set_source_unit_id(event.submission().source_unit_id());
    row.set_receiving_unit_id(event.submission().receiving_unit_id());
    EmitNoted(row);
  }

  // While it follows another case nobody is chosen: that is made up for when it goes on.
  void Accepted(const intake::v1::CaseAccepted& event) {
    Seen& seen = See(event.matter_id());
    if (!seen.row.has_value() || seen.row->stage() != common::v1::CASE_STAGE_SUBMITTED) return;
    seen.row->set_stage(common::v1::CASE_STAGE_ACCEPTED);
    seen.choose = true;
    if (!seen.row->merged_into().empty()) {
      EmitUnassigned(*seen.row, common::v1::CASE_STAGE_ACCEPTED, &decision_);
    }
  }

  // It goes no further: not accepted, handed over, or answered.
  void End(const std::string& matter_id, common::v1::CaseStage stage) {
    Seen& seen = See(matter_id);
    if (!seen.row.has_value() || HasEnded(seen.row->stage())) return;
    seen.row->set_stage(stage);
    v1::CaseEnded& ended = *kit::Emit<v1::Event>(&decision_).mutable_case_ended();
    ended.set_matter_id(matter_id);
    ended.set_stage(stage);
  }

  void Classified(const intake::v1::CaseClassified& event) {
    Seen& seen = See(event.matter_id());
    if (!seen.row.has_value() || HasEnded(seen.row->stage())) return;
    seen.row->set_category_id(event.category_id());
    seen.choose = true;
    EmitNoted(*seen.row);
  }

  void EmitNoted(const v1::Assignment& row) {
    v1::CaseNoted& event = *kit::Emit<v1::Event>(&decision_).mutable_case_noted();
    event.set_matter_id(row.matter_id());
    event.set_category_id(row.category_id());
    event.set_area_id(row.area_id());
    event.set_source_unit_id(row.source_unit_id());
    event.set_receiving_unit_id(row.receiving_unit_id());
  }

  const kit::Reader& state_;
  const policy::Policy& policy_;
  std::map<std::string, Seen> seen_;
  kit::Decision decision_;
};

}  // namespace

kit::Decision DecideIntakeRecord(const kit::Reader& state, const common::v1::Record& record,
                                 const kit::DecideContext& context) {
  IntakeRecord taken(state, context);
  for (const std::string& bytes : record.events()) {
    taken.Take(*kit::ParseUpstream<intake::v1::Event>(record, bytes));
  }
  return taken.Finish();
}

}  // namespace huiyin::dispatch
