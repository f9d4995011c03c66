// Chasing (催办): the requester asks how long it takes. Pure.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

kit::Decision ChaseCase(const kit::Reader& state, const v1::ChaseCase& command,
                        const kit::DecideContext& context);

}  // namespace huiyin::tracking
