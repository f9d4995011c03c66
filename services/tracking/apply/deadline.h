// What limits do to a case, and what happens to its limits when it comes to another stage. Pure and
// total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

void Fold(const v1::DeadlineSet& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMet& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMissed& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMissCorrected& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::ExtensionAsked& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::ExtensionGranted& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::ExtensionRefused& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::ReminderDue& event, int64_t decided_at_us, v1::Case* row);

// Of limits that still run or stand still: they do not matter any more.
void CancelDeadline(v1::Case* row, v1::DeadlineKind kind);
// What the limit was for is done: no reminder any more.
void MarkSettled(v1::Case* row, v1::DeadlineKind kind);
// Part of folding StageReached: settles, cancels, and drops an extension that waits.
void ReachLimits(const v1::StageReached& event, v1::Case* row);
// Part of folding an end.
void EndLimits(v1::Case* row);
// Part of folding CaseReopened: the next dispatch starts the limits of a new round.
void ReopenLimits(v1::Case* row);

}  // namespace huiyin::tracking
