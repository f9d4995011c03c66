// State of intake: the cases as they came in, every source's numbers, and where to look for what may
// be the same thing or the same caller.
#pragma once

#include "huiyin/common/v1/state.pb.h"
#include "huiyin/intake/v1/state.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::intake {

inline constexpr char kTopic[] = "huiyin.intake";

// Matter id.
using Cases = kit::Table<0x10, v1::Case, std::string_view>;
// Source system, source number: the matter that has it. Kept for ever.
using SourceNumbers = kit::Table<0x11, v1::SourceNumber, std::string_view, std::string_view>;
// Row and column of the map cell (map_cell.h), day of submission, matter id.
using NearbyByPlace =
    kit::Table<0x12, v1::NearbyMatter, int64_t, int64_t, int64_t, std::string_view>;
// Area, category (empty: not classified yet), day of submission, matter id.
using NearbyByArea = kit::Table<0x13, v1::NearbyMatter, std::string_view, std::string_view, int64_t,
                                std::string_view>;
// Requester tag, minus the time of submission (newest first), matter id.
using Requesters =
    kit::Table<0x14, common::v1::Present, std::string_view, int64_t, std::string_view>;

}  // namespace huiyin::intake
