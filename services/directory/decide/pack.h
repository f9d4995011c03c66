// Commands about the pack as a whole. Pure.
#pragma once

#include "huiyin/directory/v1/directory.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::directory {

// All or nothing: the pack as it would be is sound as a whole and the change fits one record.
kit::Decision ApplyPack(const kit::Reader& state, const v1::ApplyPack& command,
                        const kit::DecideContext& context);

}  // namespace huiyin::directory
