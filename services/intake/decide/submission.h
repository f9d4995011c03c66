// SubmitCase (来件): a matter comes in. Pure.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::intake {

// context.root_id is the matter's id, one of the candidates of matter_id.h. Throws
// std::invalid_argument on plain contact data, which must have been sealed at the door.
kit::Decision SubmitCase(const kit::Reader& state, const v1::SubmitCase& command,
                         const kit::DecideContext& context);

}  // namespace huiyin::intake
