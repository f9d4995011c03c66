// Limits (时限): set, met, missed, and missed after all not. Pure.
#pragma once

#include <string_view>

#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

// The limit runs from the fact on, for so long; for ever where seconds is 0.
void SetDeadline(CaseDraft* draft, v1::DeadlineKind kind, int64_t seconds);
// What the limit was for is done by this fact: in time, too late, or in time although its timer
// has fired. Nothing where no such limit waits.
void SettleDeadline(CaseDraft* draft, v1::DeadlineKind kind);
// The level that the case was dispatched with; without limits where there is none.
const directory::v1::ServiceLevel& LevelOf(const CaseDraft& draft, const std::string& level_id);

// A limit's timer is due. Throws std::invalid_argument on a key that is none of ours.
kit::Decision DecideDueDeadline(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                                const kit::DecideContext& context);

}  // namespace huiyin::tracking
