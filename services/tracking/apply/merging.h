// What merging (并单) does to the case that follows and to the one that is followed. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

// The limit to handle runs on; those of who had to receive it or rule on it do not matter any more.
void Fold(const v1::CaseMerged& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::CaseUnmerged& event, int64_t decided_at_us, v1::Case* row);
// Of a case that is handled already nobody is kept: who follows is told the result at once.
void Fold(const v1::FollowerAdded& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::FollowerDropped& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::FollowRefused& event, int64_t decided_at_us, v1::Case* row);

// It is handled or over: nobody follows it, and it follows no other that could still be worked.
void EndTies(v1::Case* row);

}  // namespace huiyin::tracking
