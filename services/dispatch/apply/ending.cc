#include "services/dispatch/apply/ending.h"

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

void ApplyCaseTransferred(kit::Writer& state, const v1::CaseTransferred& event) {
  Assignments::ChangeFound(state, event.matter_id(), [](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_TRANSFERRED);
    row->clear_arbiter_unit_id();
  });
}

void ApplyCaseEnded(kit::Writer& state, const v1::CaseEnded& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->set_stage(event.stage());
    row->clear_merged_into();
    row->clear_arbiter_unit_id();
  });
}

}  // namespace huiyin::dispatch
