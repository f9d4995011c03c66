// State of dispatch: who has which case.
#pragma once

#include "huiyin/dispatch/v1/state.pb.h"
#include "services/kit/store/table.h"

namespace huiyin::dispatch {

inline constexpr char kTopic[] = "huiyin.dispatch";
inline constexpr char kIntakeTopic[] = "huiyin.intake";
inline constexpr char kTrackingTopic[] = "huiyin.tracking";

// Matter id. A row is there from the moment intake has the case.
using Assignments = kit::Table<0x10, v1::Assignment, std::string_view>;

}  // namespace huiyin::dispatch
