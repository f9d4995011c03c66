// What changes in a row with more than one event. Of a case that is not there, no event changes anything.
#pragma once

#include "huiyin/dispatch/v1/state.pb.h"

namespace huiyin::dispatch {

// Nobody has it: what the last choice said holds no longer.
inline void LeaveUnit(v1::Assignment* row) {
  row->clear_unit_id();
  row->clear_mode();
  row->clear_chosen_by();
  row->clear_rule_id();
  row->clear_service_level_id();
  row->clear_final();
}

// A new round begins with a clean slate.
inline void EnterRound(int32_t round, v1::Assignment* row) {
  if (round <= row->round()) return;
  row->set_round(round);
  row->clear_returns();
  row->clear_returned_by();
}

}  // namespace huiyin::dispatch
