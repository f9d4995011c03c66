// What giving a case back, recalling it and arbitration do to dispatch's state.
#pragma once

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

void ApplyCaseReturned(kit::Writer& state, const v1::CaseReturned& event);
void ApplyCaseRecalled(kit::Writer& state, const v1::CaseRecalled& event);
void ApplyArbitrationOpened(kit::Writer& state, const v1::ArbitrationOpened& event);
// The CaseDispatched that follows in the same record says the rest.
void ApplyCaseArbitrated(kit::Writer& state, const v1::CaseArbitrated& event);

}  // namespace huiyin::dispatch
