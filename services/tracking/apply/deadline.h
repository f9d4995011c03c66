// What limits do to a case. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/tracking.pb.h"

namespace huiyin::tracking {

void Fold(const v1::DeadlineSet& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMet& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMissed& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::DeadlineMissCorrected& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
