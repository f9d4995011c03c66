// What noting, dispatching and not finding a unit do to dispatch's state.
#pragma once

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

void ApplyCaseNoted(kit::Writer& state, const v1::CaseNoted& event);
void ApplyCaseDispatched(kit::Writer& state, const v1::CaseDispatched& event);
void ApplyCaseUnassigned(kit::Writer& state, const v1::CaseUnassigned& event);

}  // namespace huiyin::dispatch
