// What tracking decided, as far as it is counted. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::evaluation {

// Throws std::invalid_argument on events that this version does not know.
kit::Decision DecideTrackingRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext& context);

}  // namespace huiyin::evaluation
