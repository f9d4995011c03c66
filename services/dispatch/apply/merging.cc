#include "services/dispatch/apply/merging.h"

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

void ApplyCaseSuspended(kit::Writer& state, const v1::CaseSuspended& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->set_merged_into(event.into_matter_id());
  });
}

void ApplyCaseResumed(kit::Writer& state, const v1::CaseResumed& event) {
  Assignments::ChangeFound(state, event.matter_id(),
                           [](v1::Assignment* row) { row->clear_merged_into(); });
}

void ApplyCaseHandledWithLead(kit::Writer& state, const v1::CaseHandledWithLead& event) {
  Assignments::ChangeFound(state, event.matter_id(), [&](v1::Assignment* row) {
    row->clear_merged_into();
    row->clear_arbiter_unit_id();
    row->set_unit_id(event.unit_id());
    row->set_stage(common::v1::CASE_STAGE_HANDLED);
  });
}

}  // namespace huiyin::dispatch
