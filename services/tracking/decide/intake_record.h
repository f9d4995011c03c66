// What intake decided: a case is opened, accepted or not, classified. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::tracking {

// Throws std::invalid_argument on events that this version does not know.
kit::Decision DecideIntakeRecord(const kit::Reader& state, const common::v1::Record& record,
                                 const kit::DecideContext& context);

}  // namespace huiyin::tracking
