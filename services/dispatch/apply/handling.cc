#include "services/dispatch/apply/handling.h"

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

void ApplyCaseReceived(kit::Writer& state, const v1::CaseReceived& event) {
  Assignments::ChangeFound(state, event.matter_id(), [](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_RECEIVED);
  });
}

void ApplyCaseHandled(kit::Writer& state, const v1::CaseHandled& event) {
  Assignments::ChangeFound(state, event.matter_id(), [](v1::Assignment* row) {
    row->set_stage(common::v1::CASE_STAGE_HANDLED);
  });
}

}  // namespace huiyin::dispatch
