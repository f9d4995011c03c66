// What a submission does to intake's state.
#pragma once

#include "huiyin/intake/v1/events.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::intake {

void ApplyCaseSubmitted(kit::Writer& state, const v1::CaseSubmitted& event,
                        const kit::ApplyContext& context);

}  // namespace huiyin::intake
