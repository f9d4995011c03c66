// What dispatch decided: a unit has the case, received it, handled it, or it went elsewhere. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::tracking {

// Throws std::invalid_argument on events that this version does not know.
kit::Decision DecideDispatchRecord(const kit::Reader& state, const common::v1::Record& record,
                                   const kit::DecideContext& context);

}  // namespace huiyin::tracking
