// Pauses: the case waits for money or law (挂账), or for the requester (待补正); its limits stand
// still. Pure.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

kit::Decision ParkCase(const kit::Reader& state, const v1::ParkCase& command,
                       const kit::DecideContext& context);
kit::Decision UnparkCase(const kit::Reader& state, const v1::UnparkCase& command,
                         const kit::DecideContext& context);

// What becomes of the limits that stood still.
enum class Limits { kRunOn, kEnd };
// Ends the pause, if the case is paused, as of the fact: a case that something happens to waits
// no longer.
void EndParking(CaseDraft* draft, Limits limits);

}  // namespace huiyin::tracking
