#include "services/tracking/apply/chase.h"

#include "services/tracking/apply/measure.h"

namespace huiyin::tracking {

void Fold(const v1::CaseChased& event, int64_t, v1::Case* row) {
  row->set_chases(event.chases());
  CountFact(row, common::v1::CASE_FACT_CHASED);
}

}  // namespace huiyin::tracking
