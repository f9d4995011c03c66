// What facts and measures (督办措施) do to a case. Pure and total.
#pragma once

#include <cstdint>

#include "huiyin/common/v1/matter.pb.h"
#include "huiyin/tracking/v1/measures.pb.h"
#include "huiyin/tracking/v1/state.pb.h"

namespace huiyin::tracking {

// As many measures as a case can have; what would follow is not proposed.
inline constexpr int kMeasuresMax = 64;

// The case showed the fact once more; with -1 it did not after all. Never below 0.
void CountFact(v1::Case* row, common::v1::CaseFact fact, int change = 1);
int32_t FactCountOf(const v1::Case& row, common::v1::CaseFact fact);
// nullptr: the case has no measure of that number.
const v1::Measure* FindMeasure(const v1::Case& row, int32_t number);

void Fold(const v1::MeasureProposed& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::MeasureOrdered& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::MeasureLaidAside& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::MeasureAppealed& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::MeasureWithdrawn& event, int64_t decided_at_us, v1::Case* row);
void Fold(const v1::MeasureUpheld& event, int64_t decided_at_us, v1::Case* row);

}  // namespace huiyin::tracking
