#include "services/dispatch/apply/returning.h"

#include <algorithm>

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/apply/change.h"
#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

void ApplyCaseReturned(kit::Writer& state, const v1::CaseReturned& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_RETURNED);
    row->set_returns(event.returns());
    const auto& by = row->returned_by();
    if (std::find(by.begin(), by.end(), event.unit_id()) == by.end()) {
      row->add_returned_by(event.unit_id());
    }
    LeaveUnit(row);
  });
}

void ApplyCaseRecalled(kit::Writer& state, const v1::CaseRecalled& event) {
  Assignments::ChangeFound(state, event.matter_id(), [](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_ACCEPTED);
    LeaveUnit(row);
  });
}

void ApplyArbitrationOpened(kit::Writer& state, const v1::ArbitrationOpened& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_ARBITRATION);
    row->set_arbiter_unit_id(event.arbiter_unit_id());
  });
}

void ApplyCaseArbitrated(kit::Writer&, const v1::CaseArbitrated&) {}

}  // namespace huiyin::dispatch
