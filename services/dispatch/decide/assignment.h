// Which unit acts: chosen by the source, by the duty list (职责清单) or by a person. Pure.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "huiyin/dispatch/v1/events.pb.h"
#include "huiyin/dispatch/v1/state.pb.h"
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

// 重办: one tier above the unit that handled it; where there is none, a person chooses.
void EmitOneTierUp(const policy::Policy& policy, const v1::Assignment& row,
                   const std::string& handled_by_unit_id, kit::Decision* decision);

// Parts of the above. A dispatch whose unit a person named, fast, with the category's level.
v1::CaseDispatched ByPerson(const policy::Policy& policy, const v1::Assignment& row,
                            const std::string& unit_id);
// The stage that the case comes to: received, where it is done on the spot.
common::v1::CaseStage EmitDispatched(const v1::CaseDispatched& dispatched, kit::Decision* decision);
// It waits for a person to choose, at `stage`.
void EmitUnassigned(const v1::Assignment& row, common::v1::CaseStage stage,
                    kit::Decision* decision);

}  // namespace huiyin::dispatch
