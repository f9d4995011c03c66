// What a record of huiyin.intake leads to: the case is noted, and once it is accepted a unit is
// chosen. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

// What makes no sense (accepted twice, never submitted) gives nothing; throws std::invalid_argument
// on an event that this version does not know.
kit::Decision DecideIntakeRecord(const kit::Reader& state, const common::v1::Record& record,
                                 const kit::DecideContext& context);

}  // namespace huiyin::dispatch
