// What a chase (催办) does to a case. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

void Fold(const v1::CaseChased& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
