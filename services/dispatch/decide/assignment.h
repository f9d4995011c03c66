// Which unit acts: chosen by the source, by the duty list (职责清单) or by a person. Pure.
#pragma once

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/kit/runtime/service.h"
#include "services/policy/policy.h"

namespace huiyin::dispatch {

// AssignCase: a person chooses, where the duty list gave nobody.
kit::Decision AssignCase(const kit::Reader& state, const v1::AssignCase& command,
                         const kit::DecideContext& context);

// Emits who gets an accepted case that nobody has yet: CaseDispatched (and CaseReceived where it
// is done on the spot), or CaseUnassigned. Without a category nobody is chosen: a person says it
// first.
void EmitChoice(const policy::Policy& policy, const v1::Assignment& row, kit::Decision* decision);

}  // namespace huiyin::dispatch
