#include "services/dispatch/apply/ending.h"

#include "services/dispatch/apply/change.h"

namespace huiyin::dispatch {

void ApplyCaseTransferred(kit::Writer& state, const v1::CaseTransferred& event) {
  Change(state, event.matter_id(),
         [](v1::Assignment* row) { row->set_stage(common::v1::CASE_STAGE_TRANSFERRED); });
}

void ApplyCaseEnded(kit::Writer& state, const v1::CaseEnded& event) {
  Change(state, event.matter_id(), [&](v1::Assignment* row) { row->set_stage(event.stage()); });
}

}  // namespace huiyin::dispatch
