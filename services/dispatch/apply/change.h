// How an event changes one row.
#pragma once

#include <string>

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/dispatch/tables.h"

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

// An event about a case that is not there changes nothing.
template <typename Edit>
void Change(kit::Writer& state, const std::string& matter_id, const Edit& edit) {
  Assignments::ChangeFound(state, matter_id, edit);
}

}  // namespace huiyin::dispatch
