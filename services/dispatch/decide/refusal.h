// What dispatch's decisions have in common: finding the case, and saying no.
#pragma once

#include <optional>
#include <string>

#include "huiyin/dispatch/v1/dispatch.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

// Closed, withdrawn, not accepted or with another system: nothing more can be done with it here.
bool HasEnded(common::v1::CaseStage stage);

// The case, if it is one of the family that the command was sent to: a decision must not touch
// another's.
std::optional<v1::Assignment> FindCase(const kit::Reader& state, const std::string& matter_id,
                                       const kit::DecideContext& context);

kit::Decision RefuseUnknownCase(const std::string& matter_id);
// `needed` says what the command needs: "only a case that has no unit yet can be assigned".
kit::Decision RefuseStage(const v1::Assignment& row, std::string_view needed);
kit::Decision RefuseUnit(const v1::Assignment& row, const std::string& unit_id);

std::string CaseReplyBytes(const std::string& matter_id, common::v1::CaseStage stage);

}  // namespace huiyin::dispatch
