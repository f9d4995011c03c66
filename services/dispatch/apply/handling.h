// What receiving and handling do to dispatch's state.
#pragma once

#include "huiyin/dispatch/v1/events.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::dispatch {

void ApplyCaseReceived(kit::Writer& state, const v1::CaseReceived& event);
void ApplyCaseHandled(kit::Writer& state, const v1::CaseHandled& event);

}  // namespace huiyin::dispatch
