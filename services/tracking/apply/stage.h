// What opening, classifying, reaching a stage and closing do to a case. Pure and total: the row is
// all they know. Used by apply on the state and by decide on what the rest of its record builds on.
#pragma once

#include <cstdint>

#include "huiyin/tracking/v1/events.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

void Fold(const v1::CaseOpened& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::CaseClassified& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::StageReached& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::CaseClosed& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::LateFact& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
