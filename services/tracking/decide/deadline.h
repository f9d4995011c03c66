// Limits (时限): set, met, missed, and missed after all not. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "services/tracking/decide/deadline_count.h"
#include "services/tracking/decide/draft.h"

namespace huiyin::tracking {

// The limit runs from the fact on, for so long; for ever where seconds is 0. Limits to receive, to
// handle and to arbitrate count as the case's level says, all others in calendar time.
void SetDeadline(CaseDraft* draft, v1::DeadlineKind kind, int64_t seconds);
// What the limit was for is done by this fact: in time, too late, or in time although its timer
// has fired. Nothing where no such limit waits. A call back is a first reply too, and what is
// handled is handled for the source too.
void SettleDeadline(CaseDraft* draft, v1::DeadlineKind kind);
// This fact makes the limit not matter any more (the event that says so cancels it, and comes
// next): what was over before the fact is missed, what the fact came in time for is not.
void LeaveDeadline(CaseDraft* draft, v1::DeadlineKind kind);
// The same for every limit, at an end of the case; a case closed was replied to.
void LeaveDeadlines(CaseDraft* draft, common::v1::CaseStage ends_at);

// Once the case is opened: the source's own limit, and the one for the first reply.
void SetOpeningDeadlines(CaseDraft* draft);
// Before and after saying that the case was dispatched. The limit to handle is counted from the
// first dispatch of a round: giving a case back and forth wins nobody time.
void LeaveDeadlinesForDispatch(CaseDraft* draft);
void SetDispatchDeadlines(CaseDraft* draft, common::v1::HandlingMode mode,
                          const std::string& rule_id);

// What is common to all that sets a limit which the case has already: how it counts, from when.
v1::DeadlineSet& SetAnew(const CaseDraft& draft, const v1::Deadline& deadline,
                         v1::SetBecause because, Counted counted);
// Says it; a limit that was over before the fact is missed at once.
void SaySet(CaseDraft* draft, v1::DeadlineSet&& set);
// Says that a running limit is over; that it was not after all.
void SayMissed(CaseDraft* draft, v1::DeadlineKind kind);
void SayMissed(CaseDraft* draft, v1::DeadlineKind kind, const std::string& by_unit_id);
void TakeMissBack(CaseDraft* draft, v1::DeadlineKind kind);

// The level that the case was dispatched with; without limits where there is none.
const directory::v1::ServiceLevel& LevelOf(const CaseDraft& draft, const std::string& level_id);

// A limit's timer is due. Throws std::invalid_argument on a key that is none of ours.
kit::Decision DecideDueDeadline(const kit::Reader& state, int64_t due_at_us, std::string_view key,
                                const kit::DecideContext& context);

}  // namespace huiyin::tracking
