// Call back (回访): what the requester says of the result. Pure.
#pragma once

#include "huiyin/evaluation/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::evaluation {

kit::Decision CallBackCase(const kit::Reader& state, const v1::CallBackCase& command,
                           const kit::DecideContext& context);

}  // namespace huiyin::evaluation
