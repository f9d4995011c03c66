// What parking does to a case. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/tracking.pb.h"

namespace huiyin::tracking {

// Every running limit stands still; what remains of it is its due time minus parked_at_us.
void Fold(const v1::CaseParked& event, int64_t decided_at_us, v1::Case* row);
// The limits themselves go on by the DeadlineSet that follow in the same record.
void Fold(const v1::CaseUnparked& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
