// State of evaluation: what each case counts, and the sums over all of them.
#pragma once

#include "huiyin/evaluation/v1/state.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::evaluation {

inline constexpr char kTopic[] = "huiyin.evaluation";
inline constexpr char kTrackingTopic[] = "huiyin.tracking";

// Matter id.
using Scores = kit::Table<0x10, v1::Score, std::string_view>;
// What it is grouped by (v1::GroupBy), month, id of the unit, category or area (empty: none, or the
// total): the sum of what the cases there count. No row: nothing.
using Sums = kit::Table<0x11, v1::Figures, int64_t, int64_t, std::string_view>;
// The same, and seconds to close: how many cases took exactly so long.
using Durations = kit::Table<0x12, v1::DurationCount, int64_t, int64_t, std::string_view, int64_t>;
// Group, month and id as above, which of the three firsts (v1::FirstKind), and seconds to it: how
// many cases took exactly so long.
using Firsts =
    kit::Table<0x13, v1::DurationCount, int64_t, int64_t, std::string_view, int64_t, int64_t>;

}  // namespace huiyin::evaluation
