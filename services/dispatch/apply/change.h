// How an event changes one row.
#pragma once

#include <string>

#include "services/dispatch/tables.h"

namespace huiyin::dispatch {

// An event about a case that is not there changes nothing.
template <typename Edit>
void Change(kit::Writer& state, const std::string& matter_id, const Edit& edit) {
  std::optional<v1::Assignment> row = Assignments::Get(state, matter_id);
  if (!row.has_value()) return;
  edit(&*row);
  Assignments::Put(state, matter_id, *row);
}

}  // namespace huiyin::dispatch
