// What tracking's commands have in common: finding the case, and saying no.
#pragma once

#include <optional>
#include <string>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/runtime/service.h"
#include "services/tracking/tables.h"

namespace huiyin::tracking {

kit::Decision Refuse(v1::RejectionReason reason, common::v1::RejectionKind kind,
                     std::string message, std::string_view field = "matter_id");

// Why a command about a case, ended or not, cannot be decided; nullopt: it can.
std::optional<kit::Decision> RefuseUnlessKnown(const kit::Reader& state,
                                               const std::string& matter_id,
                                               const kit::DecideContext& context);
// Why a command that needs a case not yet ended cannot be decided; nullopt: it can. A case of
// another family than the command was sent to is unknown: a decision must not touch it.
std::optional<kit::Decision> RefuseUnlessOpen(const kit::Reader& state,
                                              const std::string& matter_id,
                                              const kit::DecideContext& context);
// `needed` says which stages would do.
kit::Decision RefuseStage(const v1::Case& row, std::string_view needed);

// What a command about a case answers: where it stands now.
std::string CaseReplyBytes(const v1::Case& row);

}  // namespace huiyin::tracking
