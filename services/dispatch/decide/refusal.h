// What dispatch's decisions have in common: finding the case, and saying no.
#pragma once

#include <optional>
#include <string>

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/kit/runtime/service.h"

namespace huiyin::dispatch {

// Closed, withdrawn, not accepted or with another system: nothing more can be done with it here.
bool HasEnded(common::v1::CaseStage stage);

// Accepted, returned or reopened: a person can choose who acts.
bool NeedsUnit(common::v1::CaseStage stage);
// Accepted, worked by itself, and never given to anybody: the rules choose. Whom it was recalled
// from they must not choose again: there a person does.
bool NeedsFirstUnit(const v1::Assignment& row);

// The case, if it is one of the family that the command was sent to: a decision must not touch
// another's.
std::optional<v1::Assignment> FindCase(const kit::Reader& state, const std::string& matter_id,
                                       const kit::DecideContext& context);

kit::Decision RefuseUnknownCase(const std::string& matter_id);
// `needed` says what the command needs: "only a case that has no unit yet can be assigned".
kit::Decision RefuseStage(const v1::Assignment& row, std::string_view needed);
// Another case is worked in its place.
kit::Decision RefuseMerged(const v1::Assignment& row);
kit::Decision RefuseUnknownUnit(const std::string& unit_id, std::string_view field);
kit::Decision RefuseUnit(const v1::Assignment& row, const std::string& unit_id);

std::string CaseReplyBytes(const std::string& matter_id, common::v1::CaseStage stage);

}  // namespace huiyin::dispatch
