// AcceptCase, RefuseCase (受理、不予受理): by a person, or by the category. Pure.
#pragma once

#include "huiyin/intake/v1/commands.pb.h"
#include "services/kit/runtime/service.h"
#include "services/policy/policy.h"

namespace huiyin::intake {

kit::Decision AcceptCase(const kit::Reader& state, const v1::AcceptCase& command,
                         const kit::DecideContext& context);
kit::Decision RefuseCase(const kit::Reader& state, const v1::RefuseCase& command,
                         const kit::DecideContext& context);

void EmitAccepted(const std::string& matter_id, kit::Decision* decision);

// Emits what the category says of a case that stands at `stage`; returns where it stands then. A
// case without a category is accepted: nobody is turned away for want of a word. One accepted so
// is refused after all when its category, once found, is one that is refused.
common::v1::CaseStage AcceptByCategory(const policy::Policy& policy, const std::string& matter_id,
                                       const std::string& category_id, common::v1::CaseStage stage,
                                       kit::Decision* decision);

}  // namespace huiyin::intake
