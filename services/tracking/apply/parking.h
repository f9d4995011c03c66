// What a pause does to a case. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/deadlines.pb.h"
#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

// So many pauses of a case are kept, the last ones.
inline constexpr int kPausesMax = 64;

// The limits that the event names stand still, with what is left of each.
void Fold(const v1::CaseParked& event, int64_t decided_at_us, v1::Case* row);
// The limits themselves go on by the DeadlineSet that follow in the same record.
void Fold(const v1::CaseUnparked& event, int64_t decided_at_us, v1::Case* row);

// Part of folding an end: nothing is paused any more.
void EndPause(v1::Case* row);

}  // namespace huiyin::tracking
