// TransferCase (转办): to another system; the case ends here. Pure.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

kit::Decision TransferCase(const kit::Reader& state, const v1::TransferCase& command,
                           const kit::DecideContext& context);

}  // namespace huiyin::dispatch
