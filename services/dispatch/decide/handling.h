// What the unit that has the case does: ReceiveCase (签收), HandleCase (办结). Pure.
#pragma once

#include "huiyin/dispatch/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

kit::Decision ReceiveCase(const kit::Reader& state, const v1::ReceiveCase& command,
                          const kit::DecideContext& context);
kit::Decision HandleCase(const kit::Reader& state, const v1::HandleCase& command,
                         const kit::DecideContext& context);

}  // namespace huiyin::dispatch
