// Extensions (延期): the unit that has the case asks for more time to handle it, another decides. Pure.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

kit::Decision AskExtension(const kit::Reader& state, const v1::AskExtension& command,
                           const kit::DecideContext& context);
kit::Decision DecideExtension(const kit::Reader& state, const v1::DecideExtension& command,
                              const kit::DecideContext& context);

}  // namespace huiyin::tracking
