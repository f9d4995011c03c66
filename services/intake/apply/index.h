// Where a case is found again: by what lies near it, and by who asked. Reports of wrongdoing stand in
// neither the map nor the areas: nobody shall come upon one by looking for something like it.
#pragma once

#include <string>

#include "huiyin/intake/v1/state.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::intake {

// Day of the indexes, in UTC.
int64_t IndexDay(int64_t time_us);

void AddToIndexes(kit::Writer& state, const v1::Case& row);
// `row` is as it is now; it stood there under `old_category_id`.
void MoveInIndexes(kit::Writer& state, const v1::Case& row, const std::string& old_category_id);

}  // namespace huiyin::intake
