#include "services/dispatch/apply/assignment.h"

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/apply/change.h"
#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

void ApplyCaseNoted(kit::Writer& state, const v1::CaseNoted& event) {
  Assignments::Change(state, event.matter_id(), [&](v1::Assignment* row) {
    if (row->matter_id().empty()) {
      row->set_matter_id(event.matter_id());
      row->set_stage(common::v1::CASE_STAGE_SUBMITTED);
    }
    row->set_category_id(event.category_id());
    row->set_area_id(event.area_id());
    row->set_source_unit_id(event.source_unit_id());
    row->set_receiving_unit_id(event.receiving_unit_id());
    return true;
  });
}

void ApplyCaseDispatched(kit::Writer& state, const v1::CaseDispatched& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    EnterRound(event.round(), row);
    row->set_unit_id(event.unit_id());
    row->set_mode(event.mode());
    row->set_chosen_by(event.chosen_by());
    row->set_rule_id(event.rule_id());
    row->set_service_level_id(event.service_level_id());
    row->set_stage(common::v1::CASE_STAGE_DISPATCHED);
    row->set_final(event.final());
    row->clear_arbiter_unit_id();
    if (row->first_unit_id().empty()) row->set_first_unit_id(event.unit_id());
  });
}

void ApplyCaseUnassigned(kit::Writer& state, const v1::CaseUnassigned& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->set_stage(event.stage() == common::v1::CASE_STAGE_UNSPECIFIED
                       ? common::v1::CASE_STAGE_ACCEPTED
                       : event.stage());
    EnterRound(event.round(), row);
    LeaveUnit(row);
  });
}

}  // namespace huiyin::dispatch
