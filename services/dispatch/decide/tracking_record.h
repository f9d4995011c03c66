// What a record of huiyin.tracking leads to: the end of the case, told once. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

// Throws std::invalid_argument on an event that this version does not know.
kit::Decision DecideTrackingRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext& context);

}  // namespace huiyin::dispatch
