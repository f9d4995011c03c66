// What evaluation decided: the requester was called back, so the case is closed, or reopened where the
// requester is not content. Pure.
#pragma once

#include "services/kit/runtime/service.h"

namespace huiyin::tracking {

// Throws std::invalid_argument on events that this version does not know.
kit::Decision DecideEvaluationRecord(const kit::Reader& state, const common::v1::Record& record,
                                     const kit::DecideContext& context);

}  // namespace huiyin::tracking
