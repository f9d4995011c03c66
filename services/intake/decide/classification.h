// ClassifyCase (归类): a person says what a case is about, where no keyword could. Pure.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::intake {

// Acceptance by the category follows at once.
kit::Decision ClassifyCase(const kit::Reader& state, const v1::ClassifyCase& command,
                           const kit::DecideContext& context);

}  // namespace huiyin::intake
