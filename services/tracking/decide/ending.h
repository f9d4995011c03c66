// Ends (结案、撤单): closed after a callback or without one, withdrawn. Pure.
#pragma once

#include "huiyin/tracking/v1/commands.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

kit::Decision WithdrawCase(const kit::Reader& state, const v1::WithdrawCase& command,
                           const kit::DecideContext& context);
kit::Decision CloseCase(const kit::Reader& state, const v1::CloseCase& command,
                        const kit::DecideContext& context);

// Ends the case at a stage other than closed.
void End(CaseDraft* draft, common::v1::CaseStage stage, const std::string& note);
// Closes the case; what is still open in `closed` is filled in: whether that was on the promised
// day.
void Close(CaseDraft* draft, v1::CaseClosed&& closed);

// Days since 1970-01-01 of a moment in the time zone of that name; UTC where there is none.
int64_t LocalDay(const policy::Policy& policy, const std::string& time_zone, int64_t time_us);

}  // namespace huiyin::tracking
