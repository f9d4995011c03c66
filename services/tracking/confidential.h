// Confidential measures: what callers without the operator's token are not told. Pure.
#pragma once

#include "huiyin/tracking/v1/state.pb.h"
#include "services/kit/store/reader.h"

namespace huiyin::tracking {

// What a caller may see.
enum class Sight { kPublic, kConfidential };

// Whether the entry is about a confidential measure of that case, as it is after the entry or later.
bool IsConfidential(const v1::TimelineEntry& entry, const v1::Case& row);
// Takes confidential measures out of the case, and their entries out of its count. `row` is the case now, or as it was after
// its first `row->entries()` entries.
void HideConfidential(const kit::Reader& state, v1::Case* row);

}  // namespace huiyin::tracking
