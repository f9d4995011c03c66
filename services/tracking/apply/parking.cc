#include "services/tracking/apply/parking.h"

namespace huiyin::tracking {

void Fold(const v1::CaseParked&, int64_t decided_at_us, v1::Case* row) {
  row->set_parked(true);
  row->set_parked_at_us(decided_at_us);
  for (v1::Deadline& deadline : *row->mutable_deadlines()) {
    if (deadline.state() == v1::DEADLINE_STATE_RUNNING) {
      deadline.set_state(v1::DEADLINE_STATE_PAUSED);
    }
  }
}

void Fold(const v1::CaseUnparked&, int64_t, v1::Case* row) {
  row->set_parked(false);
  row->set_parked_at_us(0);
}

}  // namespace huiyin::tracking
